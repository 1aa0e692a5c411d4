"""村级工程: contract, change, measurement and payment, each within the one before; every refusal says by how much."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.test_claims import TOLD, accept, make, picture
from tests.ledger.test_funds import allotted, back, opened
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.kernel import evidence
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ledger.models import Allocation, Claim, Measurement, Works, WorksChange, WorksMoney
from townworks.ledger.selectors import works as reading
from townworks.ledger.services import claims, funds, measuring, resealing, works_changes
from townworks.ledger.services import works as services
from townworks.ledger.services.claim_ground import Spent
from townworks.ledger.services.measuring import Found, Photo, Quantity
from townworks.ledger.services.works import Deal, Share

pytestmark = pytest.mark.django_db
NAME = "周大勇"
LATER = datetime(2028, 6, 1, 2, 0, tzinfo=UTC)
DEAL = Deal(
    number="GC-01",
    name="机耕路硬化",
    site="东埔村北",
    contractor="宏途路桥工程队",
    contractor_kind="body",
    way="compared",
    chosen_on=date(2026, 2, 10),
    tender="2月10日比选记录",
    amount=200_000,
    signed_on=date(2026, 2, 12),
    starts_on=date(2026, 2, 20),
    ends_on=date(2026, 6, 30),
    share=300,
    money=(),
)
FOUND = Found(date(2026, 2, 20), date(2026, 3, 3), (Quantity("路面", "平方米", Decimal(50), 2_000),))


def shots(seed: int = 1) -> list[Photo]:
    return [
        Photo("before", picture(seed * 2), "前.jpg"),
        Photo("after", picture(seed * 2 + 1), "后.jpg"),
    ]


def signed(ledger: LedgerWorld, *shares: Share, row: Allocation | None = None, **facts: Any) -> Works:
    """A works of 2,000.00 yuan out of an allotment of 3,000.00, unless told otherwise."""
    if not shares:
        row = row or allotted(ledger, opened(ledger))
        shares = (Share(200_000, row.pk),)
    deal = replace(DEAL, **facts | {"money": shares})
    return services.sign_works(actor=ledger.actor(), book_id=ledger.book.pk, deal=deal, at=AT)


def measured(
    ledger: LedgerWorld, works: Works, found: Found = FOUND, seed: int = 1, **facts: Any
) -> Measurement:
    given = {"actor": ledger.actor(), "photos": shots(seed)} | facts
    return measuring.measure_works(pk=works.pk, found=found, at=AT, **given)


def confirmed(ledger: LedgerWorld, works: Works, found: Found = FOUND, seed: int = 1) -> Measurement:
    return decided(ledger, measured(ledger, works, found, seed))


def decided(ledger: LedgerWorld, one: Measurement, *, confirm: bool = True, **facts: Any) -> Measurement:
    given = {"actor": ledger.actor(REVIEWER), "answer": ""} | facts
    return measuring.decide_measurement(pk=one.pk, confirm=confirm, at=AT, **given)


def changed(ledger: LedgerWorld, works: Works, amount: int, **facts: Any) -> WorksChange:
    given = {"reason": "加宽路口", "paper": "签证单 1 号"} | facts
    return works_changes.ask_change(actor=ledger.actor(), pk=works.pk, amount=amount, at=AT, **given)


def agreed(ledger: LedgerWorld, works: Works, amount: int, *, at: datetime = AT, **facts: Any) -> WorksChange:
    one = changed(ledger, works, amount, **facts)
    return works_changes.decide_change(actor=ledger.actor(REVIEWER), pk=one.pk, agree=True, at=at)


def claimed(
    ledger: LedgerWorld, one: Measurement, fen: int, row: Allocation | None = None, receipt: int = 1
) -> Claim:
    claim = make(
        ledger,
        receipt=receipt,
        lines=(Spent("works", fen),),
        allocation_id=row.pk if row else None,
        measurement_id=one.pk,
        decided="村民代表会议",
    )
    return claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)


def only(ledger: LedgerWorld) -> Allocation:
    return Allocation.objects.get(book=ledger.book)


def test_a_works_from_contract_to_payment(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    agreed(ledger, works, -20_000, ends_on=date(2026, 7, 31))
    works.refresh_from_db()
    assert (works.state, works.ends_on) == ("running", date(2026, 7, 31))
    one = confirmed(ledger, works)
    claim = claimed(ledger, one, 97_000, only(ledger))
    claim = claims.approve_claim(actor=ledger.actor("village_secretary"), pk=claim.pk, at=AT)
    claim = claims.check_claim(actor=ledger.actor("finance_group"), pk=claim.pk, at=AT)
    assert accept(ledger, claim, accounts=["153"]).state == "accepted"
    standing = reading.standing_of(works)
    assert (standing.answer.limit, standing.given.measured, standing.claimed) == (180_000, 100_000, 97_000)
    assert (standing.answer.left, standing.answer.held, standing.answer.rest) == (0, 3_000, 20_000)
    moves = list(works.rows.values_list("move", flat=True))
    assert moves == ["sign", "ask", "agree", "measure", "confirm"]
    assert set(AuditEntry.objects.filter(thing_kind="works").values_list("verb", flat=True)) == {
        f"works.{move}" for move in moves
    }


def test_every_problem_of_a_contract_is_told_at_once(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger), 150_000)
    with pytest.raises(Invalid) as refused:
        signed(ledger, Share(160_000, row.pk), number=" ", tender="", share=301, ends_on=date(2026, 1, 1))
    told = dict(refused.value.problems)
    assert sorted(field for field, _ in refused.value.problems) == [
        *("ends_on", "money", "money", "number", "share", "tender")
    ]
    assert "差 100.00 元" in str(told["money"]) and "差 400.00 元" in " ".join(
        str(why) for field, why in refused.value.problems if field == "money"
    )
    with pytest.raises(Invalid, match="要改") as refused:
        signed(ledger, Share(5_000_000), amount=5_000_000, way="negotiated")
    assert "不能直接委托" in str(refused.value.problems[0][1])
    assert not Works.objects.exists() and not WorksMoney.objects.exists()


def test_the_same_allotment_is_not_given_twice(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger))
    signed(ledger, row=row)
    with pytest.raises(Conflict):
        signed(ledger, Share(200_000))
    with pytest.raises(Invalid) as refused:
        signed(ledger, row=row, number="GC-02")
    assert "还有 1,000.00 元没有给工程，不够 2,000.00 元，差 1,000.00 元" in str(refused.value.problems[0][1])
    with pytest.raises(Invalid) as refused:
        back(ledger, row, 150_000)
    assert "能收回的只有 1,000.00 元" in str(refused.value.problems[0][1])
    assert back(ledger, row, 100_000).amount == -100_000


def test_an_allotment_of_another_book_is_not_there(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger), book_id=ledger.committee.pk)
    with pytest.raises(NotFound):
        signed(ledger, row=row)


def test_who_may_do_what(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    with pytest.raises(NotFound):
        measured(ledger, works, actor=ledger.actor(town=ledger.world.there))
    with pytest.raises(NotAllowed):
        measured(ledger, works, actor=ledger.actor("village_secretary"))
    with pytest.raises(NotAllowed):
        measured(ledger, works, actor=ledger.actor("auditor"))
    one = measured(ledger, works, actor=ledger.actor("village_bookkeeper"))
    with pytest.raises(NotAllowed):
        decided(ledger, one, actor=ledger.actor(ACCOUNTANT))
    with pytest.raises(NotFound):
        decided(ledger, one, actor=ledger.actor(REVIEWER, town=ledger.world.there))
    assert decided(ledger, one, actor=ledger.actor("village_secretary")).state == "confirmed"
    with pytest.raises(WrongState):
        decided(ledger, one)
    change = changed(ledger, works, 0, ends_on=date(2026, 8, 1))
    with pytest.raises(NotAllowed):
        works_changes.decide_change(actor=ledger.actor(), pk=change.pk, agree=True, at=AT)


def test_who_measured_does_not_confirm(ledger: LedgerWorld) -> None:
    one = measured(ledger, signed(ledger))
    both = replace(ledger.actor(REVIEWER), person_id=one.measured_by_id)
    with pytest.raises(NotAllowed, match="不能自己确认"):
        decided(ledger, one, actor=both)
    change = changed(ledger, one.works, -1)
    with pytest.raises(NotAllowed, match="不能自己审定"):
        works_changes.decide_change(actor=both, pk=change.pk, agree=True, at=AT)


def test_a_measurement_wants_photographs_days_and_whole_lines(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    wrong = replace(FOUND, from_on=date(2026, 1, 1), lines=(Quantity("", "米", Decimal("1.2345"), 0),))
    with pytest.raises(Invalid) as refused:
        measured(ledger, works, wrong, photos=shots()[1:])
    assert sorted(field for field, _ in refused.value.problems) == [
        *("amount", "lines.1.price", "lines.1.quantity", "lines.1.what", "photos_before", "until_on")
    ]
    assert not Measurement.objects.exists()


def test_no_more_is_measured_than_contract_and_changes(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    confirmed(ledger, works)
    with pytest.raises(Invalid) as refused:
        measured(ledger, works, replace(FOUND, lines=(), amount=100_001), seed=2)
    assert "合同加变更 2,000.00 元，多 0.01 元" in str(refused.value.problems[0][1])
    with pytest.raises(Invalid) as refused:
        changed(ledger, works, -100_001)
    assert "多 0.01 元" in str(refused.value.problems[0][1])
    with pytest.raises(Invalid) as refused:
        changed(ledger, works, 1)
    assert "落实的资金只有 2,000.00 元，差 0.01 元" in str(refused.value.problems[0][1])
    services.give_money(actor=ledger.actor(), pk=works.pk, share=Share(5_000), reason="村自筹", at=AT)
    agreed(ledger, works, 5_000)
    assert confirmed(ledger, works, replace(FOUND, lines=(), amount=105_000), seed=3).state == "confirmed"


def test_one_measurement_and_one_change_wait_at_a_time(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    key = uuid.uuid4()
    one = measured(ledger, works, client_id=key)
    assert measured(ledger, works, client_id=key).pk == one.pk
    with pytest.raises(Conflict):
        measured(ledger, works, seed=2)
    with pytest.raises(Invalid, match="理由"):
        decided(ledger, one, confirm=False)
    assert decided(ledger, one, confirm=False, answer="照片不清楚").state == "returned"
    assert measured(ledger, works, seed=3).n == 2
    changed(ledger, works, -1)
    with pytest.raises(Conflict):
        changed(ledger, works, -1)


def test_a_correction_names_the_old_one_and_says_the_difference(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one = measured(ledger, works)
    with pytest.raises(WrongState):
        measuring.correct_measurement(actor=ledger.actor(), pk=one.pk, amount=-1, reason="x", at=AT)
    decided(ledger, one)
    less = measuring.correct_measurement(
        actor=ledger.actor(), pk=one.pk, amount=-10_000, reason="多量了 5 平方米", at=AT
    )
    decided(ledger, less)
    assert (less.corrects_id, reading.standing_of(works).given.measured) == (one.pk, 90_000)
    claimed(ledger, one, 80_000, only(ledger))
    with pytest.raises(Invalid) as refused:
        measuring.correct_measurement(
            actor=ledger.actor(), pk=one.pk, amount=-10_000, reason="又多量了", at=AT
        )
    assert "能付 776.00 元；报账和付款合计 800.00 元，多 24.00 元" in str(refused.value.problems[0][1])


def test_a_claim_pays_no_more_than_was_measured_less_retention(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one = measured(ledger, works)
    with pytest.raises(NotFound):
        claimed(ledger, one, 10_000, only(ledger))
    decided(ledger, one)
    with pytest.raises(Invalid) as refused:
        claimed(ledger, one, 97_001, only(ledger), receipt=2)
    assert [field for field, _ in refused.value.problems] == ["measurement"]
    assert "多 0.01 元" in str(refused.value.problems[0][1])
    with pytest.raises(Invalid) as refused:
        claimed(ledger, one, 50_000, receipt=3)
    assert "村自筹资金还能付 0.00 元" in str(refused.value.problems[0][1])
    claimed(ledger, one, 90_000, only(ledger), receipt=4)
    with pytest.raises(Invalid) as refused:
        claimed(ledger, one, 8_000, only(ledger), receipt=5)
    assert "多 10.00 元" in str(refused.value.problems[0][1])


def test_a_large_claim_for_works_names_a_measurement(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger, amount=5_000_000), 4_000_000)
    claim = make(ledger, lines=(Spent("works", 1_000_000),), allocation_id=row.pk, decided="会议")
    with pytest.raises(Invalid) as refused:
        claims.submit_claim(actor=ledger.actor("village_bookkeeper"), pk=claim.pk, at=AT)
    assert [field for field, _ in refused.value.problems] == ["measurement"]


def test_a_measurement_of_another_book_is_not_there(ledger: LedgerWorld) -> None:
    one = confirmed(ledger, signed(ledger))
    told = replace(TOLD, measurement_id=one.pk)
    there = ledger.actor("village_bookkeeper", town=ledger.world.there)
    with pytest.raises(NotFound):
        claims.make_claim(actor=there, book_id=ledger.there.pk, told=told, at=AT)


def test_the_settlement_accepts_it_and_retention_is_set_free_after_the_warranty(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    confirmed(ledger, works)
    with pytest.raises(WrongState, match="还没有验收"):
        services.free_retention(actor=ledger.actor(REVIEWER), pk=works.pk, reason="到期", at=LATER)
    last = confirmed(ledger, works, Found(date(2026, 3, 4), date(2026, 6, 20), settled=190_000), seed=2)
    works.refresh_from_db()
    assert (last.amount, works.state, works.accepted_on) == (90_000, "accepted", date(2026, 6, 20))
    with pytest.raises(WrongState, match="已经验收"):
        measured(ledger, works, seed=3)
    with pytest.raises(WrongState, match="2027-06-20"):
        services.free_retention(actor=ledger.actor(REVIEWER), pk=works.pk, reason="到期", at=AT)
    services.free_retention(actor=ledger.actor(REVIEWER), pk=works.pk, reason="质保期满", at=LATER)
    works.refresh_from_db()
    assert reading.standing_of(works).answer.left == 190_000
    services.give_money(
        actor=ledger.actor(), pk=works.pk, share=Share(-10_000, only(ledger).pk), reason="结余", at=LATER
    )
    with pytest.raises(Invalid, match="要改"):
        services.give_money(
            actor=ledger.actor(), pk=works.pk, share=Share(-1, only(ledger).pk), reason="再退", at=LATER
        )
    assert funds.take_back(
        actor=ledger.actor(REVIEWER), pk=only(ledger).pk, amount=110_000, reason="收回", decided_on=date(2026, 7, 1), at=LATER
    ).amount == -110_000  # fmt: skip


def test_a_person_who_builds_is_sealed_and_every_look_is_written_down(ledger: LedgerWorld) -> None:
    works = signed(ledger, contractor=NAME, contractor_kind="person")
    assert NAME not in f"{works.contractor_sealed} {works.contractor_masked}"
    with pytest.raises(NotAllowed):
        services.reveal_contractor(actor=ledger.actor("auditor"), pk=works.pk, reason="看看", at=AT)
    with pytest.raises(Invalid):
        services.reveal_contractor(actor=ledger.actor(), pk=works.pk, reason=" ", at=AT)
    assert services.reveal_contractor(actor=ledger.actor(), pk=works.pk, reason="核对账号", at=AT) == NAME
    assert works.rows.filter(move="reveal").count() == 1
    assert resealing.reseal() == 0


def test_photographs_are_seen_by_who_reads_and_added_until_it_is_confirmed(ledger: LedgerWorld) -> None:
    one = measured(ledger, signed(ledger))
    assert len(evidence.attachments_of(ledger.actor("auditor"), "measurement", one.pk)) == 2
    measuring.add_photo(actor=ledger.actor(), pk=one.pk, photo=Photo("paper", picture(9), "签证.jpg"), at=AT)
    decided(ledger, one)
    with pytest.raises(WrongState):
        measuring.add_photo(
            actor=ledger.actor(), pk=one.pk, photo=Photo("after", picture(8), "后.jpg"), at=AT
        )
    with pytest.raises(NotFound):
        evidence.attachments_of(ledger.actor(town=ledger.world.there), "measurement", one.pk)
