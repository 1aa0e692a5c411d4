"""支出进度 (fund_pace): how much of a special fund is spent, beside how much should be by now.

Rule: the rate is what was spent over the whole, cut to hundredths of a per cent. By the end of each month that the town names at
least so many per cent should be spent; on a day the last such month that has ended counts, in the fund's year. Before the
first of them, and for a fund whose first day is later, nothing is asked yet. After the fund's last day all of it is. O(milestones).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "各地专项资金支出进度通行要求（6 月 50%、9 月 75%、11 月 92%），由本镇在 definitions/ledger.toml 设定，未经核实。"
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Given:
    """Fen of the fund and fen spent; its year and days; (month, per cent) in rising order; the day it is asked."""

    whole: int
    spent: int
    year: int
    first_on: date
    last_on: date
    milestones: tuple[tuple[int, int], ...]
    on: date


@dataclass(frozen=True)
class Answer:
    """``rate`` and ``wanted`` in per cent; ``short``: fen that should have been spent and were not, never below zero."""

    rate: Decimal
    wanted: Decimal
    short: int
    working: tuple[Step, ...]

    @property
    def behind(self) -> bool:
        return self.short > 0


def compute(given: Given) -> Answer:
    """The rate against the calendar. ValueError where there is no money or the days are turned round.

    >>> one = compute(Given(100_000, 40_000, 2026, date(2026, 1, 1), date(2026, 12, 31), ((6, 50), (9, 75)), date(2026, 7, 1)))
    >>> one.rate, one.wanted, one.short, one.behind
    (Decimal('40.00'), Decimal('50'), 10000, True)
    """
    if given.whole <= 0 or given.last_on < given.first_on:
        raise ValueError("资金总额要大于零，使用期限的先后要对。")
    rate = (Decimal(given.spent * 100) / given.whole).quantize(HUNDREDTH, ROUND_DOWN)
    wanted = _wanted(given)
    short = max(0, -(-given.whole * wanted // 100) - given.spent)
    facts = {"whole": yuan(given.whole), "spent": yuan(given.spent), "rate": rate}
    steps = [Step(gettext_noop("资金 {whole} 元，已支出 {spent} 元，支出率 {rate}%"), facts)]
    if wanted:
        steps.append(Step(gettext_noop("到 {day} 应支出 {wanted}%"), {"day": given.on, "wanted": wanted}))
    if short:
        steps.append(Step(gettext_noop("比进度少支出 {short} 元"), {"short": yuan(short)}))
    return Answer(rate, Decimal(wanted), short, tuple(steps))


def _wanted(given: Given) -> int:
    if given.on > given.last_on:
        return 100
    wanted = 0
    for month, percent in given.milestones:
        ended = date(given.year + month // 12, month % 12 + 1, 1)
        if given.first_on < ended <= given.on:
            wanted = percent
    return wanted
