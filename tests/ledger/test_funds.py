"""专项资金和预算: never more than there is, taken back with a reason, and a chain whose links add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.ledger.test_claims import accept, approved, make
from tests.ledger.world import AT, ON, REVIEWER, LedgerWorld
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.ledger import proofs
from townworks.ledger.models import Allocation, Budget, Fund, Receipt
from townworks.ledger.selectors import budgets as budget_reading
from townworks.ledger.selectors import fund_claims
from townworks.ledger.selectors import funds as reading
from townworks.ledger.services import budgets, claims, funds
from townworks.ledger.services.claim_ground import Spent
from townworks.ledger.services.funds import FundFacts

pytestmark = pytest.mark.django_db
FACTS = FundFacts(
    code="CZ-2026-01",
    name="公厕改造补助",
    source="county",
    year=2026,
    amount=500_000,
    first_on=date(2026, 1, 1),
    last_on=date(2026, 12, 31),
    purposes=("works", "equipment"),
)
SPENT = (Spent("works", 45_000),)


def opened(ledger: LedgerWorld, **facts: Any) -> Fund:
    town = ledger.world.here.place.pk
    return funds.open_fund(actor=ledger.actor(REVIEWER), town_id=town, facts=replace(FACTS, **facts), at=AT)


def allotted(ledger: LedgerWorld, fund: Fund, amount: int = 300_000, **facts: Any) -> Allocation:
    given = {"book_id": ledger.book.pk, "project": "东埔公厕", "decided_on": date(2026, 2, 1)} | facts
    return funds.allot_fund(actor=ledger.actor(REVIEWER), pk=fund.pk, amount=amount, at=AT, **given)


def back(ledger: LedgerWorld, row: Allocation, amount: int, reason: str = "项目核减") -> Allocation:
    return funds.take_back(
        actor=ledger.actor(REVIEWER),
        pk=row.pk,
        amount=amount,
        reason=reason,
        decided_on=date(2026, 5, 1),
        at=AT,
    )


def paid(ledger: LedgerWorld, row: Allocation, *, post: bool = True, **facts: Any) -> Any:
    claim = accept(ledger, approved(ledger, allocation_id=row.pk, lines=SPENT, **facts), accounts=["153"])
    if post:
        ledger.book_it(claim.voucher)
    return claims.pay_claim(
        actor=ledger.actor(), pk=claim.pk, paid_on=date(2026, 3, 9), reference="B1", at=AT
    )


def test_every_problem_of_a_fund_is_told_at_once(ledger: LedgerWorld) -> None:
    wrong = {
        "code": "",
        "amount": 0,
        "last_on": date(2025, 1, 1),
        "purposes": ("vehicle", "x"),
        "source": "x",
    }
    with pytest.raises(Invalid) as refused:
        opened(ledger, **wrong)
    assert sorted(name for name, _ in refused.value.problems) == [
        *("amount", "code", "last_on", "purposes", "purposes", "source")
    ]


def test_a_code_is_there_once_a_town(ledger: LedgerWorld) -> None:
    opened(ledger)
    with pytest.raises(Conflict, match="CZ-2026-01"):
        opened(ledger)


def test_only_who_keeps_funds_enters_them(ledger: LedgerWorld) -> None:
    with pytest.raises(NotAllowed):
        funds.open_fund(actor=ledger.actor(), town_id=ledger.world.here.place.pk, facts=FACTS, at=AT)
    with pytest.raises(NotAllowed):
        funds.open_fund(actor=ledger.actor(REVIEWER), town_id=ledger.world.there.place.pk, facts=FACTS, at=AT)


def test_no_more_is_allotted_than_there_is_and_the_database_says_so_too(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    first = allotted(ledger, fund)
    with pytest.raises(Invalid) as refused:
        allotted(ledger, fund, 200_001)
    assert "还有 2,000.00 元没有拨" in str(refused.value.problems[0][1])
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.create(
            fund=fund, book=ledger.book, project="x", amount=200_001, decided_on=ON, by_name="x", at=AT
        )
    assert reading.sums_of([first])[first.pk].allotted == 300_000


def test_what_is_taken_back_is_a_row_with_its_reason(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    row = allotted(ledger, fund)
    with pytest.raises(Invalid, match="理由"):
        back(ledger, row, 50_000, " ")
    taken = back(ledger, row, 50_000)
    assert (taken.amount, taken.corrects_id) == (-50_000, row.pk)
    assert reading.sums_of([row])[row.pk].allotted == 250_000
    allotted(ledger, fund, 250_000)


def test_what_claims_have_taken_is_not_taken_back(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger), 50_000)
    approved(ledger, allocation_id=row.pk, lines=SPENT)
    with pytest.raises(Invalid) as refused:
        back(ledger, row, 5_001)
    assert "还剩 50.00 元" in str(refused.value.problems[0][1])
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.create(
            fund=row.fund,
            book=row.book,
            project="x",
            amount=-5_001,
            corrects=row,
            decided_on=ON,
            by_name="x",
            at=AT,
        )


def test_the_database_lets_no_claim_take_more_than_was_allotted(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger), 40_000)
    claim = make(ledger, allocation_id=row.pk, lines=SPENT)
    claim.state = "submitted"
    with pytest.raises(DatabaseError), transaction.atomic():
        claim.save()


def test_a_fund_keeps_its_amount(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    with pytest.raises(DatabaseError), transaction.atomic():
        Fund.objects.filter(pk=fund.pk).update(amount=1)


def test_the_list_says_what_was_spent_and_what_should_be(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    paid(ledger, allotted(ledger, fund))
    [row] = reading.fund_rows(ledger.actor(), {}, on=date(2026, 7, 1))
    assert (row.sums.allotted, row.sums.granted, row.sums.paid, row.rest) == (
        300_000,
        45_000,
        45_000,
        200_000,
    )
    assert (row.pace.rate, row.pace.wanted, row.pace.short) == (Decimal("9.00"), Decimal(50), 205_000)


def test_a_village_sees_the_funds_that_it_was_given_and_its_own_part(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    secretary = ledger.actor("village_secretary")
    assert not list(reading.funds_for(secretary))
    allotted(ledger, fund, 100_000)
    allotted(ledger, fund, 50_000, book_id=ledger.committee.pk)
    [row] = reading.fund_rows(secretary, {}, on=ON)
    assert (row.whole, row.sums.allotted) == (False, 100_000)
    with pytest.raises(NotFound):
        reading.fund_for(ledger.actor(town=ledger.world.there), fund.pk)


def test_the_chain_adds_up_until_the_sheet(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    claim = paid(ledger, allotted(ledger, fund))
    claim.receipts.all()[0]
    found = fund_claims.chain_of(ledger.actor(), fund, on=date(2026, 3, 31)).answer
    assert [one.code for one in found.links if not one.holds] == ["receipts"]  # nobody typed its amount
    assert (found.allotted, found.paid, found.left) == (300_000, 45_000, 255_000)
    late = fund_claims.chain_of(ledger.actor(), fund, on=date(2026, 6, 1)).answer
    assert [one.code for one in late.links if not one.holds] == ["receipts", "disclosed"]


def test_a_break_is_told_in_a_sentence(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    row = allotted(ledger, fund)
    paid(ledger, row, post=False)
    found = fund_claims.chain_of(ledger.actor(), fund, on=date(2026, 3, 31)).answer
    words = [str(why) for link in found.links for why in link.breaks]
    assert any("已付，凭证还没有记账" in one for one in words)


def test_a_receipt_with_its_amount_closes_the_link(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    row = allotted(ledger, fund)
    code = "01,10,044001900111,12345678,450.00,20260305,66666666666666666666,3F2A"
    make(ledger, allocation_id=row.pk, lines=SPENT, code=code)
    claim = Receipt.objects.get(number="12345678").claim
    claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    found = fund_claims.chain_of(ledger.actor(), fund, on=date(2026, 3, 31)).answer
    assert found.holds and found.asked == 45_000


def test_every_payment_passes_the_rule_that_let_it_through(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    paid(ledger, allotted(ledger, fund))
    [one] = fund_claims.payments_of([fund], on=ON)[fund.pk]
    assert one.answer.fit


def test_a_budget_is_changed_with_a_reason_and_every_row_stays(ledger: LedgerWorld) -> None:
    facts = {"actor": ledger.actor(REVIEWER), "book_id": ledger.book.pk, "year": 2026, "purpose": "office"}
    budgets.set_budget(**facts, amount=100_000, at=AT)
    with pytest.raises(WrongState):
        budgets.set_budget(**facts, amount=100_000, at=AT)
    with pytest.raises(Invalid, match="理由"):
        budgets.set_budget(**facts, amount=80_000, at=AT)
    budgets.set_budget(**facts, amount=80_000, reason="压减", at=AT)
    accept(ledger, approved(ledger))
    [row] = budget_reading.budget_rows(ledger.book, 2026, on=date(2026, 3, 31))
    assert (row.given, row.taken, row.granted, row.left) == (80_000, 45_000, 45_000, 35_000)
    assert [rule for rule, _ in row.answer.warnings] == ["ahead"]
    assert Budget.objects.count() == 2


def test_only_who_keeps_funds_sets_a_budget(ledger: LedgerWorld) -> None:
    with pytest.raises(NotFound):
        budgets.set_budget(
            actor=ledger.actor(), book_id=ledger.book.pk, year=2026, purpose="office", amount=1, at=AT
        )


def test_the_proofs_of_a_fund_are_counted_from_its_payments(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    row = allotted(ledger, fund)
    paid(ledger, row)
    commitment = ledger.world.here.commitments["in_progress"]
    asked = [(commitment.pk, {"fund": fund.code}), (commitment.pk, {"fund": "nothing"}), (commitment.pk, {})]
    one, none, every = proofs.funds_spent(claims=asked, on=date(2026, 7, 1))
    assert (one.value, none.value, every.value) == (Decimal("9.00"), None, Decimal("9.00"))
    assert one.short == (fund.name,) and one.link.endswith(f"/{fund.pk}/")
    assert proofs.funds_spent(claims=asked[:1], on=date(2026, 3, 8))[0].value == 0  # paid on the ninth
    assert proofs.funds_on_purpose(claims=asked[2:], on=ON)[0].value == 100


def test_a_payment_outside_the_funds_purpose_is_counted_against_it(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    paid(ledger, allotted(ledger, fund))
    Fund.objects.filter(pk=fund.pk).update(purposes=["industry"])  # as if its paper had been misread
    commitment = ledger.world.here.commitments["in_progress"]
    [found] = proofs.funds_on_purpose(claims=[(commitment.pk, {})], on=ON)
    assert (found.value, len(found.short)) == (0, 1)
