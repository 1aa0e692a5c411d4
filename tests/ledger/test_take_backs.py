"""撤回材料: what is on record is taken back by two; never by one, past the services neither."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.ledger.test_asset_changes import file_status, photo, register
from tests.ledger.test_claims import give, make
from tests.ledger.test_guards import refused
from tests.ledger.test_pages import enter
from tests.ledger.test_works import signed
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.kernel import evidence
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry, Withdrawal
from townworks.ledger.models import Claim, Receipt, TakeBack
from townworks.ledger.selectors import today
from townworks.ledger.services import claims, doubles, take_backs

pytestmark = pytest.mark.django_db
CLERK, HEAD = "village_bookkeeper", "village_secretary"


def asked(ledger: LedgerWorld, **facts: Any) -> TakeBack:
    asset = register(ledger)
    enter(ledger, ACCOUNTANT).post(reverse("ledger:asset-paper", args=[asset.pk]), {"file": photo()})
    row = evidence.attachments_of(ledger.actor(), "asset", asset.pk).get()
    told = {
        "actor": ledger.actor(),
        "book": ledger.book,
        "kind": "asset",
        "thing_pk": asset.pk,
        "paper": row.pk,
    }
    return take_backs.ask_to_take_back(reason="拍错了塘", at=AT, **told | facts)


def test_the_same_person_does_not_agree_to_it(ledger: LedgerWorld) -> None:
    one = asked(ledger)
    with pytest.raises(NotAllowed, match="不能自己确认"):
        take_backs.decide_take_back(actor=ledger.actor(), pk=one.pk, agree=True, at=AT)
    with pytest.raises(NotFound):
        take_backs.decide_take_back(actor=ledger.actor("finance_group"), pk=one.pk, agree=True, at=AT)
    with pytest.raises(Invalid):
        take_backs.decide_take_back(actor=ledger.actor(CLERK), pk=one.pk, agree=False, answer=" ", at=AT)
    assert not Withdrawal.objects.exists()
    take_backs.decide_take_back(actor=ledger.actor(CLERK), pk=one.pk, agree=True, at=AT)
    assert Withdrawal.objects.get().reason == "拍错了塘"
    with pytest.raises(WrongState, match="已经定过"):
        take_backs.decide_take_back(actor=ledger.actor(CLERK), pk=one.pk, agree=True, at=AT)
    verbs = AuditEntry.objects.filter(verb__startswith="take-back").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["take-back.ask", "take-back.agree"]


def test_what_was_refused_may_be_asked_for_again(ledger: LedgerWorld) -> None:
    one = asked(ledger)
    facts = {
        "book": ledger.book,
        "kind": "asset",
        "thing_pk": one.attachment.thing_id,
        "paper": one.attachment_id,
    }
    with pytest.raises(Conflict, match="已经提出"):
        take_backs.ask_to_take_back(actor=ledger.actor(), reason="再提", at=AT, **facts)
    take_backs.decide_take_back(actor=ledger.actor(CLERK), pk=one.pk, agree=False, answer="就是这口塘", at=AT)
    assert not Withdrawal.objects.exists()
    again = take_backs.ask_to_take_back(actor=ledger.actor(), reason="再提", at=AT, **facts)
    assert again.state == "asked"


def test_the_database_refuses_one_person_past_the_services(ledger: LedgerWorld) -> None:
    one = asked(ledger)
    refused("two people take a paper back", lambda: evidence.withdraw(
        actor=ledger.actor(), pk=one.attachment_id, reason="一个人撤", at=AT
    ))  # fmt: skip
    row = TakeBack.objects.filter(pk=one.pk)
    refused("a_take_back_needs_two", lambda: row.update(state="agreed", decided_by_id=one.asked_by_id))
    refused("a_take_back_needs_two", lambda: row.update(state="agreed"))
    refused("keeps what it was", lambda: row.update(reason="别的"))
    refused("not removed", row.delete)


def test_a_receipt_that_was_handed_in_once_goes_with_the_village_head(ledger: LedgerWorld) -> None:
    claim = make(ledger)
    maker, head = ledger.actor(CLERK), ledger.actor(HEAD)
    first = claim.receipts.get()
    claims.submit_claim(actor=maker, pk=claim.pk, at=AT)
    claims.send_back_claim(actor=maker, pk=claim.pk, move="withdraw", reason="票据拍错", at=AT)
    doubles.take_back_receipt(actor=maker, pk=first.pk, reason="拍错了", at=AT)
    first.refresh_from_db()
    assert first.active
    refused(
        "two people take a receipt back", lambda: Receipt.objects.filter(pk=first.pk).update(active=False)
    )
    give(ledger, claim, 2)
    with pytest.raises(Invalid) as told:
        claims.submit_claim(actor=maker, pk=claim.pk, at=AT)
    assert "撤回还没有确认" in str(told.value.problems[0][1])
    one = TakeBack.objects.get()
    with pytest.raises(NotFound):
        take_backs.decide_take_back(actor=maker, pk=one.pk, agree=True, at=AT)
    page = enter(ledger, HEAD).get(reverse("ledger:claim", args=[claim.pk])).text
    assert reverse("ledger:decide-take-back", args=[one.pk]) in page
    take_backs.decide_take_back(actor=head, pk=one.pk, agree=True, at=AT)
    first.refresh_from_db()
    assert not first.active
    assert claims.submit_claim(actor=maker, pk=claim.pk, at=AT).state == "submitted"


def test_a_receipt_of_a_draft_is_taken_off_at_once(ledger: LedgerWorld) -> None:
    claim = make(ledger)
    doubles.take_back_receipt(actor=ledger.actor(CLERK), pk=claim.receipts.get().pk, reason="拍糊了", at=AT)
    assert not Claim.objects.get(pk=claim.pk).receipts.get().active and not TakeBack.objects.exists()


def test_a_scanned_contract_of_works_is_shown_and_taken_back_on_pages(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    clerk, other = enter(ledger, ACCOUNTANT), enter(ledger, CLERK)
    clerk.post(reverse("ledger:works-paper", args=[works.pk]), {"file": photo(), "caption": "中标通知书"})
    page, url = clerk.get(reverse("ledger:works", args=[works.pk])), reverse("ledger:works", args=[works.pk])
    assert page.status_code == 200 and "中标通知书" in page.text
    row = evidence.attachments_of(ledger.actor(), "works", works.pk).get()
    away = reverse("ledger:withdraw-works-paper", args=[works.pk, row.pk])
    assert clerk.post(away, {"reason": "传错了"}).status_code == 302
    one = TakeBack.objects.get()
    decide = reverse("ledger:decide-take-back", args=[one.pk])
    assert decide not in clerk.get(url).text and decide in other.get(url).text
    assert clerk.post(decide, {"grant": "yes"}).status_code == 403
    assert other.post(decide, {"grant": "yes"}).status_code == 302
    assert "已撤回" in clerk.get(url).text and file_status(clerk, row.pk) == 200
    assert enter(ledger, REVIEWER).get(decide).status_code == 404


def test_today_shows_what_waits_to_whom_it_waits_for(ledger: LedgerWorld) -> None:
    one = asked(ledger)
    pile = today.piles(ledger.actor(CLERK), on=AT.date())["take_back"]
    assert [row.pk for row in pile.rows] == [one.pk] and "拍错了塘" in str(pile.rows[0].why[0])
    for nobody in (
        ledger.actor(),
        ledger.actor("finance_group"),
        ledger.actor(CLERK, town=ledger.world.there),
    ):
        assert "take_back" not in today.piles(nobody, on=AT.date())
    page = enter(ledger, CLERK).get("/").text
    assert reverse("ledger:decide-take-back", args=[one.pk]) in page
    take_backs.decide_take_back(actor=ledger.actor(CLERK), pk=one.pk, agree=True, at=AT)
    assert "take_back" not in today.piles(ledger.actor(CLERK), on=AT.date())
