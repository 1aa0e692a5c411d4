"""城市水质指数 (CWQI, ranking): one number a section, a river, a city; smaller is better; and their order.

Rule: C / Cs(Ⅲ) an item, Cs(Ⅲ) / C for dissolved oxygen, for pH 7 − pH up to 7 and (pH − 7) / 2 above; total phosphorus by
the limits of the water; total nitrogen, coliforms and temperature do not count. A section's index is the sum, unrounded.
A river's (a lake's) is that of the mean concentrations of its sections; a city's is the mean of both, weighted by sections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from townworks.engines.working import Step, gettext_noop

from .items import ITEMS, Item, Water, item_of
from .marks import Reading
from .period import mean
from .rounding import settled
from .sample import THIRD

BASIS = (
    "《城市地表水环境质量排名技术规定（试行）》（2017）：单项指数和断面指数经公开实现核对；河流、湖库、城市指数的合成和变化幅度"
    "未经标准原文核实。一个断面缺项时指数偏小，只能同项目相同的断面比。"
)


@dataclass(frozen=True)
class Section:
    """一个断面: its name, the kind of water, its readings or means by item."""

    name: str
    readings: Mapping[str, Reading | None]
    water: Water = "river"


@dataclass(frozen=True)
class Given:
    """The sections of a city or town."""

    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Ranked:
    """一个断面的指数: the sum, its parts by item, and its rank (equals share one)."""

    name: str
    index: float
    parts: Mapping[str, float]
    rank: int


@dataclass(frozen=True)
class Answer:
    """Sections from the best; those without an index; ``river``, ``lake``, ``city``: None where there are no sections."""

    sections: tuple[Ranked, ...]
    unranked: tuple[str, ...]
    river: float | None
    lake: float | None
    city: float | None
    same_items: bool
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """指数和排名. ValueError if two sections have one name or an item is unknown.

    >>> one = Section("甲", {"nh3n": Reading(0.5), "do": Reading(10.0)})
    >>> two = Section("乙", {"nh3n": Reading(1.0), "do": Reading(5.0)})
    >>> [(section.name, section.rank, section.index) for section in compute(Given((two, one))).sections]
    [('甲', 1, 1.0), ('乙', 2, 2.0)]
    """
    if len({one.name for one in given.sections}) < len(given.sections):
        raise ValueError("断面的名称有重复，请改正。")
    indexed = [(one, parts_of(one.readings, one.water)) for one in given.sections]
    told = [(one, parts) for one, parts in indexed if parts]
    unranked = tuple(one.name for one, parts in indexed if not parts)
    sums = {one.name: settled(sum(parts.values())) for one, parts in told}
    ordered = sorted(told, key=lambda pair: (sums[pair[0].name], pair[0].name))
    ranked = tuple(
        Ranked(one.name, sums[one.name], parts, 1 + sum(other < sums[one.name] for other in sums.values()))
        for one, parts in ordered
    )
    same = len({frozenset(parts) for _, parts in told}) <= 1
    river, rivers = _together([one for one, _ in told], "river")
    lake, lakes = _together([one for one, _ in told], "lake")
    city = _city(river, rivers, lake, lakes)
    return Answer(
        ranked,
        unranked,
        river,
        lake,
        city,
        same,
        tuple(_working(ranked, unranked, river, rivers, lake, lakes, city, same)),
    )


def parts_of(readings: Mapping[str, Reading | None], water: Water) -> Mapping[str, float]:
    """单项指数 by item; empty if dissolved oxygen is 0, for which there is none."""
    parts = {}
    for code, reading in readings.items():
        item = item_of(code)
        if reading is None or not item.classed:
            continue
        if item.sense == "at_least" and not reading.counted:
            return MappingProxyType({})
        parts[code] = index_of(item, reading.counted, water)
    return MappingProxyType(parts)


def index_of(item: Item, value: float, water: Water) -> float:
    """单项指数 of one value. ZeroDivisionError cannot come: dissolved oxygen of 0 is kept out by ``parts_of``.

    >>> index_of(item_of("ph"), 7.4, "river"), index_of(item_of("do"), 10.0, "river")
    (0.2, 0.5)
    """
    if item.sense == "between":
        return settled(7.0 - value if value <= 7.0 else (value - 7.0) / 2)
    limit = item.limits_in(water)[THIRD - 1]
    return limit / value if item.sense == "at_least" else value / limit


def change(base: float, now: float) -> float:
    """变化幅度 in per cent; below 0 it got better. ValueError if the base is not positive."""
    if base <= 0:
        raise ValueError(f"基期指数应是正数，给的是 {base}。")
    return settled((now - base) / base * 100)


def _together(sections: Sequence[Section], water: Water) -> tuple[float | None, int]:
    values: dict[str, list[float]] = defaultdict(list)
    mine = [one for one in sections if one.water == water]
    for one in mine:
        for code, reading in one.readings.items():
            if reading is not None and item_of(code).classed:
                values[code].append(reading.counted)
    if not mine:
        return None, 0
    parts = (
        index_of(item, mean(item.code, values[item.code]), water) for item in ITEMS if item.code in values
    )
    return settled(sum(parts)), len(mine)


def _city(river: float | None, rivers: int, lake: float | None, lakes: int) -> float | None:
    if not rivers + lakes:
        return None
    return settled(((river or 0.0) * rivers + (lake or 0.0) * lakes) / (rivers + lakes))


def _working(
    ranked: Sequence[Ranked],
    unranked: Sequence[str],
    river: float | None,
    rivers: int,
    lake: float | None,
    lakes: int,
    city: float | None,
    same: bool,
) -> Iterator[Step]:
    for one in ranked:
        parts = tuple((item_of(code).name, f"{part:.4f}") for code, part in one.parts.items())
        words = gettext_noop("第 {rank} 名{name}：指数 {index}（{parts}）")
        yield Step(words, {"rank": one.rank, "name": one.name, "index": f"{one.index:.4f}", "parts": parts})
    for name in unranked:
        yield Step(gettext_noop("{name}没有可计的项目，或溶解氧为 0，不排名"), {"name": name})
    if not same:
        yield Step(gettext_noop("各断面的项目不同，指数不能直接比较"))
    if river is not None:
        yield Step(
            gettext_noop("河流断面 {count} 个，均值指数 {index}"), {"count": rivers, "index": f"{river:.4f}"}
        )
    if lake is not None:
        yield Step(
            gettext_noop("湖库断面 {count} 个，均值指数 {index}"), {"count": lakes, "index": f"{lake:.4f}"}
        )
    if city is not None:
        yield Step(gettext_noop("按断面数加权，城市指数 {index}（未经核实）"), {"index": f"{city:.4f}"})
