"""趋势 (trend): whether an item, or the class index, has been rising or falling over years of months, and how surely.

Rule: seasonal Kendall (each calendar month is compared with its own kind only), two-sided, by pymannkendall; slope is
Sen's, in the item's unit a year. Months without a value are gaps, not noughts. Under ``least_years`` full years' worth of
values, or with a calendar month seen only once, nothing is told. For yearly means: Spearman's rank correlation.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "季节性 Kendall 检验（Hirsch、Slack，1984），用公开维护的库 pymannkendall；显著水平和最少年数是本系统的假定，可设。"
    "秩相关系数法见环办〔2011〕22 号，临界值表未经标准原文核实。"
)

Direction = Literal["rising", "falling", "none"]
LEAST_YEARS = 3
SEASONS = 12
# Critical values of Spearman's rs, one-sided 0.05, by the number of years. Not verified.
CRITICAL: Mapping[int, float] = MappingProxyType(
    {4: 1.0, 5: 0.9, 6: 0.829, 7: 0.714, 8: 0.643, 9: 0.6, 10: 0.564, 12: 0.506}
)


@dataclass(frozen=True)
class Month:
    """一个月的值: None is a gap."""

    year: int
    month: int
    value: float | None


@dataclass(frozen=True)
class Given:
    """Monthly values in any order, the significance level, the years' worth of values it takes at least."""

    months: tuple[Month, ...]
    alpha: float = 0.05
    least_years: int = LEAST_YEARS


@dataclass(frozen=True)
class Answer:
    """``direction`` None: too few values to tell. ``p``: two-sided; ``tau``: Kendall's; ``slope``: a year."""

    direction: Direction | None
    p: float | None
    tau: float | None
    slope: float | None
    count: int
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """趋势和显著性.

    ValueError if a month stands twice or is none, a value is not finite, or the level is not between 0 and 1.
    O(years² · 12) time.

    >>> months = tuple(Month(2022 + n // 12, n % 12 + 1, 1.0 - n / 100) for n in range(48))
    >>> answer = compute(Given(months))
    >>> answer.direction, answer.tau, round(answer.slope, 2)
    ('falling', -1.0, -0.12)
    """
    _refuse_nonsense(given)
    there = {(one.year, one.month): one.value for one in given.months if one.value is not None}
    seasons = Counter(month for _, month in there)
    wanted = given.least_years * SEASONS
    if len(there) < wanted:
        words = gettext_noop("只有 {count} 个月的数，至少要 {wanted} 个月，判断不了趋势")
        return _untold(len(there), Step(words, {"count": len(there), "wanted": wanted}))
    once = sorted(month for month in range(1, SEASONS + 1) if seasons[month] == 1)
    if once:
        words = gettext_noop("{months} 月只有一年的数，同月无从比较，判断不了趋势")
        return _untold(len(there), Step(words, {"months": "、".join(map(str, once))}))
    first = min(year for year, _ in there)
    table = np.full((max(year for year, _ in there) - first + 1, SEASONS), np.nan)
    for (year, month), value in there.items():
        table[year - first, month - 1] = value
    # A month that is never sampled says nothing, and its empty column would only warn.
    table = table[:, [month - 1 for month in sorted(seasons)]]
    return _told(given, table, len(there))


def yearly(values: Sequence[float]) -> tuple[float, bool | None]:
    """秩相关系数 rs of yearly values in order of time, and whether it is significant (None: no critical value kept).

    rs = 1 − 6 Σd² / (N³ − N); equal values share the mean of their ranks. ValueError under 4 years.

    >>> yearly([1.0, 0.9, 0.8, 0.6, 0.5])
    (-1.0, True)
    """
    count = len(values)
    if count < 4:
        raise ValueError(f"秩相关至少要 4 年的数，给了 {count} 年。")
    ranks = [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2
        for value in values
    ]
    squares = sum((rank - year) ** 2 for year, rank in enumerate(ranks, 1))
    rs = round(1 - 6 * squares / (count**3 - count), 10)
    critical = CRITICAL.get(count)
    return rs, None if critical is None else abs(rs) >= critical


def _told(given: Given, table: np.ndarray, count: int) -> Answer:
    import pymannkendall  # with scipy.stats behind it, half a second that only a trend should cost

    found = pymannkendall.multivariate_test(table, alpha=given.alpha)
    p, tau, slope = float(found.p), float(found.Tau), float(found.slope)
    direction: Direction = "none" if not found.h else "rising" if found.z > 0 else "falling"
    values = {
        "count": count,
        "years": table.shape[0],
        "tau": f"{tau:.3f}",
        "p": f"{p:.4f}",
        "alpha": f"{given.alpha:g}",
        "slope": f"{slope:+.4g}",
    }
    steps = (
        Step(
            gettext_noop("{years} 年中 {count} 个月有数，各月只同往年同月比（季节性 Kendall 检验）"), values
        ),
        Step(gettext_noop("τ = {tau}，p = {p}，显著水平 {alpha}"), values),
        Step(gettext_noop("每年变化的中位数 {slope}"), values),
        Step(_DIRECTIONS[direction]),
    )
    return Answer(direction, p, tau, slope, count, steps)


_DIRECTIONS: dict[Direction, str] = {
    "rising": gettext_noop("有显著上升的趋势"),
    "falling": gettext_noop("有显著下降的趋势"),
    "none": gettext_noop("没有显著的趋势"),
}


def _untold(count: int, why: Step) -> Answer:
    return Answer(None, None, None, None, count, (why,))


def _refuse_nonsense(given: Given) -> None:
    if not 0 < given.alpha < 1:
        raise ValueError(f"显著水平应在 0 和 1 之间，给的是 {given.alpha}。")
    if given.least_years < 2:
        raise ValueError(f"趋势至少要两年的数，给的是 {given.least_years} 年。")
    for one in given.months:
        if not 1 <= one.month <= SEASONS:
            raise ValueError(f"没有 {one.month} 月，请改正。")
        if one.value is not None and not math.isfinite(one.value):
            raise ValueError(f"{one.year} 年 {one.month} 月的值不是一个数，请改正。")
    twice = [
        pair for pair, times in Counter((one.year, one.month) for one in given.months).items() if times > 1
    ]
    if twice:
        raise ValueError(f"{twice[0][0]} 年 {twice[0][1]} 月给了两次，请改正。")
