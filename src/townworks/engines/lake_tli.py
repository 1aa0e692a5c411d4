"""综合营养状态指数 (lake_tli): how rich in nutrients a lake or reservoir is, from five items, and its state in words.

Rule: of each item its own index, TLI(j) = 10 · (a + b · ln x); the whole is Σ w(j) · TLI(j). Chlorophyll a in mg/m³, transparency in m,
the others in mg/L. Below 30 贫营养, to 50 中营养, to 60 轻度富营养, to 70 中度富营养, above 重度富营养. Where an item is missing or is zero there is
no index: the weights of the five are one, and no rule known to us shares out what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from townworks.engines.working import Step, gettext_noop

BASIS = "《湖泊（水库）富营养化评价方法及分级技术规定》（总站生字〔2001〕090 号）：系数、权重和分级凭记忆写下，未经标准原文核实。"

Code = Literal["chla", "tp", "tn", "sd", "codmn"]


@dataclass(frozen=True)
class Item:
    """一项: its name and unit, the two numbers of its index, and its weight."""

    name: str
    unit: str
    a: float
    b: float
    weight: float


ITEMS: Mapping[Code, Item] = MappingProxyType(
    {
        "chla": Item(gettext_noop("叶绿素a"), "mg/m³", 2.5, 1.086, 0.2663),
        "tp": Item(gettext_noop("总磷"), "mg/L", 9.436, 1.624, 0.1879),
        "tn": Item(gettext_noop("总氮"), "mg/L", 5.453, 1.694, 0.1790),
        "sd": Item(gettext_noop("透明度"), "m", 5.118, -1.94, 0.1834),
        "codmn": Item(gettext_noop("高锰酸盐指数"), "mg/L", 0.109, 2.661, 0.1834),
    }
)
STATES = (
    (50.0, 2, gettext_noop("中营养")),
    (60.0, 3, gettext_noop("轻度富营养")),
    (70.0, 4, gettext_noop("中度富营养")),
)
POOR, POOREST, RICHEST = 30.0, gettext_noop("贫营养"), gettext_noop("重度富营养")


@dataclass(frozen=True)
class Given:
    """The means of a lake by item, in the units of ``ITEMS``; None or absent where there is none."""

    values: Mapping[Code, float | None]


@dataclass(frozen=True)
class Answer:
    """``index`` None where an item is missing. ``parts``: each item's own. ``state``: 1 贫 to 5 重度富, 0 where there is no index."""

    index: float | None
    parts: Mapping[Code, float]
    missing: tuple[Code, ...]
    state: int
    name: str
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """营养状态. ValueError for an item that is none, or a value that is negative or no number.

    >>> answer = compute(Given({"chla": 20, "tp": 0.06, "tn": 1.5, "sd": 0.8, "codmn": 5}))
    >>> round(answer.index, 2), answer.name
    (53.69, '轻度富营养')
    >>> compute(Given({"chla": 20, "tp": 0.06, "tn": 1.5, "sd": None, "codmn": 5})).missing
    ('sd',)
    """
    for code, value in given.values.items():
        if code not in ITEMS:
            raise ValueError(f"营养状态不看“{code}”这一项。")
        if value is not None and (not math.isfinite(value) or value < 0):
            raise ValueError(f"{ITEMS[code].name}应是不小于 0 的数，给的是 {value}。")
    there = {code: value for code in ITEMS if (value := given.values.get(code))}
    parts = {code: _index(ITEMS[code], value) for code, value in there.items()}
    steps = [_step(code, there[code], parts[code]) for code in parts]
    missing = tuple(code for code in ITEMS if code not in parts)
    if missing:
        names = tuple(ITEMS[code].name for code in missing)
        steps.append(Step(gettext_noop("没有{names}（或者是 0），不算综合指数"), {"names": names}))
        return Answer(None, MappingProxyType(parts), missing, 0, "", tuple(steps))
    index = math.fsum(ITEMS[code].weight * part for code, part in parts.items())
    state, name = _state(round(index, 10))
    words = gettext_noop("综合指数 {index}，{state}")
    steps.append(Step(words, {"index": f"{index:.2f}", "state": name}))
    return Answer(index, MappingProxyType(parts), (), state, name, tuple(steps))


def _index(item: Item, value: float) -> float:
    return 10 * (item.a + item.b * math.log(value))


def _step(code: Code, value: float, part: float) -> Step:
    item = ITEMS[code]
    words = gettext_noop("{item} {value} {unit}，指数 {part}，权重 {weight}")
    return Step(
        words,
        {
            "item": item.name,
            "value": f"{value:g}",
            "unit": item.unit,
            "part": f"{part:.2f}",
            "weight": f"{item.weight:.4f}",
        },
    )


def _state(index: float) -> tuple[int, str]:
    if index < POOR:
        return 1, POOREST
    return next(((n, name) for most, n, name in STATES if index <= most), (5, RICHEST))
