"""水质状况 (rating): what a class is called, what pollutes, how a river stands, and whether it got better.

Rule, section: Ⅰ–Ⅱ 优, Ⅲ 良好, Ⅳ 轻度污染, Ⅴ 中度污染, 劣Ⅴ 重度污染. River: under 5 sections the class of their mean
concentrations; from 5 on the shares of sections. Main pollutants of a section worse than Ⅲ: heavy metals and cyanide
first, then the worse class, then the greater multiple, three at most; of a river of 5 sections or more: the items
over class Ⅲ in the most sections.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from townworks.engines.working import Step, gettext_noop

from . import sample
from .given import Answer as Judged
from .given import Given as Sampled
from .items import GRADES, WORST, Item, Water
from .marks import Reading
from .period import mean
from .rounding import Rounding
from .sample import THIRD

BASIS = (
    "《地表水环境质量评价办法（试行）》（环办〔2011〕22 号）断面、河流（流域）定性评价。断面 5 个起按比例的界限经公开页面核对；"
    "主要污染指标的排序、两期比较的界限和图上颜色未经标准原文核实。"
)

FEWEST = 5  # sections from which a river is told by shares
MOST = 3  # pollutants that are named


@dataclass(frozen=True)
class Rating:
    """定性评价: its word, and the name of its colour token (蓝、绿、黄、橙、红)."""

    label: str
    colour: str


EXCELLENT = Rating(gettext_noop("优"), "water-excellent")
GOOD = Rating(gettext_noop("良好"), "water-good")
LIGHT = Rating(gettext_noop("轻度污染"), "water-light")
MODERATE = Rating(gettext_noop("中度污染"), "water-moderate")
HEAVY = Rating(gettext_noop("重度污染"), "water-heavy")
_OF_GRADE = (EXCELLENT, EXCELLENT, GOOD, LIGHT, MODERATE, HEAVY)


@dataclass(frozen=True)
class Pollutant:
    """主要污染指标: the item, and its multiple of class Ⅲ (None: it has none); ``text``: 氨氮(0.62)."""

    item: Item
    times: float | None

    @property
    def text(self) -> str:
        return self.item.name if self.times is None else f"{self.item.name}({self.times:.2f})"


@dataclass(frozen=True)
class Section:
    """一个断面 of a river: its name, and its readings or means by item."""

    name: str
    readings: Mapping[str, Reading | None]


@dataclass(frozen=True)
class Given:
    """A river's sections; ``fewest``: from how many on it is told by shares."""

    sections: tuple[Section, ...]
    water: Water = "river"
    rounding: Rounding = "half_even"
    fewest: int = FEWEST


@dataclass(frozen=True)
class Answer:
    """``rating`` None: no section was judged. ``good``, ``bad``: sections Ⅰ–Ⅲ, 劣Ⅴ. ``grade``: of the means, under 5."""

    rating: Rating | None
    grade: int | None
    sections: int
    good: int
    bad: int
    pollutants: tuple[str, ...]
    working: tuple[Step, ...]


def rating_of(grade: int) -> Rating:
    """断面水质状况 of a class from 1 to 6. ValueError for another number.

    >>> rating_of(2).label, rating_of(5).colour
    ('优', 'water-moderate')
    """
    if not 1 <= grade <= WORST:
        raise ValueError(f"水质类别应是 1 到 6，给的是 {grade}。")
    return _OF_GRADE[grade - 1]


def main_pollutants(judged: Judged) -> tuple[Pollutant, ...]:
    """断面主要污染指标: at most three of what is worse than Ⅲ; none if the section is not."""
    over = [one for one in judged.items if one.grade > THIRD]
    over.sort(key=lambda one: (not one.item.urgent, -one.grade, -(one.over_third or 0.0)))
    return tuple(Pollutant(one.item, one.over_third) for one in over[:MOST])


def compute(given: Given) -> Answer:
    """河流水质状况.

    >>> clean, foul = {"nh3n": Reading(0.4)}, {"nh3n": Reading(1.4)}
    >>> sections = tuple(Section(str(n), foul if n == 0 else clean) for n in range(10))
    >>> answer = compute(Given(sections))
    >>> answer.rating.label, answer.good, answer.pollutants
    ('优', 9, ())
    """
    judged = {
        one.name: sample.compute(Sampled(one.readings, given.water, rounding=given.rounding))
        for one in given.sections
    }
    if len(judged) < len(given.sections):
        raise ValueError("断面的名称有重复，请改正。")
    told = {name: one for name, one in judged.items() if one.grade is not None}
    steps = [
        Step(gettext_noop("断面{name}没有可评价的项目，不计"), {"name": name})
        for name in judged
        if name not in told
    ]
    good = sum((one.grade or WORST) <= THIRD for one in told.values())
    bad = sum(one.grade == WORST for one in told.values())
    if not told:
        return Answer(None, None, 0, 0, 0, (), tuple(steps))
    if len(told) < given.fewest:
        whole = _of_means(given, told)
        rating = rating_of(whole.grade) if whole.grade else None
        words = gettext_noop("断面 {count} 个，不足 {fewest} 个，按各断面均值定类别")
        steps += [Step(words, {"count": len(told), "fewest": given.fewest}), *whole.working]
        named = tuple(one.text for one in main_pollutants(whole))
        return Answer(rating, whole.grade, len(told), good, bad, named, tuple(steps))
    rating = _by_shares(good, bad, len(told))
    named = _named_by_share(list(told.values())) if rating not in (EXCELLENT, GOOD) else ()
    steps += _share_steps(good, bad, len(told), rating, named)
    return Answer(rating, None, len(told), good, bad, named, tuple(steps))


def section_change(before: int, now: int) -> str:
    """断面两期比较: classes before and now.

    >>> section_change(5, 3), section_change(3, 4), section_change(2, 2)
    ('明显好转', '有所变差', '无明显变化')
    """
    rating_of(before), rating_of(now)
    return _change(before - now, some=1, marked=2)


def river_change(before: tuple[float, float], now: tuple[float, float]) -> str:
    """河流两期比较: shares (Ⅰ–Ⅲ, 劣Ⅴ) in per cent before and now; ΔG − ΔD in points.

    >>> river_change((60.0, 10.0), (75.0, 4.0)), river_change((60.0, 10.0), (65.0, 5.0))
    ('明显好转', '无明显变化')
    """
    points = round((now[0] - before[0]) - (now[1] - before[1]), 6)
    if abs(points) <= 10:
        return gettext_noop("无明显变化")
    return _change(points, some=0, marked=20.000001)


def _change(better: float, some: float, marked: float) -> str:
    size = abs(better)
    if size < some or not size:
        return gettext_noop("无明显变化")
    if better > 0:
        return gettext_noop("明显好转") if size >= marked else gettext_noop("有所好转")
    return gettext_noop("明显变差") if size >= marked else gettext_noop("有所变差")


def _by_shares(good: int, bad: int, count: int) -> Rating:
    if good * 100 >= 90 * count:
        return EXCELLENT
    if good * 100 >= 75 * count:
        return GOOD
    if bad * 100 < 20 * count:
        return LIGHT
    return MODERATE if bad * 100 < 40 * count else HEAVY


def _of_means(given: Given, told: Mapping[str, Judged]) -> Judged:
    values: dict[str, list[float]] = defaultdict(list)
    for one in given.sections:
        if one.name in told:
            for code, reading in one.readings.items():
                if reading is not None:
                    values[code].append(reading.counted)
    means = {code: Reading(mean(code, there)) for code, there in values.items()}
    return sample.compute(Sampled(means, given.water, rounding=given.rounding))


def _named_by_share(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Items over class Ⅲ in the most sections; of equals the table's first."""
    counts = Counter(item.item for one in judged for item in one.items if item.grade > THIRD)
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:MOST]
    return tuple(f"{item.name}({count * 100 / len(judged):.1f}%)" for item, count in most)


def _share_steps(good: int, bad: int, count: int, rating: Rating, named: Sequence[str]) -> Iterator[Step]:
    values = {
        "count": count,
        "good": good,
        "share": f"{good * 100 / count:.1f}",
        "third": GRADES[THIRD - 1],
        "bad": bad,
        "bad_share": f"{bad * 100 / count:.1f}",
    }
    yield Step(
        gettext_noop("断面 {count} 个：Ⅰ–{third}类 {good} 个占 {share}%，劣Ⅴ类 {bad} 个占 {bad_share}%"),
        values,
    )
    yield Step(gettext_noop("河流水质{label}"), {"label": rating.label})
    if named:
        yield Step(
            gettext_noop("主要污染指标（超Ⅲ类断面比例）：{items}"),
            {"items": tuple(named)},
        )
