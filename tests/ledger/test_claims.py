"""报账: from the receipt to the voucher; each refusal says why."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import segno
from django.db import DatabaseError, transaction
from PIL import Image, ImageDraw

from tests.ledger.world import AT, LedgerWorld
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.ledger.models import Allocation, Budget, Claim, Fund
from townworks.ledger.services import claims, doubles
from townworks.ledger.services.claim_ground import Spent, Told

pytestmark = pytest.mark.django_db
TOLD = Told(
    "买办公用纸", "利民文具店", "陈手", "周证", date(2026, 3, 5), "transfer", (Spent("office", 45_000),)
)
INVOICE = "01,10,044001900111,12345678,450.00,20260305,66666666666666666666,3F2A"


def picture(seed: int = 1, code: str = "") -> io.BytesIO:
    sheet = Image.new("RGB", (900, 600), (230, 228 - seed % 40, 220))
    ImageDraw.Draw(sheet).text((40, 500), f"receipt {seed}", fill=(20, 20, 20))
    if code:
        drawn = io.BytesIO()
        segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=6, border=4)
        sheet.paste(Image.open(drawn).convert("RGB"), (60, 40))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    out.seek(0)
    return out


def make(ledger: LedgerWorld, *, receipt: int = 1, code: str = "", **facts: Any) -> Claim:
    told = replace(TOLD, **facts)
    claim = claims.make_claim(
        actor=ledger.actor("village_bookkeeper"), book_id=ledger.book.pk, told=told, at=AT
    )
    if receipt:
        give(ledger, claim, receipt, code)
    return claim


def give(ledger: LedgerWorld, claim: Claim, seed: int, code: str = "") -> Any:
    actor = ledger.actor("village_bookkeeper")
    return doubles.add_receipt(actor=actor, pk=claim.pk, file=picture(seed, code), name="票.jpg", at=AT)


def approved(ledger: LedgerWorld, **facts: Any) -> Claim:
    claim = make(ledger, **facts)
    claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    return claims.approve_claim(actor=ledger.actor("village_secretary"), pk=claim.pk, at=AT)


def accept(ledger: LedgerWorld, claim: Claim, day: str = "2026-03-06", **facts: Any) -> Claim:
    given = {"accounts": ["513"], "money_account": "102"} | facts
    return claims.accept_claim(
        actor=ledger.actor(), pk=claim.pk, dated_on=date.fromisoformat(day), at=AT, **given
    )


def test_a_claim_becomes_a_voucher_and_is_paid(ledger: LedgerWorld) -> None:
    claim = accept(ledger, approved(ledger))
    voucher = ledger.book_it(claim.voucher)
    paid = claims.pay_claim(
        actor=ledger.actor(), pk=claim.pk, paid_on=date(2026, 3, 7), reference="B1", at=AT
    )
    assert (voucher.source, voucher.attachments, ledger.closing("513")) == ("claim", 1, 45_000)
    assert (paid.state, paid.number) == ("paid", "2027-0001")
    assert [row.move for row in paid.rows.all()] == ["make", "receipt", "submit", "approve", "accept", "pay"]


def test_the_code_of_an_invoice_is_read_off_the_photograph(ledger: LedgerWorld) -> None:
    receipt = give(ledger, make(ledger, receipt=0), 1, INVOICE)
    assert (receipt.read_by, receipt.code, receipt.number) == ("qr", "044001900111", "12345678")
    assert (receipt.amount, receipt.issued_on) == (45_000, date(2026, 3, 5))


def test_the_same_photograph_invoice_and_amount_are_told_at_once(ledger: LedgerWorld) -> None:
    make(ledger, receipt=1, code=INVOICE)
    second = make(ledger, receipt=2, code=INVOICE)
    give(ledger, second, 1, INVOICE)
    assert set(second.doubles.values_list("kind", flat=True)) == {"file", "invoice", "amount"}


def test_a_double_waits_for_a_person_with_a_reason(ledger: LedgerWorld) -> None:
    make(ledger)
    claim = approved(ledger, receipt=2)
    with pytest.raises(WrongState, match="可能重复"):
        accept(ledger, claim)
    with pytest.raises(NotAllowed):
        pk = claim.doubles.get().pk
        doubles.settle_double(
            actor=ledger.actor("village_bookkeeper"), pk=pk, same=False, reason="两次", at=AT
        )
    doubles.settle_double(actor=ledger.actor(), pk=pk, same=False, reason="分两次买的", at=AT)
    assert accept(ledger, claim).state == "accepted"


def test_a_claim_is_not_edited_after_approval(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    with pytest.raises(WrongState, match="村里已审批"):
        claims.edit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, told=TOLD, at=AT)
    with pytest.raises(DatabaseError, match="only while it is filled in"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(total=1)
    with pytest.raises(DatabaseError, match="only while it is filled in"), transaction.atomic():
        claim.lines.update(amount=1)


def test_a_negative_claim_says_what_to_do(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid) as caught:
        make(ledger, lines=(Spent("office", -5),), payee=" ", witness="陈手")
    assert [field for field, _ in caught.value.problems] == ["payee", "witness", "lines.1.amount"]
    assert "大于零" in str(caught.value.problems[-1][1])


def test_of_two_clerks_at_once_the_second_is_told(ledger: LedgerWorld) -> None:
    claim = make(ledger)
    claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    seen = Claim.objects.get(pk=claim.pk).version
    actor = ledger.actor("village_secretary")
    claims.approve_claim(actor=actor, pk=claim.pk, at=AT, version=seen)
    with pytest.raises(Conflict, match="刚被别人办过"):
        claims.approve_claim(actor=actor, pk=claim.pk, at=AT, version=seen)


def test_a_voucher_in_a_closed_month_is_refused(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    ledger.close_until("2026-03")
    with pytest.raises(WrongState, match=r"2026年3月已经结账.*请把凭证日期改到"):
        accept(ledger, claim)
    assert Claim.objects.get(pk=claim.pk).state == "approved"


def test_larger_amounts_ask_the_group_and_the_meeting_and_go_through_the_bank(ledger: LedgerWorld) -> None:
    claim = make(ledger, lines=(Spent("office", 150_000),), pay_by="cash")
    with pytest.raises(Invalid) as caught:
        claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    assert [field for field, _ in caught.value.problems] == ["decided", "pay_by"]
    claim = approved(ledger, lines=(Spent("office", 90_000),), receipt=3)
    with pytest.raises(WrongState, match="民主理财小组"):
        accept(ledger, claim)
    claims.check_claim(actor=ledger.actor("finance_group"), pk=claim.pk, at=AT)
    assert accept(ledger, claim).state == "accepted"


def test_the_town_sends_back_with_a_reason_and_it_comes_again(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    with pytest.raises(Invalid, match="理由"):
        claims.send_back_claim(actor=ledger.actor(), pk=claim.pk, move="return", reason=" ", at=AT)
    claims.send_back_claim(actor=ledger.actor(), pk=claim.pk, move="return", reason="缺清单", at=AT)
    told = replace(TOLD, reason="买办公用纸，附清单")
    claims.edit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, told=told, at=AT)
    again = claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    assert again.state == "submitted"


def test_earmarked_money_is_spent_for_nothing_else(ledger: LedgerWorld) -> None:
    fund = Fund.objects.create(
        town=ledger.book.town, code="wc", name="公厕补助", source="county", year=2026, amount=80_000,
        purposes=["works"], first_on=date(2026, 1, 1), last_on=date(2026, 12, 31), by_name="试", at=AT,
    )  # fmt: skip
    facts = {"fund": fund, "project": "公厕", "decided_on": date(2026, 1, 9), "by_name": "试", "at": AT}
    allotted = Allocation.objects.create(book=ledger.book, amount=40_000, **facts)
    Budget.objects.create(book=ledger.book, year=2026, purpose="office", amount=30_000, by_name="试", at=AT)
    claim = make(ledger, allocation_id=allotted.pk)
    with pytest.raises(Invalid) as caught:
        claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    said = [str(why) for _, why in caught.value.problems]
    begins = (
        "“公厕补助”只能用于工程款，不能用于办公费",
        "“公厕补助”拨付的还剩 400.00 元",
        "今年办公费预算 300.00 元",
    )
    assert [words.startswith(begin) for words, begin in zip(said, begins, strict=True)] == [True] * 3
    with pytest.raises(DatabaseError, match="more is allotted"), transaction.atomic():
        Allocation.objects.create(book=ledger.book, amount=50_000, **facts)


def test_a_second_sending_is_the_same_claim(ledger: LedgerWorld) -> None:
    facts = {"actor": ledger.actor("village_bookkeeper"), "book_id": ledger.book.pk, "told": TOLD, "at": AT}
    one = claims.make_claim(**facts, client_id="k")  # type: ignore[arg-type]
    assert claims.make_claim(**facts, client_id="k").pk == one.pk  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["auditor", "village_secretary", "finance_group", "agency_reviewer"])
def test_who_only_reads_makes_no_claim(ledger: LedgerWorld, key: str) -> None:
    with pytest.raises(NotAllowed, match=r"填报账单"):
        claims.make_claim(actor=ledger.actor(key), book_id=ledger.book.pk, told=TOLD, at=AT)


def test_another_towns_claim_is_not_found(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    actor = ledger.actor("village_secretary", town=ledger.world.there)
    with pytest.raises(NotFound):
        claims.approve_claim(actor=actor, pk=claim.pk, at=AT)
