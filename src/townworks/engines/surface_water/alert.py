"""月中预警 (alert): whether the month can still meet its target, and what the days that are left may bring at most.

Rule: of an item with k samples so far and r to come, the mean of those to come may be at most (L · (k + r) − Σ) / r, L being
the target's limit; at least, for dissolved oxygen. pH is reckoned in hydrogen ions against 6 and 9.
``alarm``: the month can no longer meet its target, or will not if what is to come is like the last ``recent`` samples.
``watch``: it will, but by less than ``margin`` of the limit, or the mean so far breaks it. ``none``: otherwise.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from townworks.engines.working import Step, gettext_noop

from .items import GRADES, ITEMS, PH_HIGHEST, PH_LOWEST, WORST, Item, Water, item_of
from .period import Sample
from .rounding import settled
from .sample import shown

BASIS = "本系统自定：月均值能否达标的算术，没有上级规定可依。“最近几次”和“余量一成”是假定，可设。不计修约带来的余地。"

Level = Literal["none", "watch", "alarm"]
_ORDER: tuple[Level, ...] = ("none", "watch", "alarm")


@dataclass(frozen=True)
class Given:
    """The samples of the month so far, how many are still to come, the target; what counts as recent, and as near."""

    samples: tuple[Sample, ...]
    to_come: int
    target: int
    water: Water = "river"
    recent: int = 7
    margin: float = 0.1


@dataclass(frozen=True)
class Outlook:
    """一项: mean so far, mean of the last samples, the month's mean if it goes on so, what the rest may be, the level.

    ``may_be``: the most, or with ``at_least`` the least; None: nothing is to come, anything will do, or nothing can save
    the month (``lost``).
    """

    item: Item
    so_far: float
    recent: float
    expected: float
    may_be: float | None
    at_least: bool
    lost: bool
    level: Level
    why: Step


@dataclass(frozen=True)
class Answer:
    """``level`` None: no samples yet. Items with the worst level first."""

    level: Level | None
    items: tuple[Outlook, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """本月预警.

    ValueError if the target is no class, the numbers are negative, or the samples are of two months.

    >>> from townworks.engines.surface_water import Reading
    >>> days = tuple(Sample(date(2026, 6, day), {"nh3n": Reading(0.9 if day < 15 else 1.4)}) for day in range(1, 22))
    >>> answer = compute(Given(days, 9, 3))
    >>> answer.level, round(answer.items[0].may_be, 2), round(answer.items[0].expected, 2)
    ('alarm', 0.84, 1.17)
    """
    _refuse_nonsense(given)
    values: dict[str, list[float]] = defaultdict(list)
    for one in sorted(given.samples, key=lambda sample: sample.on):
        for code, reading in one.readings.items():
            if reading is not None and item_of(code).classed:
                values[code].append(reading.counted)
    found = [_outlook(item, values[item.code], given) for item in ITEMS if item.code in values]
    if not found:
        return Answer(None, (), (Step(gettext_noop("本月还没有可评价的读数")),))
    found.sort(key=lambda one: -_ORDER.index(one.level))
    return Answer(found[0].level, tuple(found), tuple(_working(given, found)))


@dataclass(frozen=True)
class _Measure:
    """One limit of an item, so written that less weight is better: ``weigh`` turns a value, ``back`` turns it again."""

    limit: float
    ions: bool = False  # pH: the weight is that of its hydrogen ions
    sign: int = 1

    def weigh(self, value: float) -> float:
        return self.sign * (10.0**-value if self.ions else value)

    def back(self, weight: float) -> float:
        return -math.log10(self.sign * weight) if self.ions else self.sign * weight

    @property
    def at_least(self) -> bool:
        """Whether the value itself may not fall below the limit: dissolved oxygen, and acid water."""
        return self.ions == (self.sign > 0)


def _measures(item: Item, given: Given) -> tuple[_Measure, ...]:
    if item.sense == "between":
        return _Measure(PH_LOWEST, ions=True), _Measure(PH_HIGHEST, ions=True, sign=-1)
    limit = item.limits_in(given.water)[given.target - 1]
    return (_Measure(limit, sign=-1 if item.sense == "at_least" else 1),)


def _outlook(item: Item, values: list[float], given: Given) -> Outlook:
    """Against its limit; pH against the one that is nearer to breaking."""
    found = {measure: _against(item, measure, values, given) for measure in _measures(item, given)}
    nearest = max(
        found, key=lambda one: (_ORDER.index(found[one].level), -abs(found[one].expected - one.limit))
    )
    return found[nearest]


def _against(item: Item, measure: _Measure, values: list[float], given: Given) -> Outlook:
    weights = [measure.weigh(value) for value in values]
    done, left = len(weights), given.to_come
    last = weights[-given.recent :]
    recent = math.fsum(last) / len(last)
    so_far = measure.back(math.fsum(weights) / done)
    expected = measure.back((math.fsum(weights) + recent * left) / (done + left))
    rest = _rest(measure, weights, left)
    lost = rest is not None and measure.sign > 0 and (rest < 0 or (measure.ions and rest == 0))
    free = rest is None or lost or (measure.sign < 0 and rest >= 0)
    level, text = _level(lost, measure, settled(so_far), settled(expected), given)
    words = {
        "item": item.name,
        "so_far": shown(so_far, item),
        "recent": shown(measure.back(recent), item),
        "expected": shown(expected, item),
        "limit": f"{measure.limit:g}",
        "count": len(last),
    }
    return Outlook(
        item,
        settled(so_far),
        settled(measure.back(recent)),
        settled(expected),
        None if free or rest is None else settled(measure.back(rest)),
        measure.at_least,
        lost,
        level,
        Step(text, words),
    )


def _rest(measure: _Measure, weights: list[float], left: int) -> float | None:
    """What each of those to come may weigh on average; None if none is to come."""
    if not left:
        return None
    limit = measure.weigh(measure.limit)
    room = limit * (len(weights) + left) - math.fsum(weights)
    return 0.0 if abs(room) < abs(limit) * 1e-9 else room / left  # nothing but the noise of a sum


def _level(lost: bool, measure: _Measure, so_far: float, expected: float, given: Given) -> tuple[Level, str]:
    if not given.to_come and _breaks(measure, so_far):
        return "alarm", gettext_noop("{item}本月均值 {so_far}，越过限值 {limit}")
    if lost:
        return "alarm", gettext_noop("{item}均值已到 {so_far}，余下的再好也回不到限值 {limit}")
    if _breaks(measure, expected):
        return "alarm", gettext_noop(
            "{item}照最近 {count} 次（均值 {recent}）下去，月均值将是 {expected}，越过限值 {limit}"
        )
    if _breaks(measure, so_far):
        return "watch", gettext_noop(
            "{item}均值 {so_far} 越过限值 {limit}，照最近 {count} 次下去可回到 {expected}"
        )
    if _near(measure, expected, given.margin):
        return "watch", gettext_noop("{item}月均值将是 {expected}，离限值 {limit} 很近")
    return "none", gettext_noop("{item}月均值将是 {expected}，限值 {limit}")


def _breaks(measure: _Measure, mean: float) -> bool:
    return mean < measure.limit if measure.at_least else mean > measure.limit


def _near(measure: _Measure, mean: float, margin: float) -> bool:
    """Within ``margin`` of the limit; pH within ``margin`` of a unit."""
    return abs(mean - measure.limit) < margin * (1.0 if measure.ions else measure.limit)


def _working(given: Given, found: list[Outlook]) -> Iterator[Step]:
    counts = {"done": len(given.samples), "left": given.to_come, "target": GRADES[given.target - 1]}
    yield Step(gettext_noop("本月已有 {done} 次，还有 {left} 次，目标{target}类"), counts)
    for one in found:
        yield one.why
        if one.may_be is None:
            continue
        text = (
            gettext_noop("{item}余下各次的均值至少要 {may_be}")
            if one.at_least
            else gettext_noop("{item}余下各次的均值最多可到 {may_be}")
        )
        yield Step(text, {"item": one.item.name, "may_be": shown(one.may_be, one.item)})


def _refuse_nonsense(given: Given) -> None:
    if given.target not in range(1, WORST):
        raise ValueError(f"目标类别应是 1（Ⅰ类）到 5（Ⅴ类），给的是 {given.target}。")
    if given.to_come < 0 or given.recent < 1 or given.margin < 0:
        raise ValueError("还有几次、最近几次和余量不能是负数，最近至少一次，请改正。")
    if len({(one.on.year, one.on.month) for one in given.samples}) > 1:
        raise ValueError("给的水样不在同一个月，请分月预警。")


def samples_to_come(as_of: date, days_in_month: int, every: int) -> int:
    """还有几次: samples after ``as_of`` in its month, one every so many days. ValueError if ``every`` is not positive.

    >>> samples_to_come(date(2026, 6, 21), 30, 1), samples_to_come(date(2026, 6, 21), 30, 7)
    (9, 1)
    """
    if every < 1:
        raise ValueError(f"采样间隔应是正数，给的是 {every} 天。")
    return max(0, days_in_month - as_of.day) // every
