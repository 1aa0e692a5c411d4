"""科目余额表 (trial_balance): what each account had, what moved, what it has; parents are sums; both sides must be equal.

Rule: closing = opening + debit − credit, signed, debit positive. A parent is the sum of its sub-accounts. Over the accounts without
sub-accounts the openings, the turnovers and the closings each add up to zero. All in fen. O(accounts × depth).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《村集体经济组织会计制度》（财会〔2004〕12号）四（二）月份报表包括科目余额表；五（六）账账相符。"
    "栏目（期初、本期、本年累计、期末）系通行格式，未经核实。"
)


@dataclass(frozen=True)
class Standing:
    """一个科目的账: fen; ``opening`` is signed, debit positive. ``year_*``: from January through the month."""

    code: str
    opening: int = 0
    debit: int = 0
    credit: int = 0
    year_debit: int = 0
    year_credit: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    def plus(self, other: Standing) -> Standing:
        return Standing(
            self.code,
            self.opening + other.opening,
            self.debit + other.debit,
            self.credit + other.credit,
            self.year_debit + other.year_debit,
            self.year_credit + other.year_credit,
        )


@dataclass(frozen=True)
class Given:
    """Accounts without sub-accounts as they stand, and of every account its parent ("" for none)."""

    standings: tuple[Standing, ...]
    parents: Mapping[str, str]


@dataclass(frozen=True)
class Totals:
    """合计: opening and closing balances by the side on which they lie, turnovers by side."""

    opening_debit: int = 0
    opening_credit: int = 0
    debit: int = 0
    credit: int = 0
    year_debit: int = 0
    year_credit: int = 0
    closing_debit: int = 0
    closing_credit: int = 0


@dataclass(frozen=True)
class Answer:
    """``rows``: every account that has anything, parents included, by code."""

    rows: tuple[Standing, ...]
    totals: Totals
    balanced: bool
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The trial balance. ValueError for an account that is given twice, or whose parents go in a circle.

    >>> cash, income = Standing("10101", 100, 50, 0, 50, 0), Standing("501", 0, 0, 50, 0, 50)
    >>> answer = compute(Given((cash, income, Standing("301", -100)), {"10101": "101", "101": "", "501": "", "301": ""}))
    >>> [(row.code, row.closing) for row in answer.rows], answer.balanced
    ([('101', 150), ('10101', 150), ('301', -100), ('501', -50)], True)
    """
    rows: dict[str, Standing] = {}
    for one in given.standings:
        if one.code in rows:
            raise ValueError(f"科目 {one.code} 给了两次")
        rows[one.code] = one
    for one in given.standings:
        for above in _above(one.code, given.parents):
            rows[above] = rows.get(above, Standing(above)).plus(one)
    shown = tuple(row for _, row in sorted(rows.items()) if replace(row, code="") != Standing(""))
    totals = total(given.standings)
    gaps = (
        totals.opening_debit - totals.opening_credit,
        totals.debit - totals.credit,
        totals.closing_debit - totals.closing_credit,
    )
    facts = {"debit": yuan(totals.closing_debit), "credit": yuan(totals.closing_credit)}
    steps = [Step(gettext_noop("期末借方余额合计 {debit} 元，贷方余额合计 {credit} 元"), facts)]
    if any(gaps):
        steps.append(
            Step(gettext_noop("借贷不平，相差 {gap} 元"), {"gap": yuan(next(gap for gap in gaps if gap))})
        )
    return Answer(shown, totals, not any(gaps), tuple(steps))


def total(standings: Iterable[Standing]) -> Totals:
    """The foot of the table, over accounts without sub-accounts."""
    rows = tuple(standings)
    return Totals(
        sum(max(row.opening, 0) for row in rows),
        sum(max(-row.opening, 0) for row in rows),
        sum(row.debit for row in rows),
        sum(row.credit for row in rows),
        sum(row.year_debit for row in rows),
        sum(row.year_credit for row in rows),
        sum(max(row.closing, 0) for row in rows),
        sum(max(-row.closing, 0) for row in rows),
    )


def _above(code: str, parents: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    above = parents.get(code, "")
    while above:
        if above in found or above == code:
            raise ValueError(f"科目 {code} 的上级绕成了圈")
        found.append(above)
        above = parents.get(above, "")
    return found
