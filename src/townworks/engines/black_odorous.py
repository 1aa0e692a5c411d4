"""城市黑臭水体分级 (black_odorous): whether a point of a water smells and is black, mildly or severely, from four items of its samples.

Rule: each sample's item is 轻度 or 重度 by table. A point is 重度黑臭 where at least 60 % of the samples of one item, or at least 30 % of
those of two items, are severe; 轻度黑臭 where the same shares are at least mild; else it is not black and odorous. Transparency in cm (of
water shallower than 25 cm, 40 % of its depth is the limit of mild), dissolved oxygen and ammonia nitrogen in mg/L, redox potential
in mV. A limit belongs to the milder side. Where an item was never measured nothing is said: the rule wants all four.

O(samples).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《城市黑臭水体整治工作指南》（建城〔2015〕130号）：分级表见于公开论文的转引（地理科学进展 2017 年 36 卷 3 期表 1），指南原文未见；"
    "60%、30% 的判定比例和水深不足 25 厘米的取值凭记忆；把同样的比例用于“轻度”，指南没有写明，是本系统的读法。"
)

Code = Literal["sd", "do", "orp", "nh3n"]
Level = Literal[0, 1, 2]
NAMES: Mapping[Level, str] = MappingProxyType(
    {0: gettext_noop("不黑臭"), 1: gettext_noop("轻度黑臭"), 2: gettext_noop("重度黑臭")}
)
ONE_ITEM, TWO_ITEMS = 60, 30  # per cent of an item's samples
SHALLOW, SHALLOW_PART = 25.0, 0.4  # cm of depth; the part of it that is the limit


@dataclass(frozen=True)
class Item:
    """一项: beyond ``mild`` it is mild, beyond ``severe`` severe; ``low``: below the limit is worse, else above it."""

    name: str
    unit: str
    mild: float
    severe: float
    low: bool


ITEMS: Mapping[Code, Item] = MappingProxyType(
    {
        "sd": Item(gettext_noop("透明度"), "cm", 25, 10, True),
        "do": Item(gettext_noop("溶解氧"), "mg/L", 2, 0.2, True),
        "orp": Item(gettext_noop("氧化还原电位"), "mV", 50, -200, True),
        "nh3n": Item(gettext_noop("氨氮"), "mg/L", 8, 15, False),
    }
)


@dataclass(frozen=True)
class Sample:
    """一次监测: values in the units of ``ITEMS``, None or absent where there is none; ``depth`` of the water in cm, if it is known."""

    values: Mapping[Code, float | None]
    depth: float | None = None


@dataclass(frozen=True)
class Given:
    """The samples of one point over the time that is judged."""

    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Share:
    """一项: of how many samples, how many are at least mild, and how many are severe."""

    code: Code
    n: int
    mild: int
    severe: int


@dataclass(frozen=True)
class Answer:
    """``level`` None where an item is missing. ``shares`` of what was measured, in the order of ``ITEMS``."""

    level: Level | None
    name: str
    shares: tuple[Share, ...]
    missing: tuple[Code, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """黑臭程度. ValueError for an item that is none, a negative length or concentration, or a value that is no number.

    >>> bad = Sample({"sd": 8, "do": 0.1, "orp": -210, "nh3n": 16})
    >>> fair = Sample({"sd": 40, "do": 3, "orp": 90, "nh3n": 4})
    >>> compute(Given((bad, fair, fair))).name, compute(Given((fair,))).name
    ('重度黑臭', '不黑臭')
    >>> compute(Given((Sample({"sd": 20, "do": 3}),))).missing
    ('orp', 'nh3n')
    """
    for sample in given.samples:
        _refuse_nonsense(sample)
    shares = tuple(share for code in ITEMS if (share := _share(code, given.samples)).n)
    missing = tuple(code for code in ITEMS if code not in {share.code for share in shares})
    steps = [_step(share) for share in shares]
    if missing:
        names = tuple(ITEMS[code].name for code in missing)
        steps.append(Step(gettext_noop("没有测{names}，四项不全，不判黑臭"), {"names": names}))
        return Answer(None, "", shares, missing, tuple(steps))
    level: Level = 0
    if _reached([(share.severe, share.n) for share in shares]):
        level = 2
    elif _reached([(share.mild, share.n) for share in shares]):
        level = 1
    words = gettext_noop("一项有 {one}% 以上、或者两项有 {two}% 以上的数据达到，就按这一级：{level}")
    steps.append(Step(words, {"one": ONE_ITEM, "two": TWO_ITEMS, "level": NAMES[level]}))
    return Answer(level, NAMES[level], shares, (), tuple(steps))


def level_of(code: Code, value: float, depth: float | None = None) -> Level:
    """One value of one item by the table.

    >>> level_of("orp", -200), level_of("orp", -201), level_of("sd", 7, depth=15), level_of("sd", 5, depth=15)
    (1, 2, 0, 2)
    """
    item = ITEMS[code]
    mild = item.mild
    if code == "sd" and depth is not None and depth < SHALLOW:
        mild = SHALLOW_PART * depth
    worse = -1 if item.low else 1
    if (value - item.severe) * worse > 0 and (value - mild) * worse > 0:
        return 2
    return 1 if (value - mild) * worse > 0 else 0


def _refuse_nonsense(sample: Sample) -> None:
    for code, value in sample.values.items():
        if code not in ITEMS:
            raise ValueError(f"黑臭不看“{code}”这一项。")
        if value is not None and (not math.isfinite(value) or (code != "orp" and value < 0)):
            raise ValueError(f"{ITEMS[code].name}应是不小于 0 的数，给的是 {value}。")
    if sample.depth is not None and not (math.isfinite(sample.depth) and sample.depth > 0):
        raise ValueError(f"水深应是大于 0 的数，给的是 {sample.depth}。")


def _share(code: Code, samples: Sequence[Sample]) -> Share:
    levels = [
        level_of(code, value, sample.depth)
        for sample in samples
        if (value := sample.values.get(code)) is not None
    ]
    return Share(code, len(levels), sum(level >= 1 for level in levels), sum(level == 2 for level in levels))


def _reached(parts: Sequence[tuple[int, int]]) -> bool:
    """Whether enough of one item, or of two, is that bad."""
    return (
        any(some * 100 >= ONE_ITEM * n for some, n in parts)
        or sum(some * 100 >= TWO_ITEMS * n for some, n in parts) > 1
    )


def _step(share: Share) -> Step:
    words = gettext_noop("{item}测了 {n} 次，{mild} 次达到轻度以上，其中重度 {severe} 次")
    return Step(
        words,
        {"item": ITEMS[share.code].name, "n": share.n, "mild": share.mild, "severe": share.severe},
    )
