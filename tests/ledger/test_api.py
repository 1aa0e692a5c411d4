"""村账的接口: what the pages show in JSON, under the same scope; a draft comes in, nothing is posted from outside."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.ledger.world import LedgerWorld
from townworks.kernel import clock
from townworks.ledger.models import Voucher
from townworks.people import services as people

pytestmark = pytest.mark.django_db
SENT = {
    "kind": "receipt",
    "dated_on": "2026-03-05",
    "summary": "收鱼塘租金",
    "lines": [{"account": "102", "debit": "12.30"}, {"account": "501", "credit": "12.30"}],
    "client_id": "bank-77",
}


def enter(ledger: LedgerWorld, role: str = "agency_accountant") -> Client:
    client = Client()
    client.force_login(ledger.world.here.people[role])
    return client


def get(ledger: LedgerWorld, path: str, role: str = "agency_accountant", **asked: Any) -> Any:
    return enter(ledger, role).get(f"/api/v1{path}", asked)


def send(ledger: LedgerWorld, role: str = "agency_accountant", **changed: Any) -> Any:
    return enter(ledger, role).post(
        f"/api/v1/ledger/{ledger.book.pk}/vouchers", {**SENT, **changed}, content_type="application/json"
    )


def test_books_in_reach_are_listed_and_no_others(ledger: LedgerWorld):
    rows = get(ledger, "/ledger").json()
    assert {row["code"] for row in rows} == {"dongpu", "xipu"}


def test_a_token_opens_what_its_holder_may_see(ledger: LedgerWorld):
    _row, raw = people.make_token(
        actor=ledger.world.actor("agency_accountant"), name="取数", days=30, at=clock.now()
    )
    answer = Client().get("/api/v1/ledger", headers={"Authorization": f"Bearer {raw}"})
    assert (answer.status_code, len(answer.json())) == (200, 2)


def test_who_reads_no_books_is_refused(ledger: LedgerWorld):
    assert get(ledger, "/ledger", "unit_head").status_code == 403


def test_a_book_of_another_town_is_not_there(ledger: LedgerWorld):
    for path in ("", "/accounts", "/statements", "/vouchers", "/disclosure", "/accounts/102"):
        assert get(ledger, f"/ledger/{ledger.there.pk}{path}").status_code == 404, path


def test_balances_are_those_of_the_page_to_the_fen(ledger: LedgerWorld):
    ledger.post("receipt", "2026-03-05", ("102", 120_003), ("501", -120_003))
    answer = get(ledger, f"/ledger/{ledger.book.pk}/accounts", month="2026-03").json()
    rows = {row["code"]: row["closing"] for row in answer["accounts"]}
    assert (answer["month"], answer["balanced"]) == ("2026-03", True)
    assert (rows["102"], rows["501"]) == ("1200.03", "-1200.03")


def test_a_month_that_the_book_does_not_have_is_refused(ledger: LedgerWorld):
    answer = get(ledger, f"/ledger/{ledger.book.pk}/accounts", month="1999-01")
    assert (answer.status_code, "1999-01" in answer.json()["sentence"]) == (422, True)


def test_statements_balance_and_name_their_accounts(ledger: LedgerWorld):
    ledger.post("receipt", "2026-03-05", ("102", 5_000), ("501", -5_000))
    answer = get(ledger, f"/ledger/{ledger.book.pk}/statements", month="2026-03").json()
    assert answer["balanced"]
    assert any(line["value"] == "50.00" and "501" in line["accounts"] for line in answer["income"])


def test_an_account_gives_its_entries_with_running_balance(ledger: LedgerWorld):
    for fen in (500, 700):
        ledger.post("receipt", "2026-03-05", ("102", fen), ("501", -fen))
    page = get(ledger, f"/ledger/{ledger.book.pk}/accounts/102", last="2026-03").json()
    assert [row["balance"] for row in page["entries"]] == ["5.00", "12.00"]


def test_vouchers_come_fifty_a_page(ledger: LedgerWorld):
    for _ in range(51):
        ledger.draft("receipt", "2026-03-05", ("102", 100), ("501", -100))
    path = f"/ledger/{ledger.book.pk}/vouchers"
    first, second = (get(ledger, path, page=n).json() for n in (1, 2))
    assert (first["total"], first["has_next"], len(first["rows"])) == (51, True, 50)
    assert (second["has_next"], len(second["rows"])) == (False, 1)
    assert first["rows"][0]["total"] == "1.00"


def test_a_draft_comes_in_and_waits_for_people(ledger: LedgerWorld):
    answer = send(ledger)
    told = answer.json()
    assert (answer.status_code, told["state"], told["number"], told["source"]) == (201, "draft", None, "api")
    assert [(line["account"], line["debit"]) for line in told["lines"]] == [("102", "12.30"), ("501", "0.00")]
    assert get(ledger, f"/vouchers/{told['id']}").json() == told


def test_a_draft_sent_twice_is_kept_once(ledger: LedgerWorld):
    assert send(ledger).json()["id"] == send(ledger).json()["id"]
    assert Voucher.objects.filter(key="bank-77").count() == 1


def test_another_voucher_under_the_same_client_id_is_a_conflict(ledger: LedgerWorld):
    send(ledger)
    assert send(ledger, dated_on="2026-03-06").status_code == 409
    other = [{"account": "102", "debit": "99"}, {"account": "501", "credit": "99"}]
    assert send(ledger, lines=other).status_code == 409


def test_every_wrong_line_is_told_at_once(ledger: LedgerWorld):
    lines = [{"account": "999", "debit": "1"}, {"account": "102"}, {"account": "x", "credit": "1"}]
    problems = send(ledger, lines=lines).json()["problems"]
    assert {"lines.1.account", "lines.2.amount", "lines.3.account"} <= {one["field"] for one in problems}


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "opening"},
        {"lines": []},
        {"lines": [{"account": "102", "debit": "1.001"}]},
        {"lines": [{"account": "102", "debit": "-1"}]},
        {"by": "别人"},
    ],
    ids=repr,
)
def test_what_is_no_voucher_is_refused(ledger: LedgerWorld, changed: dict[str, Any]):
    assert send(ledger, **changed).status_code == 422
    assert not Voucher.objects.filter(source="api").exists()


def test_who_may_only_read_drafts_nothing(ledger: LedgerWorld):
    assert send(ledger, "agency_reviewer").status_code == 403


def test_the_description_names_every_path_of_the_books():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    book = "/api/v1/ledger/{pk}"
    inner = ("", "/accounts", "/accounts/{code}", "/statements", "/vouchers", "/disclosure")
    wanted = {"/api/v1/ledger", "/api/v1/vouchers/{pk}", "/api/v1/disclosure/{pk}"}
    assert wanted | {f"{book}{one}" for one in inner} <= set(paths)
    assert set(paths[f"{book}/vouchers"]) == {"get", "post"}
