"""资金的页面: what each says, what its forms do, and what another village does not see."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.ledger.test_advances import give
from tests.ledger.test_donations import NAME, given
from tests.ledger.test_funds import allotted, opened, paid
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, REVIEWER, LedgerWorld
from townworks.ledger.models import Advance, Allocation, Budget, Donation, Fund

pytestmark = pytest.mark.django_db


def words(client: Client, name: str, *args: object, status: int = 200, **asked: object) -> str:
    answer = client.get(reverse(f"ledger:{name}", args=args), asked)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_fund_shows_its_figures_and_each_leads_to_its_records(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    paid(ledger, allotted(ledger, fund))
    client = enter(ledger, ACCOUNTANT)
    page = client.get(reverse("ledger:funds")).content.decode()
    assert "5,000.00" in page and "3,000.00" in page and f"state=paid&amp;fund={fund.pk}" in page
    assert "450.00" in words(client, "claims", state="paid", fund=fund.pk)
    assert "没有这样的报账单" in words(client, "claims", state="paid", fund=fund.pk + 1)
    assert "东埔公厕" in words(client, "fund", fund.pk)
    assert "资金链条有对不上的" in words(client, "fund-chain", fund.pk)


def test_who_keeps_funds_enters_allots_and_takes_back_on_pages(ledger: LedgerWorld) -> None:
    client = enter(ledger, REVIEWER)
    facts = {"town": ledger.world.here.place.pk, "code": "A1", "name": "补助", "source": "county"}
    facts |= {"year": 2026, "amount": "5000", "first_on": "2026-01-01", "last_on": "2026-12-31"}
    assert client.post(reverse("ledger:open-fund"), facts | {"amount": "0"}).status_code == 422
    client.post(reverse("ledger:open-fund"), facts)
    fund = Fund.objects.get()
    told = {"book": ledger.book.pk, "project": "公厕", "amount": "6000", "decided_on": "2026-02-01"}
    late = client.post(reverse("ledger:allot-fund", args=[fund.pk]), told)
    assert (late.status_code, "不够拨 6,000.00 元" in late.content.decode()) == (422, True)
    client.post(reverse("ledger:allot-fund", args=[fund.pk]), told | {"amount": "3000"})
    row = Allocation.objects.get()
    back = {"amount": "500", "decided_on": "2026-03-01", "reason": "核减"}
    client.post(reverse("ledger:take-back", args=[row.pk]), back)
    assert "核减" in words(client, "fund", fund.pk) and "2,500.00" in words(client, "fund", fund.pk)


def test_a_village_reads_its_own_part_and_keeps_nothing(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    allotted(ledger, fund, 100_000)
    allotted(ledger, fund, 50_000, book_id=ledger.committee.pk, project="西埔公厕")
    client = enter(ledger, "village_secretary")
    page = words(client, "fund", fund.pk)
    assert "东埔公厕" in page and "西埔公厕" not in page
    assert client.get(reverse("ledger:allot-fund", args=[fund.pk])).status_code == 404


def test_a_budget_is_set_and_shown(ledger: LedgerWorld) -> None:
    client = enter(ledger, REVIEWER)
    told = {"year": "2026", "purpose": "office", "amount": "1000"}
    client.post(reverse("ledger:set-budget", args=[ledger.book.pk]), told)
    assert Budget.objects.get().amount == 100_000
    assert "办公费" in words(client, "budgets", book=ledger.book.pk, year=2026)
    assert "这一年没有定预算" in words(client, "budgets", book=ledger.book.pk, year=2025)


def test_petty_cash_is_lent_and_paid_back_on_pages(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    told = {
        "holder": "陈手",
        "amount": "600",
        "given_on": "2026-03-01",
        "account": "112",
        "money_account": "101",
    }
    client.post(reverse("ledger:give-advance", args=[ledger.book.pk]), told)
    one = Advance.objects.get()
    assert "过期" in words(client, "advances")
    back = {"amount": "600", "paid_on": "2026-03-20", "money_account": "101"}
    client.post(reverse("ledger:repay-advance", args=[one.pk]), back)
    assert "都报了账或交回了" in words(client, "advance", one.pk)
    assert "陈手" in words(client, "advances", state="settled")


def test_a_gift_is_entered_and_its_giver_masked_until_a_reason_is_given(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    told = {
        "donor": NAME,
        "donor_kind": "person",
        "amount": "200",
        "given_on": "2026-03-08",
        "purpose": "修路",
    }
    told |= {"money_account": "102", "account": "504"}
    client.post(reverse("ledger:new-donation", args=[ledger.book.pk]), told)
    one = Donation.objects.get()
    for name, args in (("donations", ()), ("donation", (one.pk,))):
        assert NAME not in words(client, name, *args)
    shown = client.post(reverse("ledger:reveal-donor", args=[one.pk]), {"reason": "核对"})
    assert NAME in shown.content.decode() and shown["Cache-Control"] == "no-store"
    file = client.post(reverse("ledger:donation-receipt", args=[one.pk]), {"reason": "开给捐赠人"})
    assert file["Content-Type"].endswith("wordprocessingml.document")
    client.post(reverse("ledger:donor-consent", args=[one.pk]), {"named": "yes", "reason": "本人同意"})
    assert NAME in words(Client(), "public-roll", ledger.book.pk)


def test_who_only_reads_gets_no_forms(ledger: LedgerWorld) -> None:
    one, gift = give(ledger, given_on=date(2026, 3, 1)), given(ledger)
    client = enter(ledger, "auditor")
    assert words(client, "advance", one.pk) and words(client, "donation", gift.pk)
    for name, pk in (("repay-advance", one.pk), ("reveal-donor", gift.pk), ("donation-receipt", gift.pk)):
        assert client.get(reverse(f"ledger:{name}", args=[pk])).status_code == 404


def test_thrift_shows_what_the_books_say(ledger: LedgerWorld) -> None:
    ledger.post("payment", "2026-03-06", ("513", 12_000), ("102", -12_000))
    page = words(enter(ledger, ACCOUNTANT), "thrift", year=2026)
    assert "公务接待" in page and "120.00" in page and "上年还没有建账" in page
