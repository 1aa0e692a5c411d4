"""备用金: within the limit, accounted for by claims and what is paid back, with its vouchers and its age."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.ledger.test_claims import accept, approved
from tests.ledger.world import AT, LedgerWorld
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.ledger.models import Advance, Repayment
from townworks.ledger.selectors import advances as reading
from townworks.ledger.services import advances

pytestmark = pytest.mark.django_db


def give(ledger: LedgerWorld, amount: int = 60_000, **facts: Any) -> Advance:
    given = {
        "holder": "陈手",
        "given_on": date(2026, 3, 1),
        "account": "112",
        "money_account": "101",
        "actor": ledger.actor(),
    }
    return advances.give_advance(book_id=ledger.book.pk, amount=amount, at=AT, **given | facts)


def repay(ledger: LedgerWorld, one: Advance, amount: int, **facts: Any) -> Repayment:
    given = {"paid_on": date(2026, 3, 20), "money_account": "101"} | facts
    return advances.repay_advance(actor=ledger.actor(), pk=one.pk, amount=amount, at=AT, **given)


def test_an_advance_is_lent_with_a_voucher(ledger: LedgerWorld) -> None:
    one = give(ledger)
    assert one.voucher is not None
    ledger.book_it(one.voucher)
    assert (one.due_on, one.voucher.source) == (date(2026, 3, 31), "advance")
    assert (ledger.closing("112"), ledger.closing("101")) == (60_000, -60_000)


def test_nobody_has_more_in_hand_than_the_town_allows(ledger: LedgerWorld) -> None:
    give(ledger)
    with pytest.raises(Invalid) as refused:
        give(ledger, 40_001)
    assert "最多 1,000.00 元，陈手手里已有 600.00 元" in str(refused.value.problems[0][1])
    give(ledger, 40_001, holder="周证")


def test_it_comes_back_within_the_days_that_the_town_allows(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid) as refused:
        give(ledger, due_on=date(2026, 4, 1))
    assert "30 天" in str(refused.value.problems[0][1])


def test_a_claim_and_what_is_paid_back_settle_it(ledger: LedgerWorld) -> None:
    one = give(ledger)
    claim = approved(ledger, pay_by="petty", advance_id=one.pk)
    with pytest.raises(WrongState, match="还有"):
        advances.settle_advance(actor=ledger.actor(), pk=one.pk, at=AT)
    repay(ledger, one, 15_000)
    one.refresh_from_db()
    assert one.state == "open"  # the claim is not granted yet
    with pytest.raises(WrongState, match="还没有审完"):
        advances.settle_advance(actor=ledger.actor(), pk=one.pk, at=AT)
    granted = accept(ledger, claim)
    one.refresh_from_db()
    assert (one.state, granted.voucher.kind) == ("settled", "transfer")


def test_no_more_comes_back_than_is_left_and_the_database_says_so_too(ledger: LedgerWorld) -> None:
    one = give(ledger)
    with pytest.raises(Invalid, match="备用金"):
        repay(ledger, one, 60_001)
    with pytest.raises(DatabaseError), transaction.atomic():
        Repayment.objects.create(advance=one, amount=60_001, paid_on=date(2026, 3, 20), by_name="x", at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Advance.objects.filter(pk=one.pk).update(amount=1)


def test_what_is_late_is_told_with_its_age(ledger: LedgerWorld) -> None:
    give(ledger)
    held = reading.held(ledger.actor(), on=date(2026, 4, 10))
    assert (held.rows[0].age.days, held.rows[0].age.late, held.answer.late) == (40, 10, 60_000)
    assert not reading.held(ledger.actor(town=ledger.world.there), on=date(2026, 4, 10)).rows


def test_only_who_reviews_claims_lends(ledger: LedgerWorld) -> None:
    with pytest.raises(NotAllowed):
        give(ledger, actor=ledger.actor("village_bookkeeper"))
    one = give(ledger)
    with pytest.raises(NotFound):
        advances.settle_advance(actor=ledger.actor(town=ledger.world.there), pk=one.pk, at=AT)
