"""改错: a voucher lost to a claim, a receipt taken off, rent taken back, and both sides of a match held equal by the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.ledger.test_claims import accept, approved, give, make
from tests.ledger.test_holdings import lease, receive
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, ON, LedgerWorld
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.ledger import services
from townworks.ledger.models import (
    Account,
    BankAccount,
    Claim,
    Line,
    Match,
    MatchLine,
    MatchRow,
    Statement,
    StatementRow,
)
from townworks.ledger.selectors.bank import Suggestions, page_of
from townworks.ledger.selectors.rents import arrears_by_contract
from townworks.ledger.services import claims, doubles
from townworks.ledger.services.claim_booking import book_claim

pytestmark = pytest.mark.django_db


def book_again(ledger: LedgerWorld, claim: Claim) -> Claim:
    return book_claim(
        actor=ledger.actor(),
        pk=claim.pk,
        dated_on=date(2026, 3, 9),
        accounts=["514"],
        money_account="102",
        at=AT,
    )


def discarded(ledger: LedgerWorld) -> Claim:
    claim = accept(ledger, approved(ledger))
    services.discard_voucher(actor=ledger.actor(), pk=claim.voucher_id, reason="科目不对", at=AT)
    return Claim.objects.get(pk=claim.pk)


def test_a_claim_whose_voucher_was_discarded_gets_another(ledger: LedgerWorld) -> None:
    claim = discarded(ledger)
    assert (claim.state, claim.voucher_id) == ("accepted", None)
    row = claim.rows.get(move="unbook")
    assert (row.reason, row.facts["voucher"] > 0) == ("科目不对", True)
    again = book_again(ledger, claim)
    assert (again.state, ledger.book_it(again.voucher).state, ledger.closing("514")) == (
        "accepted",
        "posted",
        45_000,
    )
    with pytest.raises(WrongState, match="已经有凭证"):
        book_again(ledger, claim)


def test_it_is_not_paid_without_a_voucher(ledger: LedgerWorld) -> None:
    claim = discarded(ledger)
    facts: dict[str, Any] = {"paid_on": date(2026, 3, 9), "reference": "B1", "at": AT}
    with pytest.raises(WrongState, match="先重新填凭证"):
        claims.pay_claim(actor=ledger.actor(), pk=claim.pk, **facts)
    book_again(ledger, claim)
    assert claims.pay_claim(actor=ledger.actor(), pk=claim.pk, **facts).state == "paid"


def test_a_paid_claim_whose_voucher_is_reversed_stays_paid_and_is_booked_anew(ledger: LedgerWorld) -> None:
    claim = accept(ledger, approved(ledger))
    posted = ledger.book_it(claim.voucher)
    claims.pay_claim(actor=ledger.actor(), pk=claim.pk, paid_on=date(2026, 3, 7), reference="B1", at=AT)
    red = services.reverse_voucher(
        actor=ledger.actor(), pk=posted.pk, reason="科目不对", dated_on=date(2026, 3, 9), at=AT
    )
    assert Claim.objects.get(pk=claim.pk).voucher_id == posted.pk  # until the red one is posted
    ledger.book_it(red)
    again = book_again(ledger, claim)
    assert (again.state, [row.move for row in again.rows.order_by("id")][-3:]) == (
        "paid",
        ["pay", "unbook", "rebook"],
    )


def test_the_page_offers_a_new_voucher_in_place_of_payment(ledger: LedgerWorld) -> None:
    claim = discarded(ledger)
    client = enter(ledger, ACCOUNTANT)
    page = client.get(reverse("ledger:claim", args=[claim.pk])).text
    assert "要重新填凭证" in page
    assert reverse("ledger:pay-claim", args=[claim.pk]) not in page
    address = reverse("ledger:book-claim", args=[claim.pk])
    assert address in page
    given = {"dated_on": "2026-03-09", "money_account": "102", "account_1": "513"}
    assert client.post(address, given).status_code == 302
    assert Claim.objects.get(pk=claim.pk).voucher_id is not None


def test_a_receipt_is_taken_off_with_a_reason_while_the_claim_is_filled_in(ledger: LedgerWorld) -> None:
    claim = make(ledger)
    receipt = claim.receipts.get()
    actor = ledger.actor("village_bookkeeper")
    with pytest.raises(Invalid):
        doubles.take_back_receipt(actor=actor, pk=receipt.pk, reason=" ", at=AT)
    done = doubles.take_back_receipt(actor=actor, pk=receipt.pk, reason="拍错了", at=AT)
    assert (done.active, claim.rows.get(move="unreceipt").reason) == (False, "拍错了")
    with pytest.raises(WrongState, match="已经取下"):
        doubles.take_back_receipt(actor=actor, pk=receipt.pk, reason="再来", at=AT)
    with pytest.raises(Invalid) as caught:
        claims.submit_claim(actor=actor, pk=claim.pk, at=AT)
    assert "还没有票据" in str(caught.value.problems[0][1])


def test_what_was_handed_in_keeps_its_receipts(ledger: LedgerWorld) -> None:
    claim = approved(ledger)
    with pytest.raises(WrongState):
        doubles.take_back_receipt(
            actor=ledger.actor("village_bookkeeper"), pk=claim.receipts.get().pk, reason="拍错了", at=AT
        )


def test_taking_a_receipt_off_settles_no_double(ledger: LedgerWorld) -> None:
    make(ledger, receipt=1)
    claim = make(ledger, receipt=0, spent_on=date(2026, 3, 6))
    receipt = give(ledger, claim, 1)
    doubles.take_back_receipt(actor=ledger.actor("village_bookkeeper"), pk=receipt.pk, reason="拍错了", at=AT)
    assert claim.doubles.get(kind="file").state == "open"


def test_a_receipt_of_another_village_is_not_found(ledger: LedgerWorld) -> None:
    pk = make(ledger).receipts.get().pk
    address = reverse("ledger:take-back-receipt", args=[pk])
    assert enter(ledger, "village_bookkeeper").get(address).status_code == 200
    assert enter(ledger, "unit_staff").get(address).status_code == 404


def test_rent_taken_back_is_owed_again_and_both_entries_stay(ledger: LedgerWorld) -> None:
    contract = lease(ledger)
    before = arrears_by_contract(contract.__class__.objects.all(), on=ON)
    row = receive(ledger, contract, 120_000)
    back = services.take_back_rent(actor=ledger.actor(), pk=row.pk, reason="收到别的合同上了", at=AT)
    assert (back.amount, back.takes_back_id, back.dated_on) == (-120_000, row.pk, row.dated_on)
    assert arrears_by_contract(contract.__class__.objects.all(), on=ON) == before
    for pk in (row.pk, back.pk):
        with pytest.raises(WrongState):
            services.take_back_rent(actor=ledger.actor(), pk=pk, reason="再撤", at=AT)
    page = enter(ledger, ACCOUNTANT).get(reverse("ledger:contract", args=[contract.pk])).text
    assert "已撤回" in page
    assert "收到别的合同上了" in page


def test_rent_is_taken_back_with_a_reason_by_who_keeps_contracts(ledger: LedgerWorld) -> None:
    row = receive(ledger, lease(ledger), 120_000)
    with pytest.raises(Invalid):
        services.take_back_rent(actor=ledger.actor(), pk=row.pk, reason="", at=AT)
    with pytest.raises(NotAllowed):
        services.take_back_rent(actor=ledger.actor("auditor"), pk=row.pk, reason="x", at=AT)
    with pytest.raises(NotFound):
        services.take_back_rent(actor=ledger.actor("unit_staff"), pk=row.pk, reason="x", at=AT)
    address = reverse("ledger:take-back-rent", args=[row.pk])
    assert enter(ledger, ACCOUNTANT).post(address, {"reason": "记错"}).status_code == 302


# —— what the database itself refuses


@pytest.fixture
def sides(ledger: LedgerWorld) -> tuple[BankAccount, StatementRow, Line]:
    """A row of 5.00 at the bank and a line of 5.00 in the books."""
    voucher = ledger.post("receipt", "2026-03-05", ("102", 500), ("501", -500))
    bank = BankAccount.objects.create(
        book=ledger.book,
        account=Account.objects.get(book=ledger.book, code="102"),
        name="试",
        number_masked="试",
        opened_at=AT,
    )
    facts = {"name": "试", "first_on": ON, "last_on": ON, "income": 500, "outgo": 0, "taken": 2, "known": 0}
    statement = Statement.objects.create(bank=bank, by_name="试", at=AT, **facts)
    row = StatementRow.objects.create(statement=statement, bank=bank, n=1, dated_on=ON, amount=500, key="a")
    return bank, row, Line.objects.get(voucher=voucher, account__code="102")


def put(bank: BankAccount, rows: list[StatementRow], lines: list[Line]) -> Match:
    match = Match.objects.create(bank=bank, how="hand", by_name="试", at=AT)
    MatchRow.objects.bulk_create(MatchRow(match=match, row=row) for row in rows)
    MatchLine.objects.bulk_create(MatchLine(match=match, line=line) for line in lines)
    return match


def sealed(match: Match) -> None:
    with transaction.atomic():
        Match.objects.filter(pk=match.pk).update(sealed=True)


def test_a_sealed_match_is_live_on_both_sides(sides: tuple[BankAccount, StatementRow, Line]) -> None:
    bank, row, line = sides
    sealed(put(bank, [row], [line]))
    assert (MatchRow.objects.get().live, MatchLine.objects.get().live) == (True, True)


@pytest.mark.parametrize("wrong", ["sums", "no line", "no row", "other account"])
def test_the_database_seals_no_match_that_does_not_hold(
    ledger: LedgerWorld, sides: tuple[BankAccount, StatementRow, Line], wrong: str
) -> None:
    bank, row, line = sides
    if wrong == "sums":
        row = StatementRow.objects.create(
            statement=row.statement, bank=bank, n=2, dated_on=ON, amount=501, key="b"
        )
    if wrong == "other account":
        line = Line.objects.get(
            voucher=ledger.post("receipt", "2026-03-06", ("101", 500), ("501", -500)), account__code="101"
        )
    match = put(bank, [] if wrong == "no row" else [row], [] if wrong == "no line" else [line])
    with pytest.raises(DatabaseError):
        sealed(match)


def test_nothing_is_added_to_or_taken_from_a_sealed_match(
    sides: tuple[BankAccount, StatementRow, Line],
) -> None:
    bank, row, line = sides
    match = put(bank, [row], [line])
    sealed(match)
    more = StatementRow.objects.create(
        statement=row.statement, bank=bank, n=2, dated_on=ON, amount=1, key="b"
    )
    acts = (
        lambda: MatchRow.objects.create(match=match, row=more),
        lambda: MatchRow.objects.create(match=put(bank, [], []), row=more, live=True),
        lambda: MatchRow.objects.all().delete(),
        lambda: MatchRow.objects.update(live=False),
        lambda: Match.objects.filter(pk=match.pk).update(sealed=False),
        lambda: Match.objects.filter(pk=match.pk).delete(),
    )
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    services.undo_match(actor=SYSTEM, pk=match.pk, reason="配错了", at=AT)
    assert not MatchRow.objects.filter(live=True).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        MatchRow.objects.filter(match=match).update(live=True)


def test_what_is_left_to_match_comes_page_by_page_and_nothing_is_cut() -> None:
    rows, lines = list(range(450)), list(range(30))
    found = Suggestions([], rows, lines, ())  # type: ignore[arg-type]
    sheaves = [page_of(found, number) for number in (1, 2, 3, 9)]
    assert [len(one.rows) for one in sheaves] == [200, 200, 50, 50]
    assert [row for one in sheaves[:3] for row in one.rows] == rows
    assert [len(one.lines) for one in sheaves] == [30, 0, 0, 0]
    assert sheaves[0].pager.paginator.num_pages == 3
