"""等着办的账: Today has each claim, voucher, month and question for who may do the next thing with it, and for nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.ledger.test_claims import accept, approved, make
from tests.ledger.test_disclosure import published, ready
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.ledger import services
from townworks.ledger.models import SheetQuestion
from townworks.ledger.selectors import today
from townworks.ledger.services import claims, sheet_questions
from townworks.ledger.services.claim_ground import Spent

pytestmark = pytest.mark.django_db
MAKER, VILLAGE, GROUP = "village_bookkeeper", "village_secretary", "finance_group"
SEATS = (MAKER, VILLAGE, GROUP, ACCOUNTANT, REVIEWER)


def who(ledger: LedgerWorld, key: str) -> dict[str, list[int]]:
    """Of each seat that has the pile, what is in it."""
    found = {seat: today.piles(ledger.actor(seat), on=AT.date()).get(key) for seat in SEATS}
    return {seat: [row.pk for row in pile.rows] for seat, pile in found.items() if pile}


def test_a_claim_waits_for_the_next_hand_at_every_step(ledger: LedgerWorld) -> None:
    claim = make(ledger, lines=(Spent("office", 90_000),))
    assert who(ledger, "claim_wait") == {}  # who fills it in knows
    claims.submit_claim(actor=ledger.actor(MAKER), pk=claim.pk, at=AT)
    assert who(ledger, "claim_wait") == {VILLAGE: [claim.pk]}
    claims.approve_claim(actor=ledger.actor(VILLAGE), pk=claim.pk, at=AT)
    assert who(ledger, "claim_wait") == {GROUP: [claim.pk]}
    claims.check_claim(actor=ledger.actor(GROUP), pk=claim.pk, at=AT)
    assert set(who(ledger, "claim_wait")) >= {ACCOUNTANT} and GROUP not in who(ledger, "claim_wait")
    accept(ledger, claim)
    assert ACCOUNTANT in who(ledger, "claim_wait")  # to be paid
    ledger.book_it(claim.__class__.objects.get(pk=claim.pk).voucher)
    claims.pay_claim(actor=ledger.actor(), pk=claim.pk, paid_on=date(2026, 3, 7), reference="B1", at=AT)
    assert who(ledger, "claim_wait") == {}


def test_a_claim_sent_back_waits_for_who_made_it(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    claims.send_back_claim(actor=ledger.actor(), pk=claim.pk, move="return", reason="缺验收单", at=AT)
    assert who(ledger, "claim_wait") == {MAKER: [claim.pk]}
    there = today.piles(ledger.actor(VILLAGE, town=ledger.world.there), on=AT.date())
    assert "claim_wait" not in there


def test_a_voucher_waits_for_another_to_review_and_then_to_be_posted(ledger: LedgerWorld) -> None:
    one = ledger.draft("transfer", "2026-03-05", ("513", 500), ("152", -500))
    assert who(ledger, "voucher_wait") == {REVIEWER: [one.pk]}
    services.review_voucher(actor=ledger.actor(REVIEWER), pk=one.pk, at=AT)
    assert ACCOUNTANT in who(ledger, "voucher_wait")
    services.post_voucher(actor=ledger.actor(), pk=one.pk, at=AT)
    assert who(ledger, "voucher_wait") == {}


def test_a_month_to_be_opened_again_waits_for_another_than_who_asked(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    period = ledger.period("2026-01")
    services.ask_reopening(actor=ledger.actor(REVIEWER), period_id=period.pk, reason="漏记", at=AT)
    assert who(ledger, "reopen_wait") == {}
    (row,) = today.piles(ledger.actor("town_head"), on=AT.date())["reopen_wait"].rows
    assert row.pk == ledger.book.pk and "2026-01" in str(row.why[0]) and "漏记" in str(row.why[0])


def test_a_question_of_a_villager_waits_until_it_is_answered(ledger: LedgerWorld) -> None:
    ready(ledger)
    shot: Any = published(ledger)
    one = SheetQuestion.objects.create(snapshot=shot, text="租金怎么少了？", asked_at=AT, due_on=AT.date())
    found = who(ledger, "sheet_question")
    assert found[ACCOUNTANT] == [one.pk] and GROUP not in found
    assert "租金怎么少了" in enter(ledger, ACCOUNTANT).get("/").text
    sheet_questions.answer_question(actor=ledger.actor(), pk=one.pk, text="租期到了。", at=AT)
    assert who(ledger, "sheet_question") == {}
