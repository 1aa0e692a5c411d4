"""过紧日子: three public expenses and general spending, counted from claims and vouchers, beside last year and the budgets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.test_claims import accept, approved
from tests.ledger.world import AT, REVIEWER, LedgerWorld
from townworks.ledger.selectors import thrift
from townworks.ledger.services import budgets
from townworks.ledger.services.claim_ground import Spent

pytestmark = pytest.mark.django_db


def spend(ledger: LedgerWorld, day: date, fen: int, purpose: str, receipt: int) -> None:
    claim = approved(ledger, spent_on=day, lines=(Spent(purpose, fen),), receipt=receipt)
    accept(ledger, claim, day.isoformat())


def test_a_year_is_held_against_the_one_before_and_its_budget(ledger: LedgerWorld) -> None:
    spend(ledger, date(2026, 1, 8), 20_000, "reception", 1)
    spend(ledger, date(2027, 1, 9), 25_000, "reception", 2)
    facts = {"actor": ledger.actor(REVIEWER), "book_id": ledger.book.pk, "year": 2027}
    budgets.set_budget(**facts, purpose="reception", amount=24_000, at=AT)
    found = thrift.spending(ledger.actor(), book=ledger.book, year=2027, on=date(2027, 2, 1))
    row = found.groups[0].rows[0]
    assert (row.answer.spent, row.answer.before, row.answer.percent) == (25_000, 20_000, Decimal("25.00"))
    assert [rule for rule, _ in row.answer.warnings] == ["over", "grown"]
    assert found.months[0].sums[0] == (25_000, 20_000) and found.compared


def test_payments_without_a_claim_are_counted_from_the_books(ledger: LedgerWorld) -> None:
    spend(ledger, date(2026, 3, 5), 30_000, "office", 1)
    ledger.post("payment", "2026-03-06", ("513", 12_000), ("102", -12_000))
    ledger.post("transfer", "2026-03-07", ("513", 99_000), ("152", -99_000))  # depreciation is no spending
    found = thrift.spending(ledger.actor(), book=None, year=2026, on=date(2026, 4, 1))
    frugal = found.groups[1]
    assert (frugal.rows[0].answer.spent, frugal.rows[-1].answer.spent) == (30_000, 12_000)
    assert frugal.whole.answer.spent == 42_000 == sum(one.answer.spent for one in frugal.rows)
    assert (found.compared, frugal.whole.answer.before) == (False, None)


def test_a_village_counts_its_own_books(ledger: LedgerWorld) -> None:
    ledger.post("payment", "2026-03-06", ("513", 12_000), ("102", -12_000), book=ledger.committee)
    found = thrift.spending(ledger.actor("village_secretary"), book=None, year=2026, on=date(2026, 4, 1))
    assert found.groups[1].whole.answer.spent == 0
