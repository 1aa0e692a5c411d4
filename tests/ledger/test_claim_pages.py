"""报账的页面: a phone sends a claim with its photograph, each takes its step, few questions are asked."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ledger.test_claims import approved, make, picture
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, LedgerWorld
from townworks.ledger.models import Claim, Double

pytestmark = pytest.mark.django_db


def url(name: str, claim: Claim, *more: str) -> str:
    return reverse(f"ledger:{name}", args=[claim.pk, *more])


def sent(**more: object) -> dict[str, object]:
    head = {
        "reason": "买办公用纸",
        "payee": "利民文具店",
        "handler": "陈手",
        "witness": "周证",
        "spent_on": "2026-03-05",
        "pay_by": "transfer",
        "client_id": "k",
    }
    rows = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-purpose": "office",
        "form-0-amount": "450",
    }
    return {**head, **rows, "receipts": SimpleUploadedFile("票.jpg", picture().read()), **more}


def test_a_claim_goes_from_the_phone_to_the_payment(ledger: LedgerWorld) -> None:
    clerk, town = enter(ledger, "village_bookkeeper"), enter(ledger, ACCOUNTANT)
    new = reverse("ledger:new-claim", args=[ledger.book.pk])
    assert [clerk.post(new, sent()).status_code for _ in range(2)] == [302, 302]  # the same sending twice
    claim = Claim.objects.get()
    assert claim.receipts.count() == 1
    assert clerk.post(url("claim-step", claim, "submit")).status_code == 302
    assert enter(ledger, "village_secretary").post(url("claim-step", claim, "approve")).status_code == 302
    booked = {"dated_on": "2026-03-06", "money_account": "102", "account_1": "513"}
    assert town.post(url("accept-claim", claim), booked).status_code == 302
    assert town.post(url("pay-claim", claim), {"paid_on": "2026-03-07", "reference": "B1"}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == "paid"
    voucher = reverse("ledger:voucher", args=[claim.voucher_id])
    assert voucher in town.get(url("claim", claim)).text
    assert url("claim", claim) in town.get(voucher).text


def test_what_is_wrong_is_told_and_what_was_typed_stays(ledger: LedgerWorld) -> None:
    new = reverse("ledger:new-claim", args=[ledger.book.pk])
    answer = enter(ledger, "village_bookkeeper").post(new, sent(witness="陈手", **{"form-0-amount": "-5"}))
    assert answer.status_code == 422
    for words in ("经手人以外", "大于零", "利民文具店"):
        assert words in answer.text
    more = enter(ledger, "village_bookkeeper").post(new, sent(more="1")).text
    assert "form-4-amount" in more
    assert not Claim.objects.exists()


def test_a_claim_comes_back_with_its_reason(ledger: LedgerWorld) -> None:
    claim, town = approved(ledger), enter(ledger, ACCOUNTANT)
    assert town.post(url("claim-step", claim, "return"), {"reason": ""}).status_code == 422
    assert town.post(url("claim-step", claim, "return"), {"reason": "缺清单"}).status_code == 302
    page = enter(ledger, "village_bookkeeper").get(url("claim", claim)).text
    assert "缺清单" in page
    assert url("edit-claim", claim) in page


def test_a_double_is_told_and_settled_by_the_town(ledger: LedgerWorld) -> None:
    make(ledger)
    claim = approved(ledger, receipt=2)
    town = enter(ledger, ACCOUNTANT)
    double = Double.objects.get()
    settle = reverse("ledger:settle-double", args=[double.pk])
    assert settle in town.get(url("claim", claim)).text
    assert town.post(settle, {"same": "no", "reason": "分两次买的"}).status_code == 302
    double.refresh_from_db()
    assert double.state == "apart"


def test_who_only_reads_gets_no_buttons_and_others_find_nothing(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    assert "claim-step" not in enter(ledger, "auditor").get(url("claim", claim)).text
    assert enter(ledger, "grid_worker").get(url("claim", claim)).status_code == 404
    assert enter(ledger, "grid_worker").get(reverse("ledger:claims")).status_code == 403


def test_the_pages_ask_few_questions(ledger: LedgerWorld) -> None:
    make(ledger)
    claim = approved(ledger, receipt=2)
    town, clerk = enter(ledger, ACCOUNTANT), enter(ledger, "village_bookkeeper")
    for client, page in (
        (town, reverse("ledger:claims")),
        (town, url("claim", claim)),
        (town, url("accept-claim", claim)),
        (clerk, reverse("ledger:new-claim", args=[ledger.book.pk])),
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 15, (page, len(asked))


def test_a_claim_for_more_than_its_invoice_says_how_much_is_lacking(ledger: LedgerWorld) -> None:
    code = "01,10,044002100111,55667788,{},20260305,12345678901234567890,ABCD,"
    asked = make(ledger, code=code.format("100.00"))
    page = enter(ledger, "village_bookkeeper").get(url("claim", asked)).text
    gap = f"{(asked.total - 10_000) / 100:,.2f}"
    assert f"票面合计 100.00 元，报的是 {asked.total / 100:,.2f} 元，还差 {gap} 元的票据" in page
    enough = make(ledger, receipt=2, code=code.format("99999.00").replace("55667788", "55667789"))
    assert "票面合计" not in enter(ledger, "village_bookkeeper").get(url("claim", enough)).text
    untold = make(ledger, receipt=3)
    assert "票面合计" not in enter(ledger, "village_bookkeeper").get(url("claim", untold)).text
