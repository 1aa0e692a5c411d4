"""数字核对 (outlier_check): what about a new figure is asked of those who gave it; nothing is refused.

Rule: (1) beyond the hard limits of the indicator; (2) further than k robust deviations from the median of its own past, where a
robust deviation is 1.4826 × MAD, but not less than one hundredth of the median (a past that never moved would doubt every
step) and of a count not less than the square root of the median and not less than one (a number of things varies by that much by
chance), and the past has at least six values; (3) changed against the period before by more than the percentage allowed; (4) the
same to the last digit for the number of periods given, where a measured value would not stand still. Each doubt says its numbers.

O(n log n) in the values of the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "本系统自定：中位数与绝对中位差（MAD）是稳健统计的通行做法；k 和各界限由指标定义给出。只提疑问，不拒收。"
)
ENOUGH = 6
MAD_TO_DEVIATION = Decimal("1.4826")
SMALLEST = Decimal("0.01")


@dataclass(frozen=True)
class Given:
    """A figure and the figures before it, the latest last. ``jump``: per cent; ``still``: periods; None asks nothing.

    ``count``: whether it is a number of things rather than a measure.
    """

    value: Decimal
    past: tuple[Decimal, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    jump: Decimal | None = None
    spread: Decimal | None = Decimal(5)
    still: int | None = None
    count: bool = False


@dataclass(frozen=True)
class Doubt:
    """One thing to ask: its code ("least", "most", "outlier", "jump", "still") and the sentence."""

    code: str
    why: Step


@dataclass(frozen=True)
class Answer:
    """All there is to ask; none is good. The working says what was compared with what."""

    doubts: tuple[Doubt, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """What is to be asked about a figure. ValueError when the limits are the wrong way round.

    >>> past = tuple(Decimal(n) for n in (10, 11, 9, 10, 12, 10))
    >>> [doubt.code for doubt in compute(Given(Decimal(100), past, most=Decimal(50), jump=Decimal(200))).doubts]
    ['most', 'outlier', 'jump']
    >>> compute(Given(Decimal(12), past)).doubts
    ()
    """
    if given.least is not None and given.most is not None and given.least > given.most:
        raise ValueError("下限高于上限，请改正。")
    doubts, steps = [], []
    for doubt, step in (_limits(given), _outlier(given), _jump(given), _still(given)):
        if doubt is not None:
            doubts.append(doubt)
        if step is not None:
            steps.append(step)
    return Answer(tuple(doubts), tuple(steps))


Found = tuple[Doubt | None, Step | None]


def _limits(given: Given) -> Found:
    facts = {"value": given.value, "least": given.least, "most": given.most}
    if given.least is not None and given.value < given.least:
        return Doubt("least", Step(gettext_noop("{value} 低于下限 {least}"), facts)), None
    if given.most is not None and given.value > given.most:
        return Doubt("most", Step(gettext_noop("{value} 高于上限 {most}"), facts)), None
    return None, None


def _outlier(given: Given) -> Found:
    if given.spread is None or len(given.past) < ENOUGH:
        return None, None
    middle = median(given.past)
    mad = median(abs(one - middle) for one in given.past)
    deviation = max(MAD_TO_DEVIATION * mad, SMALLEST * abs(middle), _chance(middle) if given.count else 0)
    low, high = middle - given.spread * deviation, middle + given.spread * deviation
    facts = {
        "value": given.value,
        "median": _short(middle),
        "n": len(given.past),
        "low": _short(low),
        "high": _short(high),
    }
    step = Step(gettext_noop("以往 {n} 期的中位数是 {median}，平常在 {low} 到 {high} 之间"), facts)
    if low <= given.value <= high:
        return None, step
    words = gettext_noop("{value} 不在平常的 {low} 到 {high} 之间（以往 {n} 期的中位数是 {median}）")
    return Doubt("outlier", Step(words, facts)), step


def _chance(middle: Decimal) -> Decimal:
    """By how much a count varies by chance: the standard deviation of a Poisson law of this mean, at least one."""
    return max(Decimal(1), abs(middle).sqrt())


def _jump(given: Given) -> Found:
    if given.jump is None or not given.past or not given.past[-1]:
        return None, None
    before = given.past[-1]
    change = (given.value - before) / abs(before) * 100
    facts = {"value": given.value, "before": before, "change": f"{change:+.1f}", "jump": given.jump}
    step = Step(gettext_noop("上期 {before}，变化 {change}%"), facts)
    if abs(change) <= given.jump:
        return None, step
    return Doubt(
        "jump", Step(gettext_noop("上期 {before}，这期 {value}，变化 {change}%，超过 {jump}%"), facts)
    ), step


def _still(given: Given) -> Found:
    if given.still is None or len(given.past) < given.still - 1 or given.still < 2:
        return None, None
    if any(one != given.value for one in given.past[len(given.past) - given.still + 1 :]):
        return None, None
    words = Step(gettext_noop("连续 {n} 期都是 {value}"), {"n": given.still, "value": given.value})
    return Doubt("still", words), None


def _short(value: Decimal) -> Decimal:
    """Four significant digits: a bound is no measurement."""
    return Decimal(f"{value:.4g}")
