"""风险清单: gathered from the records for every rule, told once, settled by a person with a reason, never by person."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from tests.ledger.test_claims import approved
from tests.ledger.test_funds import allotted, opened
from tests.ledger.test_holdings import lease
from tests.ledger.test_pages import enter
from tests.ledger.test_works import agreed, signed
from tests.ledger.world import ACCOUNTANT, AT, ON, REVIEWER, LedgerWorld
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ledger.models import Risk, RiskLook
from townworks.ledger.selectors.risk_facts import facts_of
from townworks.ledger.services import risks
from townworks.ledger.services.works import Share

pytestmark = pytest.mark.django_db


def look(ledger: LedgerWorld, until: date = ON) -> RiskLook:
    made = risks.look_over(actor=ledger.actor(REVIEWER), book_id=ledger.book.pk, until=until, at=AT)
    assert made is not None
    return made


def rules(ledger: LedgerWorld) -> list[str]:
    return sorted(Risk.objects.filter(book=ledger.book).values_list("key", flat=True))


@pytest.fixture
def busy(ledger: LedgerWorld) -> LedgerWorld:
    """A split payment, one to who handles it, cash over the limit on a Sunday, a contract without a tender."""
    approved(ledger, payee="五金店", spent_on=date(2026, 3, 5))
    approved(ledger, payee="五金店", spent_on=date(2026, 3, 6), receipt=2)
    approved(ledger, payee="陈手", spent_on=date(2026, 9, 7), receipt=3)
    ledger.post("receipt", "2026-03-01", ("101", 600_000), ("501", -600_000))
    lease(ledger, way="agreed", tender="", yearly=2_000_000)
    return ledger


def test_every_rule_has_its_facts_and_its_findings(busy: LedgerWorld) -> None:
    given = facts_of(busy.book, until=ON)
    assert given is not None
    counts = (
        len(given.payments),
        len(given.entries),
        len(given.cash),
        len(given.contracts),
        len(given.sheets),
    )
    assert counts == (3, 1, 13, 1, 4)
    look(busy)
    found = {key.partition(":")[0] for key in rules(busy)}
    assert found == {"split", "own_payee", "rest_day", "cash_left", "no_tender", "late_sheet"}
    assert "rest_day:voucher:" in " ".join(rules(busy))


def test_another_look_tells_nothing_twice(busy: LedgerWorld) -> None:
    first = look(busy)
    keys = rules(busy)
    second = look(busy)
    assert (first.found, second.found, rules(busy)) == (len(keys), 0, keys)
    assert RiskLook.objects.count() == 2


def test_what_was_settled_is_not_told_again(busy: LedgerWorld) -> None:
    look(busy)
    risk = Risk.objects.filter(rule="split").get()
    done = settle(busy, risk)
    assert (done.state, done.closed_by_name != "", look(busy).found) == ("explained", True, 0)
    assert AuditEntry.objects.get(verb="risk.close").facts["reason"] == "两批料，分两次送"
    with pytest.raises(WrongState, match="不再改动"):
        settle(busy, risk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(state="open")


def settle(ledger: LedgerWorld, risk: Risk, key: str = REVIEWER, **facts: str) -> Risk:
    given = {"state": "explained", "reason": "两批料，分两次送"} | facts
    return risks.settle_risk(actor=ledger.actor(key), pk=risk.pk, at=AT, **given)


def test_a_risk_closes_only_with_a_reason_by_who_may(busy: LedgerWorld) -> None:
    look(busy)
    risk = Risk.objects.filter(rule="split").get()
    for wrong in ({"reason": " "}, {"state": "open"}, {"state": "x"}):
        with pytest.raises(Invalid):
            settle(busy, risk, **wrong)
    with pytest.raises(NotAllowed):
        settle(busy, risk, ACCOUNTANT)
    for blind in ("village_bookkeeper", "village_secretary", "unit_staff"):
        with pytest.raises(NotFound):
            settle(busy, risk, blind)


def test_records_sent_back_or_of_a_later_day_are_not_looked_at(busy: LedgerWorld) -> None:
    given = facts_of(busy.book, until=date(2026, 3, 5))
    assert given is not None
    assert [one.paid_on for one in given.payments] == [date(2026, 3, 5)]
    with pytest.raises(Invalid):
        look(busy, date(2027, 2, 2))


def test_every_book_is_looked_over_once_a_day(busy: LedgerWorld) -> None:
    assert (risks.look_over_all(at=AT), risks.look_over_all(at=AT)) == (3, 0)


def test_the_list_is_by_rule_and_by_village_and_opens_each_record(busy: LedgerWorld) -> None:
    look(busy)
    client = enter(busy, REVIEWER)
    page = client.get(reverse("ledger:risks")).text
    assert "化整为零" in page
    assert "东埔村经济合作社" in page
    risk = Risk.objects.filter(rule="split").get()
    shown = client.get(reverse("ledger:risk", args=[risk.pk])).text
    for key in risk.records:
        assert reverse("ledger:claim", args=[int(key.partition(":")[2])]) in shown
    assert "未核实" in shown
    narrowed = client.get(reverse("ledger:risks"), {"rule": "own_payee"}).text
    assert reverse("ledger:risk", args=[risk.pk]) not in narrowed
    sent = client.post(reverse("ledger:risk", args=[risk.pk]), {"state": "explained", "reason": "查过了"})
    assert sent.status_code == 302
    assert "查过了" in client.get(reverse("ledger:risk", args=[risk.pk])).text


@pytest.mark.parametrize("rule", ["rest_day", "cash_left", "no_tender", "late_sheet", "own_payee"])
def test_each_sort_of_risk_shows_its_records(busy: LedgerWorld, rule: str) -> None:
    look(busy)
    risk = Risk.objects.filter(rule=rule)[0]
    assert "记录已经不在了" not in enter(busy, REVIEWER).get(reverse("ledger:risk", args=[risk.pk])).text


def test_the_list_goes_out_as_excel(busy: LedgerWorld) -> None:
    look(busy)
    answer = enter(busy, REVIEWER).get(reverse("ledger:export-risks"), {"state": "all"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 1 + Risk.objects.count()
    assert any("化整为零" in str(row[0]) for row in rows)


def test_who_may_not_read_risks_sees_none(busy: LedgerWorld) -> None:
    look(busy)
    client = enter(busy, "village_bookkeeper")
    assert client.get(reverse("ledger:risks")).status_code == 403
    assert client.get(reverse("ledger:risk", args=[Risk.objects.all()[0].pk])).status_code == 404
    assert client.post(reverse("ledger:look-risks")).status_code == 403
    assert reverse("ledger:risks") not in client.get(reverse("ledger:books")).text


def test_open_risks_wait_on_today_of_who_settles_them(busy: LedgerWorld) -> None:
    look(busy)
    assert "等核查的账目风险" in enter(busy, REVIEWER).get(reverse("overview:today")).text
    assert "等核查的账目风险" not in enter(busy, ACCOUNTANT).get(reverse("overview:today")).text


def test_works_whose_changes_grow_past_the_tier_go_to_a_person_with_a_link(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger, amount=9_000_000), 6_000_000)
    works = signed(ledger, Share(5_500_000, row.pk), row=row, amount=4_800_000, way="negotiated", tender="")
    agreed(ledger, works, 600_000)
    look(ledger)
    mine = [f"works:{works.pk}"]
    found = {one.rule: one for one in Risk.objects.filter(book=ledger.book) if one.records == mine}
    assert set(found) == {"no_tender", "works_changed"}
    page = enter(ledger, REVIEWER).get(reverse("ledger:risk", args=[found["works_changed"].pk])).text
    assert reverse("ledger:works", args=[works.pk]) in page and "变更累计 6,000.00 元" in page


def test_a_made_up_working_day_is_no_weekend_and_a_holiday_is(ledger: LedgerWorld) -> None:
    """2026: 4 January and 14 February are worked for the holidays; 2 January is one; 10 January is a Saturday like any other."""
    days = {}
    for day in ("2026-01-02", "2026-01-04", "2026-01-05", "2026-01-10", "2026-02-14"):
        days[day] = ledger.post("transfer", day, ("112", 123), ("501", -123)).pk
    look(ledger, date(2026, 2, 20))
    assert [key for key in rules(ledger) if key.startswith("rest_day:")] == sorted(
        f"rest_day:voucher:{days[day]}" for day in ("2026-01-02", "2026-01-10")
    )
