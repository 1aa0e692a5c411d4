"""进度汇总 (roll_up): the progress of a tree of commitments, from its leaves to its roots.

Rule: a leaf's progress is its own. The progress of a commitment with parts is the weighted mean of its
parts' progress, Σ wᵢpᵢ / Σ wᵢ, whatever is entered for itself. Weights are compared among the parts of
one parent only. A missing weight counts as the mean of the given ones beside it, so that without any
weights all parts count the same; parts that all weigh nothing count the same too. What was cancelled is
left out with all that is below it, and a commitment whose parts are all cancelled is left out of its
parent. A leaf without a figure counts as 0 and is counted as unreported.

Shares run from 0 to 1 and are exact fractions. Complexity O(items), no recursion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from townworks.engines.working import Step, gettext_noop

BASIS = "本系统自定：加权平均，同级权重归一；没有上级规定可依。"


@dataclass(frozen=True)
class Item:
    """One commitment: its parent ("" for a root), its weight among its siblings, its own progress (0 to 1)."""

    code: str
    parent: str = ""
    weight: Decimal | None = None
    progress: Decimal | Fraction | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class Given:
    """The whole tree (or several), in any order."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Rolled:
    """What came out for one commitment: its progress, how many leaves are behind it, how many unreported."""

    progress: Fraction
    leaves: int
    unreported: int


@dataclass(frozen=True)
class Answer:
    """By code, what came out; what was left out is not there. ``total`` is over all roots, None if none is left."""

    rolled: Mapping[str, Rolled]
    total: Rolled | None
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The progress of every commitment.

    ValueError if a code is used twice, a parent is unknown, a commitment is above itself, a weight is
    negative, or a progress is not from 0 to 1.

    >>> tree = (Item("1"), Item("1.1", "1", Decimal(3), Decimal("0.5")), Item("1.2", "1", Decimal(1), Decimal(1)))
    >>> answer = compute(Given(tree))
    >>> answer.total.progress, str(answer.working[0])
    (Fraction(5, 8), '1：(3×0.5 + 1×1) ÷ 4 = 0.625')
    """
    _refuse_nonsense(given.items)
    children: dict[str, list[Item]] = defaultdict(list)
    for item in given.items:
        children[item.parent].append(item)
    rolled: dict[str, Rolled] = {}
    steps: list[Step] = []
    for item in _leaves_first(given.items, children):
        if item.cancelled:
            continue
        if item.code not in children:
            own = Fraction(item.progress or 0)
            rolled[item.code] = Rolled(own, 1, int(item.progress is None))
            continue
        parts = [part for part in children[item.code] if part.code in rolled]
        if parts:
            rolled[item.code], values = _mean(parts, rolled)
            words = gettext_noop("{code}：({products}) ÷ {whole} = {progress}")
            steps.append(Step(words, {"code": item.code, **values}))
        else:
            steps.append(Step(gettext_noop("{code}：各分项均已撤销，不计"), {"code": item.code}))
    roots = [item for item in children[""] if item.code in rolled]
    total = None
    if roots:
        total, values = _mean(roots, rolled)
        if len(roots) > 1:
            steps.append(Step(gettext_noop("合计：({products}) ÷ {whole} = {progress}"), values))
    return Answer(MappingProxyType(rolled), total, tuple(steps))


def normalised(weights: tuple[Decimal | None, ...]) -> tuple[Fraction, ...]:
    """权重归一: shares that add up to 1; a missing weight counts as the mean of the given ones.

    >>> normalised((Decimal(3), None, Decimal(1)))
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
    """
    filled = _filled(weights)
    whole = sum(filled, Fraction(0))
    return tuple(weight / whole for weight in filled)


def _filled(weights: tuple[Decimal | None, ...]) -> tuple[Fraction, ...]:
    known = [Fraction(weight) for weight in weights if weight is not None]
    if not any(known):
        return tuple(Fraction(1) for _ in weights)
    mean = sum(known, Fraction(0)) / len(known)
    return tuple(mean if weight is None else Fraction(weight) for weight in weights)


def _mean(parts: list[Item], rolled: Mapping[str, Rolled]) -> tuple[Rolled, dict[str, object]]:
    """The weighted mean of the parts, and its sum spelt out."""
    shares = normalised(tuple(part.weight for part in parts))
    results = [rolled[part.code] for part in parts]
    progress = sum((share * one.progress for share, one in zip(shares, results, strict=True)), Fraction(0))
    filled = _filled(tuple(part.weight for part in parts))
    products = " + ".join(
        f"{_told(weight)}×{_told(one.progress)}" for weight, one in zip(filled, results, strict=True)
    )
    whole = Rolled(progress, sum(one.leaves for one in results), sum(one.unreported for one in results))
    values: dict[str, object] = {
        "products": products,
        "whole": _told(sum(filled, Fraction(0))),
        "progress": _told(progress),
    }
    return whole, values


def _leaves_first(items: tuple[Item, ...], children: Mapping[str, list[Item]]) -> Iterator[Item]:
    """Every item that hangs below a root and is not below a cancelled one, parts before their parent."""
    order: list[Item] = []
    waiting = list(children.get("", ()))
    reached = 0
    while waiting:
        item = waiting.pop()
        reached += 1
        order.append(item)
        waiting += children.get(item.code, ())
    if reached != len(items):
        lost = min({item.code for item in items} - {item.code for item in order})
        raise ValueError(f"任务 {lost} 的上级关系绕成了圈，请改正它的上级。")
    below_cancelled: set[str] = set()
    for item in order:
        if item.cancelled or item.parent in below_cancelled:
            below_cancelled.add(item.code)
    return (item for item in reversed(order) if item.code not in below_cancelled)


def _refuse_nonsense(items: tuple[Item, ...]) -> None:
    codes: set[str] = set()
    for item in items:
        if not item.code or item.code in codes:
            raise ValueError(f"任务代码“{item.code}”为空或用了两次，请改正。")
        codes.add(item.code)
    for item in items:
        if item.parent and item.parent not in codes:
            raise ValueError(f"任务 {item.code} 的上级 {item.parent} 不在表中，请补上或改正。")
        if item.weight is not None and item.weight < 0:
            raise ValueError(f"任务 {item.code} 的权重 {item.weight} 是负数，请改正。")
        if item.progress is not None and not 0 <= item.progress <= 1:
            raise ValueError(f"任务 {item.code} 的进度 {item.progress} 不在 0 到 1 之间，请改正。")


def _told(number: Fraction) -> str:
    """A fraction for the eye: at most four decimals."""
    return f"{round(Decimal(number.numerator) / Decimal(number.denominator), 4).normalize():f}"
