"""结账、年终结转、反结账: in order, by the engine, and never by one person alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from tests.ledger.world import AT, REVIEWER, LedgerWorld
from townworks.engines.year_close import Plan
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from townworks.ledger import services
from townworks.ledger.models import Period, PeriodRow, Reopening, Voucher
from townworks.ledger.services import verifying

pytestmark = pytest.mark.django_db
SALE = (("101", 10_000), ("501", -10_000))


def year_end(ledger: LedgerWorld, plan: Plan | None = None, **facts: str) -> list[Voucher]:
    made = services.draft_year_close(
        actor=ledger.actor(), book_id=ledger.book.pk, year=2026, plan=plan, at=AT, **facts
    )
    return [ledger.book_it(one) for one in made]


def test_months_close_in_order(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-05", *SALE)
    with pytest.raises(WrongState, match="2025年12月还没有结账"):
        ledger.close("2026-03")
    ledger.close_until("2026-03")
    assert set(Period.objects.filter(book=ledger.book, state="open").values_list("month", flat=True)) == {
        date(2026, 4, 1)
    }


def test_a_month_with_a_waiting_voucher_stays_open(ledger: LedgerWorld) -> None:
    ledger.draft("receipt", "2026-01-05", *SALE)
    ledger.close("2025-12")
    with pytest.raises(WrongState, match="还有 1 张凭证没有记账"):
        ledger.close("2026-01")


def test_a_month_without_cash_enough_stays_open(ledger: LedgerWorld) -> None:
    ledger.post("payment", "2026-01-05", ("513", 100), ("101", -100))
    ledger.close("2025-12")
    with pytest.raises(WrongState, match=r"现金是负数（-1\.00 元）"):
        ledger.close("2026-01")


def test_nothing_is_drafted_in_a_closed_month(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    with pytest.raises(WrongState, match="已经结账"):
        ledger.draft("receipt", "2026-01-05", *SALE)


def test_december_waits_for_the_years_end(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-12-05", *SALE)
    ledger.close_until("2026-11")
    with pytest.raises(WrongState, match="还没有年终结转"):
        ledger.close("2026-12")
    year_end(ledger)
    assert ledger.close("2026-12").state == "closed"
    assert (ledger.closing("501"), ledger.closing("322")) == (0, -10_000)


def test_the_year_is_distributed_as_decided(ledger: LedgerWorld) -> None:
    household = ledger.account("113", "甲户").code
    ledger.post("receipt", "2026-12-05", *SALE)
    ledger.post("payment", "2026-12-06", ("513", 4_000), ("101", -4_000))
    ledger.close_until("2026-11")
    made = year_end(ledger, Plan(reserve_share=1_000, members=3_000), members_account=household)
    assert [(one.summary, one.source) for one in made] == [
        ("结转本年收入和支出", "carry"),
        ("结转本年收益", "carry"),
        ("收益分配", "distribute"),
        ("结转各项分配", "carry"),
    ]
    assert {code: ledger.closing(code) for code in ("311", "32209", household, "32201", "321")} == {
        "311": -600,
        "32209": -2_400,
        household: -3_000,
        "32201": 0,
        "321": 0,
    }
    with pytest.raises(Conflict, match="已经分配过"):
        year_end(ledger, Plan(members=1))
    with pytest.raises(Conflict, match="没有要结转的"):
        year_end(ledger)
    assert verifying.verified(ledger.book).sound


def test_a_plan_that_takes_too_much_is_refused(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-12-05", *SALE)
    ledger.close_until("2026-11")
    with pytest.raises(Invalid, match=r"超出 0\.01 元") as refused:
        year_end(ledger, Plan(members=10_001))
    with translation.override("en"):
        assert "0.01 yuan too much" in str(refused.value)


def test_the_year_ends_when_its_months_are_closed(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-12-05", *SALE)
    with pytest.raises(WrongState, match="还没有结账"):
        year_end(ledger)


def test_a_closed_month_opens_again_by_two_people_and_leaves_its_trace(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    assert ledger.reopen("2026-01").state == "open"
    assert list(
        PeriodRow.objects.filter(period=ledger.period("2026-01")).values_list("move", "by_name", "reason")
    ) == [
        ("close", "安agency_accountant", ""),
        ("ask_reopen", "安agency_accountant", "漏记一笔"),
        ("reopen", "安agency_reviewer", "同意"),
    ]
    ledger.post("receipt", "2026-01-31", *SALE)
    assert ledger.close("2026-01").state == "closed"


def test_who_asked_does_not_agree(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    reviewer = ledger.actor(REVIEWER)
    asked = services.ask_reopening(actor=reviewer, period_id=ledger.period("2026-01").pk, reason="漏", at=AT)
    with pytest.raises(NotAllowed, match="不能自己同意"):
        services.grant_reopening(actor=reviewer, pk=asked.pk, at=AT)
    with pytest.raises(NotAllowed):
        services.grant_reopening(actor=ledger.actor(), pk=asked.pk, at=AT)
    assert services.grant_reopening(actor=ledger.actor("town_head"), pk=asked.pk, at=AT).state == "open"


def test_nobody_asks_for_the_system(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    with pytest.raises(NotAllowed, match="由人申请"):
        services.ask_reopening(
            actor=Actor(None, "系统", system=True), period_id=ledger.period("2026-01").pk, reason="漏", at=AT
        )


def test_only_the_last_closed_month_opens(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-02")
    with pytest.raises(WrongState, match="2026年2月也结了账"):
        ledger.reopen("2026-01")


def test_a_refused_request_leaves_the_month_closed(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    asked = services.ask_reopening(
        actor=ledger.actor(), period_id=ledger.period("2026-01").pk, reason="漏", at=AT
    )
    with pytest.raises(Conflict, match="已经有人申请"):
        services.ask_reopening(actor=ledger.actor(), period_id=asked.period_id, reason="再问", at=AT)
    services.refuse_reopening(actor=ledger.actor(REVIEWER), pk=asked.pk, answer="下月补记", at=AT)
    assert ledger.period("2026-01").state == "closed"
    assert Reopening.objects.get(pk=asked.pk).state == "refused"
    with pytest.raises(WrongState, match="已经答复过"):
        services.grant_reopening(actor=ledger.actor(REVIEWER), pk=asked.pk, at=AT)
