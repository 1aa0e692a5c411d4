"""月、季、年均值 (period): mean concentrations first, then the class of the means.

Rule: a month's value is the mean of its samples; a quarter's is the mean of at least 2 monthly values; a year's is the
mean of 12 months, of at least 8 where ice or drought stops sampling. An item with fewer months is left out of the
period's class. pH is averaged by its hydrogen ions: −lg of the mean of 10^−pH.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from townworks.engines.working import Step, gettext_noop

from . import sample
from .given import Answer as Judged
from .given import Given as Sampled
from .items import Water, item_of
from .marks import Reading
from .rounding import Rounding, settled

BASIS = (
    "《地表水环境质量评价办法（试行）》（环办〔2011〕22 号）：先算浓度均值，再定类别。每季至少 2 个月、每年至少 8 个月，以及"
    "pH 按氢离子浓度求均值，均未经标准原文核实，可设。"
)

Kind = Literal["month", "quarter", "year"]
Found = dict[str, tuple[float, int]]  # by item, a month's mean and of how many readings
LEAST: Mapping[Kind, int] = MappingProxyType({"month": 1, "quarter": 2, "year": 8})
READY = 4096  # classes of means that a process keeps at hand


@dataclass(frozen=True)
class Sample:
    """一个水样: the day, and the readings by item."""

    on: date
    readings: Mapping[str, Reading | None]


@dataclass(frozen=True)
class Given:
    """The samples of one section, in any order; ``least``: months that a quarter or a year needs (None: the rule's)."""

    samples: tuple[Sample, ...]
    kind: Kind
    water: Water = "river"
    target: int = 3
    rounding: Rounding = "half_even"
    least: int | None = None
    ph_by_ions: bool = True


@dataclass(frozen=True)
class Kept:
    """一个月一项的合计: how many sound readings, and Σ of what they count as; of pH Σ 10^−pH, its hydrogen ions."""

    n: int
    total: float


@dataclass(frozen=True)
class Months:
    """The same as ``Given``, where months were kept as sums: by (year, month) and item. pH is averaged by its ions."""

    months: Mapping[tuple[int, int], Mapping[str, Kept]]
    kind: Kind
    water: Water = "river"
    target: int = 3
    rounding: Rounding = "half_even"
    least: int | None = None
    ph_by_ions: Literal[True] = True


@dataclass(frozen=True)
class Period:
    """一期: "2026-03", "2026-Q1" or "2026"; means by item; of how many samples or months each; the class of the means.

    ``enough``: there were months enough for a class; otherwise ``judged`` is None.
    """

    label: str
    means: Mapping[str, float]
    counts: Mapping[str, int]
    judged: Judged | None
    enough: bool
    working: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """Every period in which there is a reading, in order of time."""

    periods: tuple[Period, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """均值和类别 by period. ValueError if ``least`` is not positive or an item is unknown.

    >>> days = [Sample(date(2026, 3, day), {"nh3n": Reading(value)}) for day, value in ((2, 0.4), (9, 0.8))]
    >>> march = compute(Given(tuple(days), "month")).periods[0]
    >>> march.label, round(march.means["nh3n"], 2), march.judged.name
    ('2026-03', 0.6, 'Ⅲ')
    """
    months: dict[tuple[int, int], list[Sample]] = defaultdict(list)
    for one in given.samples:
        months[one.on.year, one.on.month].append(one)
    return _answer({month: _means(samples, given.ph_by_ions) for month, samples in months.items()}, given)


def of_months(given: Months) -> Answer:
    """The same from kept sums (tested as a law). ValueError as ``compute``.

    >>> march = of_months(Months({(2026, 3): {"nh3n": Kept(2, 1.2)}}, "month")).periods[0]
    >>> march.label, march.means["nh3n"], march.judged.name
    ('2026-03', 0.6, 'Ⅲ')
    """
    return _answer({month: _means_kept(kept) for month, kept in given.months.items()}, given)


def _answer(found: Mapping[tuple[int, int], Found], given: Given | Months) -> Answer:
    least = LEAST[given.kind] if given.least is None else given.least
    if least < 1:
        raise ValueError(f"至少几个月应是正数，给的是 {least}。")
    monthly = {month: means for month, means in sorted(found.items()) if means}
    if given.kind == "month":
        periods = [
            _period(f"{year}-{month:02d}", _values(found), _counts(found), given, least, unit="sample")
            for (year, month), found in monthly.items()
        ]
    else:
        periods = list(_longer(monthly, given, least))
    steps = [Step(gettext_noop("先算各项浓度均值，再按均值定类别"))]
    if any("ph" in one.means for one in periods) and given.ph_by_ions:
        steps.append(Step(gettext_noop("pH 按氢离子浓度求均值（未经核实）")))
    return Answer(tuple(periods), tuple(steps))


def mean(code: str, values: Sequence[float], ph_by_ions: bool = True) -> float:
    """一项的均值; pH by its hydrogen ions if so wished.

    >>> round(mean("ph", [6.0, 8.0]), 3), mean("do", [6.0, 8.0])
    (6.297, 7.0)
    """
    if code == "ph" and ph_by_ions:
        return settled(-math.log10(math.fsum(10.0**-value for value in values) / len(values)))
    return settled(math.fsum(values) / len(values))


def _means(samples: Sequence[Sample], ph_by_ions: bool) -> Found:
    by_item: dict[str, list[float]] = defaultdict(list)
    for one in samples:
        for code, reading in one.readings.items():
            item_of(code)
            if reading is not None:
                by_item[code].append(reading.counted)
    return {code: (mean(code, values, ph_by_ions), len(values)) for code, values in by_item.items()}


def _means_kept(kept: Mapping[str, Kept]) -> Found:
    found: Found = {}
    for code, one in kept.items():
        item_of(code)
        if one.n > 0:
            value = one.total / one.n
            if code == "ph":
                value = -math.log10(value)
            found[code] = (settled(value), one.n)
    return found


def _values(found: Found) -> dict[str, float]:
    return {code: value for code, (value, _) in found.items()}


def _counts(found: Found) -> dict[str, int]:
    return {code: count for code, (_, count) in found.items()}


def _longer(monthly: Mapping[tuple[int, int], Found], given: Given | Months, least: int) -> Iterator[Period]:
    groups: dict[str, list[Found]] = defaultdict(list)
    for (year, month), found in monthly.items():
        groups[f"{year}-Q{(month + 2) // 3}" if given.kind == "quarter" else f"{year}"].append(found)
    for label, months in groups.items():
        by_item: dict[str, list[float]] = defaultdict(list)
        for found in months:
            for code, (value, _) in found.items():
                by_item[code].append(value)
        means = {code: mean(code, values, given.ph_by_ions) for code, values in by_item.items()}
        counts = {code: len(values) for code, values in by_item.items()}
        yield _period(label, means, counts, given, least, unit="month")


@lru_cache(maxsize=READY)
def _judged(means: tuple[tuple[str, float], ...], water: Water, target: int, rounding: Rounding) -> Judged:
    """The class of means; kept ready, for a month that is past is judged on every page and never otherwise."""
    readings = {code: Reading(value) for code, value in means}
    return sample.compute(Sampled(readings, water, target, rounding))


def _period(
    label: str,
    means: Mapping[str, float],
    counts: Mapping[str, int],
    given: Given | Months,
    least: int,
    unit: Literal["sample", "month"],
) -> Period:
    most = max(counts.values())
    there = {"label": label, "count": most, "least": least}
    counted = (
        gettext_noop("{label} 有 {count} 次读数")
        if unit == "sample"
        else gettext_noop("{label} 有 {count} 个月的数，至少要 {least} 个月")
    )
    steps = [Step(counted, there)]
    enough = unit == "sample" or most >= least
    judged = None
    if enough:
        few = tuple(code for code, count in counts.items() if unit == "month" and count < least)
        for code in few:
            words = gettext_noop("{item}只有 {count} 个月的数，不参加本期评价")
            steps.append(Step(words, {"item": item_of(code).name, "count": counts[code]}))
        readings = tuple((code, value) for code, value in means.items() if code not in few)
        judged = _judged(readings, given.water, given.target, given.rounding)
        steps += judged.working
    else:
        steps.append(Step(gettext_noop("月份不够，本期不定类别")))
    return Period(
        label, MappingProxyType(dict(means)), MappingProxyType(dict(counts)), judged, enough, tuple(steps)
    )
