"""预付款和缺陷: what is paid ahead of any measurement comes back with it; a defect holds the retention until another person saw it mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.ledger.test_claims import accept, picture
from tests.ledger.test_fund_pages import words
from tests.ledger.test_funds import allotted, opened
from tests.ledger.test_guards import refused
from tests.ledger.test_pages import enter
from tests.ledger.test_works import FOUND, LATER, claimed, confirmed, decided, measured, only, signed
from tests.ledger.test_works_guards import confirm, put
from tests.ledger.test_works_pages import file
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from townworks.ledger.documents.measurement_sheet import write_certificate
from townworks.ledger.models import Claim, Defect, Measurement, Works
from townworks.ledger.selectors import fund_claims, today, works_pages
from townworks.ledger.selectors import works as reading
from townworks.ledger.selectors.measure_papers import certificate_of
from townworks.ledger.selectors.works_in_sheet import works_in_sheet
from townworks.ledger.services import claims, measuring, works, works_advances, works_defects
from townworks.ledger.services.measuring import Photo

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {"advance_share": 3_000, "recover_share": 5_000}
NOTE = "2月15日预付款申请单和保函"


def paper(seed: int = 40) -> list[Photo]:
    return [Photo("paper", picture(seed), "申请单.jpg")]


def asked(ledger: LedgerWorld, one: Works, amount: int = 60_000, **facts: Any) -> Measurement:
    given = {"actor": ledger.actor(), "note": NOTE, "papers": paper()} | facts
    return works_advances.ask_advance(pk=one.pk, amount=amount, at=AT, **given)


def final(settled: int) -> measuring.Found:
    return replace(FOUND, lines=(), settled=settled, until_on=date(2026, 6, 1), note="完工")


def accepted(ledger: LedgerWorld, seed: int = 7) -> Works:
    one = signed(ledger)
    confirmed(ledger, one, final(200_000), seed)
    one.refresh_from_db()
    return one


def test_paid_ahead_within_the_contract_and_taken_back_by_measurements(ledger: LedgerWorld) -> None:
    one = signed(ledger, **TERMS)
    row = only(ledger)
    with pytest.raises(Invalid, match="要改") as short:
        asked(ledger, one, 60_001, note=" ", papers=[])
    told = {field: str(why) for field, why in short.value.problems}
    assert sorted(told) == ["amount", "note", "papers"] and "最多预付 600.00 元，多 0.01 元" in told["amount"]
    ahead = asked(ledger, one)
    with pytest.raises(Conflict, match="还没有确认"):
        asked(ledger, one)
    with pytest.raises(NotAllowed):
        decided(ledger, ahead, actor=ledger.actor())
    decided(ledger, ahead)
    claim = claimed(ledger, ahead, 60_000, row)
    assert claim.state == "submitted"
    standing = reading.standing_of(one)
    assert (standing.answer.due, standing.answer.left, standing.answer.ahead) == (60_000, 0, 60_000)
    with pytest.raises(Invalid, match="要改") as over:
        claimed(ledger, ahead, 1, row, receipt=2)
    assert "预付款没有扣回 600.00 元" in str(over.value.problems[0][1])
    first = confirmed(ledger, one)  # 1,000.00 measured: 30.00 held, 500.00 of 600.00 back
    standing = reading.standing_of(one)
    assert (standing.answer.back, standing.answer.due, standing.answer.left) == (50_000, 107_000, 47_000)
    assert claimed(ledger, first, 47_000, row, receipt=3).state == "submitted"
    with pytest.raises(WrongState, match="已经有确认的计量"):
        asked(ledger, one)
    last = confirmed(ledger, one, final(200_000), seed=9)
    standing = reading.standing_of(one)
    assert (standing.answer.ahead, standing.answer.left) == (0, 194_000 - 107_000)
    assert claimed(ledger, last, 87_000, row, receipt=4).state == "submitted"
    assert list(one.rows.values_list("move", flat=True))[:3] == ["sign", "advance", "confirm"]


def test_a_contract_without_terms_pays_nothing_ahead_and_bad_terms_are_told(ledger: LedgerWorld) -> None:
    one = signed(ledger)
    with pytest.raises(WrongState, match="合同没有约定预付款"):
        asked(ledger, one)
    for facts, field in (
        ({"advance_share": 3_001, "recover_share": 5_000}, "advance_share"),
        ({"advance_share": 3_000, "recover_share": 2_999}, "recover_share"),
        ({"advance_share": 100, "recover_share": 9_701}, "recover_share"),
    ):
        with pytest.raises(Invalid) as told:
            signed(ledger, row=only(ledger), number="GC-2", **facts)
        assert field in [name for name, _ in told.value.problems]


def test_a_settlement_that_leaves_it_unrecovered_is_refused(ledger: LedgerWorld) -> None:
    one = signed(ledger, **TERMS)
    ahead = decided(ledger, asked(ledger, one))
    claimed(ledger, ahead, 60_000, only(ledger))
    with pytest.raises(Invalid, match="要改") as told:
        measured(ledger, one, final(50_000))
    assert "报账和付款合计 600.00 元，多 115.00 元" in " ".join(str(why) for _, why in told.value.problems)
    row = put(one, 50_000, "final", settled=50_000)
    refused("back by the settlement", lambda: confirm(row))


def test_an_advance_is_no_measurement_and_is_not_corrected(ledger: LedgerWorld) -> None:
    one = signed(ledger, **TERMS)
    ahead = decided(ledger, asked(ledger, one))
    assert reading.standing_of(one).given.measured == 0
    with pytest.raises(WrongState, match="是预付款，不用更正"):
        measuring.correct_measurement(actor=ledger.actor(), pk=ahead.pk, amount=-1, reason="x", at=AT)
    refused("names a measurement", lambda: put(one, -5, "correction", corrects=ahead))


def test_the_database_keeps_what_is_paid_ahead_within_the_contract(ledger: LedgerWorld) -> None:
    one = signed(ledger, **TERMS)
    refused("keeps what it was", lambda: Works.objects.filter(pk=one.pk).update(advance_share=4_000))
    refused("below zero", lambda: put(one, 0, "advance"))
    more = put(one, 60_001, "advance")
    refused("more is paid ahead", lambda: confirm(more))
    refused("another person confirms", lambda: confirm(more, 1))
    Measurement.objects.filter(pk=more.pk).update(state="returned", decided_by_id=2)
    ahead = put(one, 60_000, "advance", n=10)
    assert confirm(ahead) == 1
    confirmed(ledger, one)
    late = put(one, 1, "advance", n=11)
    refused("ahead", lambda: confirm(late))


def test_a_raw_claim_above_what_is_due_with_the_advance_is_refused(ledger: LedgerWorld) -> None:
    """1,000.01 measured at 33.33 % back: the whole fen of what comes back are those of the engine."""
    one = signed(ledger, advance_share=3_000, recover_share=3_333)
    decided(ledger, asked(ledger, one))
    last = put(one, 100_001, n=5)
    assert confirm(last) == 1
    answer = reading.standing_of(one).answer
    assert (answer.back, answer.held, answer.due) == (33_330, 3_001, 123_670)
    draft = Claim.objects.get(pk=claimed(ledger, last, 1, only(ledger)).pk)
    claims.send_back_claim(
        actor=ledger.actor("village_bookkeeper"), pk=draft.pk, move="withdraw", reason="改", at=AT
    )
    for total, fits in ((answer.due + 1, False), (answer.due, True)):
        Claim.objects.filter(pk=draft.pk).update(total=total)

        def hand_in() -> int:
            return Claim.objects.filter(pk=draft.pk).update(state="submitted")

        assert hand_in() == 1 if fits else refused("less retention", hand_in) is None


def test_pages_paper_chain_and_public_sheet_say_what_was_paid_ahead(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger))
    one = signed(ledger, works.Share(200_000, row.pk), row=row, **TERMS)
    clerk, chief = enter(ledger, ACCOUNTANT), enter(ledger, REVIEWER)
    address = reverse("ledger:ask-works-advance", args=[one.pk])
    assert "最多预付 600.00 元" in clerk.get(address).text and chief.get(address).status_code in (403, 404)
    given = {"amount": "600", "note": NOTE, "client_id": "5b0d8f0a-0d1f-4c36-9a5e-2f0f4f6f7a11"}
    assert clerk.post(address, given).status_code == 422
    for _ in range(2):
        assert clerk.post(address, given | {"papers": file(51)}).status_code == 302
    ahead = Measurement.objects.get()
    page = words(chief, "works", one.pk)
    assert "确认预付款" in page and address not in clerk.get(reverse("ledger:works", args=[one.pk])).text
    chief.post(reverse("ledger:decide-measurement", args=[ahead.pk]), {"grant": "yes"})
    page = words(clerk, "works", one.pk)
    assert "预付款 600.00 元 − 已扣回 0.00 元 = 没有扣回 600.00 元" in page and "工程预付款单" in page
    claim = claimed(ledger, ahead, 60_000, row)
    claims.approve_claim(actor=ledger.actor("village_secretary"), pk=claim.pk, at=AT)
    claims.check_claim(actor=ledger.actor("finance_group"), pk=claim.pk, at=AT)
    claim = accept(ledger, Claim.objects.get(pk=claim.pk), accounts=["153"])
    ledger.book_it(claim.voucher)
    claims.pay_claim(actor=ledger.actor(), pk=claim.pk, paid_on=date(2026, 3, 9), reference="B1", at=AT)
    chain = fund_claims.chain_of(ledger.actor(REVIEWER), row.fund, on=AT.date())
    due = next(link for link in chain.answer.links if link.code == "due")
    assert due.holds and (due.left, due.right) == (60_000, 60_000)
    sheet = certificate_of(ahead)
    assert sheet.advanced == 60_000 and write_certificate(sheet) == write_certificate(certificate_of(ahead))
    rows = works_in_sheet(ledger.book, date(2026, 1, 1), date(2027, 12, 31), [])
    assert (rows[0]["advanced"], rows[0]["back"], rows[0]["measured"], rows[0]["paid"]) == (
        60_000,
        0,
        0,
        60_000,
    )
    assert "advanced" not in works_in_sheet(ledger.book, date(2026, 1, 1), date(2026, 3, 31), [])[0]


def test_a_defect_holds_the_retention_until_another_person_saw_it_mended(ledger: LedgerWorld) -> None:
    one = accepted(ledger)
    facts = {"pk": one.pk, "what": "路面裂缝 3 米", "found_on": date(2026, 9, 1), "at": AT}
    with pytest.raises(Invalid, match="要改") as told:
        works_defects.report_defect(actor=ledger.actor(), photos=[], **facts | {"found_on": date(2026, 5, 1)})
    assert sorted(field for field, _ in told.value.problems) == ["found_on", "photos"]
    bad = works_defects.report_defect(actor=ledger.actor(), photos=paper(61), **facts)
    chief = ledger.actor(REVIEWER)
    with pytest.raises(WrongState, match="路面裂缝 3 米”还没有修好"):
        works.free_retention(actor=chief, pk=one.pk, reason="到期", at=LATER)
    refused("not mended", lambda: Works.objects.filter(pk=one.pk).update(freed_on=LATER.date()))
    mend = {"pk": bad.pk, "answer": "凿开重浇", "photos": paper(62), "at": LATER}
    with pytest.raises(NotAllowed):
        works_defects.accept_mending(actor=ledger.actor(), **mend)
    row = Defect.objects.filter(pk=bad.pk)
    refused("another person sees", lambda: row.update(state="mended", decided_by_id=bad.reported_by_id))
    refused("keeps what it was", lambda: row.update(what="没有"))
    refused("not removed", row.delete)
    works_defects.accept_mending(actor=chief, **mend)
    refused("mended once", lambda: row.update(state="open"))
    works.free_retention(actor=chief, pk=one.pk, reason="到期", at=LATER)
    with pytest.raises(WrongState, match="质保金已经放开"):
        works_defects.report_defect(actor=ledger.actor(), photos=paper(63), **facts)
    by = {"reported_by_name": "试", "reported_at": AT, "found_on": date(2026, 9, 1)}
    refused(
        "between acceptance", lambda: Defect.objects.create(works=one, n=9, what="x", reported_by_id=1, **by)
    )


def test_before_acceptance_there_is_no_defect(ledger: LedgerWorld) -> None:
    one = signed(ledger)
    with pytest.raises(WrongState, match="还没有验收"):
        works_defects.report_defect(
            actor=ledger.actor(), pk=one.pk, what="裂", found_on=AT.date(), photos=paper(), at=AT
        )


def test_retention_past_its_day_is_shown_and_listed(ledger: LedgerWorld) -> None:
    one = accepted(ledger)
    row = works_pages.rows_of([one], on=date(2027, 6, 11))[0]
    assert (row.retention_due, row.overdue) == (date(2027, 6, 1), 10)
    assert works_pages.rows_of([one], on=date(2027, 5, 31))[0].overdue == 0
    assert works_pages.counts(ledger.actor(), on=date(2027, 6, 11))["retention"] == 1
    wanted = works_pages.works_page(ledger.actor(), {"only": "retention"}, page=1, on=date(2027, 6, 11))
    assert [found.works for found in wanted.object_list] == [one]


def test_a_defect_is_reported_and_mended_on_pages(ledger: LedgerWorld) -> None:
    one = accepted(ledger)
    clerk, chief = enter(ledger, ACCOUNTANT), enter(ledger, REVIEWER)
    facts = {"what": "灯不亮", "found_on": "2026-09-01"}
    clerk.post(reverse("ledger:report-defect", args=[one.pk]), facts | {"photos": file(71)})
    bad = Defect.objects.get()
    assert "1 处缺陷没有修好" in words(clerk, "works", one.pk)
    address = reverse("ledger:mend-defect", args=[bad.pk])
    assert clerk.get(address).status_code in (403, 404)
    assert chief.post(address, {"answer": "换灯"}).status_code == 422
    chief.post(address, {"answer": "换灯", "photos": file(72)})
    page = words(clerk, "works", one.pk)
    assert "确认修好：换灯" in page and "处缺陷没有修好" not in page


def test_what_waits_is_said_before_another_form_is_filled(ledger: LedgerWorld) -> None:
    one = signed(ledger, **TERMS)
    pages = [reverse(f"ledger:{name}", args=[one.pk]) for name in ("measure-works", "ask-works-advance")]
    client = enter(ledger, ACCOUNTANT)
    assert all("还在等另一个人确认" not in client.get(page).text for page in pages)
    waiting = asked(ledger, one)
    for page in pages:
        text = client.get(page).text
        assert "第 1 期（预付款，" in text and f"#measurement-{waiting.pk}" in text
    decided(ledger, waiting)
    assert all("还在等另一个人确认" not in client.get(page).text for page in pages)


def test_what_is_paid_ahead_is_no_period(ledger: LedgerWorld) -> None:
    one = signed(ledger, **TERMS)
    decided(ledger, asked(ledger, one))
    text = enter(ledger, ACCOUNTANT).get(reverse("ledger:works", args=[one.pk])).text
    assert "0 期计量 · 1 笔预付款</h2>" in text
    confirmed(ledger, one)
    text = enter(ledger, ACCOUNTANT).get(reverse("ledger:works", args=[one.pk])).text
    assert "1 期计量 · 1 笔预付款</h2>" in text


def test_today_has_defects_that_hold_the_retention_past_its_day(ledger: LedgerWorld) -> None:
    one = accepted(ledger)
    row = works_defects.report_defect(
        actor=ledger.actor(), pk=one.pk, what="路面裂缝", found_on=date(2026, 7, 1),
        photos=[Photo("paper", picture(60), "裂缝.jpg")], at=LATER,
    )  # fmt: skip
    due = works_pages.retention_due(one)
    assert due is not None
    chief = ledger.actor(REVIEWER)
    assert "works_defect" not in today.piles(chief, on=due)
    pile = today.piles(chief, on=due + timedelta(days=3))["works_defect"]
    assert (pile.total, pile.rows[0].pk) == (1, row.pk)
    assert str(pile.rows[0].why[0]).endswith("压了 3 天") and "路面裂缝" in str(pile.rows[0].why[0])
    assert "works_defect" not in today.piles(ledger.actor(), on=due + timedelta(days=3))
