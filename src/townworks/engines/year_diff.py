"""年度对比 (year_diff): two years' commitments side by side: carried over, raised, lowered, dropped, new.

Rule: a commitment of the one year is matched with at most one of the other, by the likeness of their
words and by their line. Words are compared as TF-IDF vectors of Chinese character pairs and triples
(digits and punctuation left out, for figures change every year), by cosine; the same line adds
``line_weight``. Pairs are taken from the likeliest down (greedy), as long as they reach ``threshold``.
Within a pair, targets are compared by what they are of and by unit, after conversion (亿元 and 万元); a
target that asks for more is raised. "More" means less where the comparator is a ceiling (≤, <).

Not seen: one commitment split in two, or two joined in one; the parts appear as new or dropped.

Complexity: O(grams + Σ over shared grams of before·after occurrences + n·m·log(n·m)) time and O(n·m)
memory for n and m commitments. Likeness is an n×m float64 array with values from 0 to 1.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from townworks.engines.working import Step, gettext_noop

BASIS = "本系统自定的比对方法：字符二、三元组 TF-IDF 余弦相似度与条线，择优配对；没有上级规定可依。"

Kind = Literal["carried", "raised", "lowered", "mixed", "dropped", "new"]
CEILINGS = ("≤", "<")
CHANGES = ("增长", "下降")
# Units that measure the same thing: what they are measured in, and how many of it they are.
UNITS: dict[str, tuple[str, Decimal]] = {
    "元": ("元", Decimal(1)),
    "万元": ("元", Decimal(10_000)),
    "亿元": ("元", Decimal(100_000_000)),
    "米": ("米", Decimal(1)),
    "公里": ("米", Decimal(1000)),
    "千米": ("米", Decimal(1000)),
    "亩": ("亩", Decimal(1)),
    "万亩": ("亩", Decimal(10_000)),
    "人": ("人", Decimal(1)),
    "万人": ("人", Decimal(10_000)),
    "人次": ("人次", Decimal(1)),
    "万人次": ("人次", Decimal(10_000)),
    "吨": ("吨", Decimal(1)),
    "万吨": ("吨", Decimal(10_000)),
    "平方米": ("平方米", Decimal(1)),
    "万平方米": ("平方米", Decimal(10_000)),
}
_NOISE = re.compile(r"[\W\d_]+")
_AS_LIKE = 0.34  # likeness of what two targets are of, below which they are different targets


@dataclass(frozen=True)
class Target:
    """指标: of what, how much, in which unit, compared how (=, ≥, ≤, >, <, 增长, 下降, or both: ``增长 ≥``)."""

    of: str
    value: Decimal
    unit: str
    comparator: str = "="


@dataclass(frozen=True)
class Promise:
    """One commitment of one year. Codes are unique within a year."""

    code: str
    text: str
    line: str = ""
    targets: tuple[Target, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True)
class Given:
    """Last year's and this year's commitments; ``threshold`` and ``line_weight`` from 0 to 1."""

    before: tuple[Promise, ...]
    after: tuple[Promise, ...]
    threshold: float = 0.30
    line_weight: float = 0.15


@dataclass(frozen=True)
class Change:
    """One row of the comparison: codes ("" where there is none), what became of it, likeness, why."""

    before: str
    after: str
    kind: Kind
    likeness: float
    reasons: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """All changes: those of this year in its order, then what was dropped in last year's order."""

    changes: tuple[Change, ...]
    working: tuple[Step, ...]

    def of_kind(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind == kind)


def compute(given: Given) -> Answer:
    """The comparison of two years.

    ValueError if a code is used twice in a year, or a weight is not from 0 to 1.

    >>> old = Promise("1", "新建污水管网6公里", "sewers", (Target("污水管网", Decimal(6), "公里"),))
    >>> new = Promise("1", "建设污水管网8000米", "sewers", (Target("污水管网", Decimal(8000), "米"),))
    >>> change = compute(Given((old,), (new,))).changes[0]
    >>> change.kind, str(change.reasons[-1])
    ('raised', '污水管网：6公里 → 8000米，提高')
    """
    _refuse_nonsense(given)
    likeness = alike(given.before, given.after, given.line_weight)
    pairs = _pair(likeness, given)
    partner = {after: before for before, after in pairs}
    changes: list[Change] = []
    for n, promise in enumerate(given.after):
        before = partner.get(n)
        if before is None:
            reason = _lonely(promise, given.before, likeness[:, n], given.threshold)
            changes.append(Change("", promise.code, "new", 0.0, (reason,)))
        else:
            changes.append(_changed(given.before[before], promise, float(likeness[before, n])))
    kept = {before for before, _ in pairs}
    for n, promise in enumerate(given.before):
        if n not in kept:
            reason = _lonely(promise, given.after, likeness[n, :], given.threshold)
            changes.append(Change(promise.code, "", "dropped", 0.0, (reason,)))
    return Answer(tuple(changes), _summary(given, changes))


def alike(before: Sequence[Promise], after: Sequence[Promise], line_weight: float) -> NDArray[np.float64]:
    """相似度: an array of shape (before, after), 0 to 1, rounded to nine places."""
    words = _cosine([one.text for one in before], [one.text for one in after])
    same = np.array([[bool(a.line) and a.line == b.line for b in after] for a in before], dtype=np.float64)
    whole: NDArray[np.float64] = (1 - line_weight) * words + line_weight * same.reshape(words.shape)
    # A shared line alone makes nothing alike; rounding makes the order of the lists irrelevant.
    rounded: NDArray[np.float64] = np.round(np.where(words > 0, whole, 0.0), 9).astype(np.float64)
    return rounded


def _refuse_nonsense(given: Given) -> None:
    for year, promises in (("上年", given.before), ("本年", given.after)):
        code, times = next(iter(Counter(one.code for one in promises).most_common(1)), ("", 0))
        if times > 1:
            raise ValueError(f"{year}任务的代码 {code} 用了 {times} 次，请先改成不重复的。")
    for name, value in (("threshold", given.threshold), ("line_weight", given.line_weight)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} 应在 0 到 1 之间，给的是 {value}。")


def _grams(text: str) -> Counter[str]:
    plain = _NOISE.sub("", text)
    return Counter(plain[n : n + size] for size in (2, 3) for n in range(len(plain) - size + 1))


def _cosine(before: Sequence[str], after: Sequence[str]) -> NDArray[np.float64]:
    """Cosine of TF-IDF vectors. Postings, not a dense vocabulary: only shared grams are multiplied."""
    counted = [_grams(text) for text in (*before, *after)]
    seen = Counter(gram for grams in counted for gram in grams)
    weights = []
    for grams in counted:
        raw = {
            g: (1 + math.log(n)) * math.log((1 + len(counted)) / (1 + seen[g]) + 1) for g, n in grams.items()
        }
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        weights.append({gram: weight / length for gram, weight in raw.items()})
    sides = _postings(weights[: len(before)]), _postings(weights[len(before) :])
    product = np.zeros((len(before), len(after)))
    for gram in sorted(sides[0].keys() & sides[1].keys()):
        (rows, left), (columns, right) = sides[0][gram], sides[1][gram]
        product[np.ix_(rows, columns)] += np.outer(left, right)
    return np.clip(product, 0.0, 1.0)


def _postings(vectors: list[dict[str, float]]) -> dict[str, tuple[list[int], list[float]]]:
    postings: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for n, vector in enumerate(vectors):
        for gram, weight in vector.items():
            postings[gram][0].append(n)
            postings[gram][1].append(weight)
    return postings


def _pair(likeness: NDArray[np.float64], given: Given) -> list[tuple[int, int]]:
    """The likeliest pair first, each side once; equal likeness in the order of the codes."""
    rows, columns = np.nonzero((likeness >= given.threshold) & (likeness > 0))

    def rank(pair: tuple[int, int]) -> tuple[float, str, str]:
        row, column = pair
        return -float(likeness[row, column]), given.before[row].code, given.after[column].code

    return _take(sorted(zip(rows.tolist(), columns.tolist(), strict=True), key=rank))


def _take(ranked: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs from the best down, each side once."""
    left: set[int] = set()
    right: set[int] = set()
    taken = []
    for one, other in ranked:
        if one not in left and other not in right:
            left.add(one)
            right.add(other)
            taken.append((one, other))
    return taken


def _changed(before: Promise, after: Promise, likeness: float) -> Change:
    reasons = [
        Step(
            gettext_noop("与上年 {code} 相似度 {likeness}"),
            {"code": before.code, "likeness": f"{likeness:.2f}"},
        )
    ]
    up = down = False
    for direction, reason in _compare_targets(before.targets, after.targets):
        up, down = up or direction > 0, down or direction < 0
        reasons.append(reason)
    kind: Kind = "mixed" if up and down else "raised" if up else "lowered" if down else "carried"
    if before.line != after.line:
        words = gettext_noop("条线由 {before} 改为 {after}")
        reasons.append(Step(words, {"before": before.line or "—", "after": after.line or "—"}))
    return Change(before.code, after.code, kind, likeness, tuple(reasons))


def _compare_targets(before: Sequence[Target], after: Sequence[Target]) -> Iterator[tuple[int, Step]]:
    """Each target of either year: +1 more is asked for, -1 less, 0 the same or beyond comparison."""
    pairs = _pair_targets(before, after)
    for one, other in sorted(pairs, key=lambda pair: pair[1]):
        yield _compare(before[one], after[other])
    for n, target in enumerate(after):
        if n not in {other for _, other in pairs}:
            yield 1, Step(gettext_noop("新提出指标：{target}"), {"target": _told(target, named=True)})
    for n, target in enumerate(before):
        if n not in {one for one, _ in pairs}:
            yield -1, Step(gettext_noop("不再提指标：{target}"), {"target": _told(target, named=True)})


def _pair_targets(before: Sequence[Target], after: Sequence[Target]) -> list[tuple[int, int]]:
    scores: dict[tuple[int, int], float] = {}
    for n, one in enumerate(before):
        for m, other in enumerate(after):
            score = _same_thing(one.of, other.of)
            if _measure(one)[0] == _measure(other)[0] and score >= _AS_LIKE:
                scores[n, m] = score

    def rank(pair: tuple[int, int]) -> tuple[float, Decimal, tuple[int, int]]:
        # Of two equally alike, the nearer value: 新增 and 累计 of one thing stay apart.
        one, other = _measure(before[pair[0]])[1], _measure(after[pair[1]])[1]
        return -scores[pair], abs(one - other), pair

    return _take(sorted(scores, key=rank))


def _same_thing(one: str, other: str) -> float:
    """Dice likeness of the characters of what two targets are of; 1 if both say nothing."""
    left, right = Counter(_NOISE.sub("", one)), Counter(_NOISE.sub("", other))
    whole = left.total() + right.total()
    return 2 * (left & right).total() / whole if whole else 1.0


def _measure(target: Target) -> tuple[str, Decimal]:
    """The target's basic unit (with the sense of the comparator) and its value in it."""
    base, factor = UNITS.get(target.unit, (target.unit, Decimal(1)))
    change = next((word for word in CHANGES if word in target.comparator), "")
    ceiling = "≤" if target.comparator.endswith(CEILINGS) else ""
    return f"{change}{ceiling}{base}", target.value * factor


def _compare(before: Target, after: Target) -> tuple[int, Step]:
    one, other = _measure(before)[1], _measure(after)[1]
    direction = (other > one) - (other < one)
    if after.comparator.endswith(CEILINGS):
        direction = -direction
    values = {"of": after.of or before.of, "before": _told(before), "after": _told(after)}
    words = {
        1: gettext_noop("{of}：{before} → {after}，提高"),
        0: gettext_noop("{of}：{before} → {after}，持平"),
        -1: gettext_noop("{of}：{before} → {after}，降低"),
    }
    return direction, Step(words[direction], values)


def _told(target: Target, named: bool = False) -> str:
    how = "" if target.comparator == "=" else target.comparator
    return f"{target.of if named else ''}{how}{target.value.normalize():f}{target.unit}"


def _lonely(
    promise: Promise, others: Sequence[Promise], likeness: NDArray[np.float64], threshold: float
) -> Step:
    """Why nothing was matched: what came nearest, and how near."""
    if not len(others) or not likeness.max() > 0:
        return Step(gettext_noop("另一年没有相近的任务"))
    top = float(likeness.max())
    nearest = min(others[n].code for n in np.flatnonzero(likeness == likeness.max()).tolist())
    values = {"code": nearest, "likeness": f"{top:.2f}", "threshold": f"{threshold:.2f}"}
    if top < threshold:
        return Step(gettext_noop("最相近的是 {code}，相似度 {likeness}，不到 {threshold}"), values)
    return Step(gettext_noop("最相近的 {code}（相似度 {likeness}）已与更相近的任务配对"), values)


def _summary(given: Given, changes: Sequence[Change]) -> tuple[Step, ...]:
    count = Counter(one.kind for one in changes)
    kinds: tuple[Kind, ...] = ("carried", "raised", "lowered", "mixed", "dropped", "new")
    return (
        Step(
            gettext_noop("上年 {before} 项，本年 {after} 项，相似度不低于 {threshold} 的择优配对"),
            {"before": len(given.before), "after": len(given.after), "threshold": f"{given.threshold:.2f}"},
        ),
        Step(
            gettext_noop(
                "延续 {carried} 项，提高 {raised} 项，降低 {lowered} 项，有升有降 {mixed} 项，"
                "不再提 {dropped} 项，新提出 {new} 项"
            ),
            {kind: count[kind] for kind in kinds},
        ),
    )
