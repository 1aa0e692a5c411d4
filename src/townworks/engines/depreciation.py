"""固定资产折旧 (depreciation): how much of an asset is written off in each month.

Rule: straight line (年限平均法) over its months of life, or by work done (工作量法), from cost less residual value. What comes in a month is
written off from the next one; in the month in which it goes it is still written off. Once all is written off nothing more is, and
what goes early is not made up. Through month k the sum is cost less residual × k ÷ months, rounded down to the fen, and a month is the
difference of two such sums: so the months add up exactly, whatever the rounding. All in fen. O(months).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "《村集体经济组织会计制度》（财会〔2004〕12号）二（十七）：折旧方法，当月增加下月起提，当月减少当月照提，提足不再提。"


@dataclass(frozen=True)
class Given:
    """``acquired_on``, ``ended_on``: any day of the month. ``units``: of work in all, and done in each month, instead of ``months``."""

    cost: int
    residual: int
    acquired_on: date
    months: int = 0
    ended_on: date | None = None
    units: int = 0
    done: tuple[int, ...] = ()


@dataclass(frozen=True)
class Month:
    month: date
    amount: int
    through: int


@dataclass(frozen=True)
class Answer:
    months: tuple[Month, ...]
    working: tuple[Step, ...]

    def amount(self, month: date) -> int:
        """What is written off in a month; zero where nothing is."""
        return next((one.amount for one in self.months if one.month == month.replace(day=1)), 0)


def compute(given: Given) -> Answer:
    """Every month in which something is written off.

    ValueError for a cost that is not positive, a residual above it, no life, or an end before the beginning.

    >>> three = compute(Given(10_000, 0, date(2026, 1, 15), months=3))
    >>> [(f"{one.month:%Y-%m}", one.amount) for one in three.months]
    [('2026-02', 3333), ('2026-03', 3333), ('2026-04', 3334)]
    """
    base = given.cost - given.residual
    if given.cost <= 0 or not 0 <= given.residual <= given.cost:
        raise ValueError("原值要大于零，残值在零和原值之间")
    by_work = given.units > 0
    if by_work == (given.months > 0) or min(given.done, default=0) < 0:
        raise ValueError("写使用月数，或者写总工作量和各月工作量")
    if given.ended_on and given.ended_on < given.acquired_on:
        raise ValueError("减少的日期早于增加的日期")
    months: list[Month] = []
    month, through = _following(given.acquired_on.replace(day=1)), 0
    for k in range(1, (len(given.done) if by_work else given.months) + 1):
        if given.ended_on and month > given.ended_on:
            break
        part = min(sum(given.done[:k]), given.units) if by_work else k
        upto = base * part // (given.units if by_work else given.months)
        months.append(Month(month, upto - through, upto))
        month, through = _following(month), upto
    facts = {"base": yuan(base), "months": given.months, "units": given.units, "through": yuan(through)}
    words = gettext_noop("应提 {base} 元，按 {months} 个月平均，共提 {through} 元")
    if by_work:
        words = gettext_noop("应提 {base} 元，按总工作量 {units} 分摊，共提 {through} 元")
    return Answer(tuple(months), (Step(words, facts),))


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
