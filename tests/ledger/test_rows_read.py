"""读多少行: the pages of the books stay flat when vouchers grow, by the plan of every query and by what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.ledger.world import LedgerWorld, month
from townworks.ledger import selectors
from townworks.ledger.selectors import listing, tables

pytestmark = pytest.mark.django_db
LARGE = ("ledger_voucher", "ledger_line", "ledger_balance", "ledger_voucherrow")


def pages(book: int) -> tuple[str, ...]:
    own = f"/ledger/{book}/"
    return (
        "/ledger/",
        "/ledger/town/?month=2026-03",
        "/risks/",
        "/disclosure/",
        f"{own}?month=2026-03",
        f"{own}statements/?month=2026-03",
        f"{own}accounts/101/?month=2026-03",
        f"{own}journals/cash/?month=2026-03",
        f"{own}journals/general/?month=2026-03",
        f"{own}vouchers/",
        f"{own}vouchers/?month=2026-03",
        f"{own}vouchers/?state=draft",
    )


def asked(client: Client, page: str) -> list[tuple[str, Any]]:
    """Every query of a page with its parameters."""
    found: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    client.get(page)
    with connection.execute_wrapper(keep):
        assert client.get(page).status_code == 200
    return [(sql, params) for sql, params in found if sql.startswith("SELECT")]


def test_no_query_reads_all_vouchers_from_end_to_end(ledger: LedgerWorld) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plans of a few rows say nothing on PostgreSQL, which reads a small table whole")
    ledger.post("receipt", "2026-03-05", ("101", 1), ("501", -1))
    client = Client()
    client.force_login(ledger.world.here.people["agency_accountant"])
    for page in pages(ledger.book.pk):
        for sql, params in asked(client, page):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plan = [row[3] for row in cursor.fetchall()]
            whole = [step for step in plan if any(step == f"SCAN {name}" for name in LARGE)]
            assert whole == [], (page, sql[:300], plan)


def test_the_list_of_books_counts_what_waits_in_each(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-05", ("101", 1), ("501", -1))
    for _ in range(2):
        ledger.draft("receipt", "2026-03-05", ("101", 1), ("501", -1))
    ledger.review(ledger.draft("receipt", "2026-03-05", ("101", 1), ("501", -1)))
    ledger.close_until("2026-02")
    row = next(one for one in listing.book_rows(ledger.actor()) if one.book == ledger.book)
    assert (row.drafts, row.reviewed, row.closed) == (2, 1, month("2026-02"))


def test_a_long_sub_ledger_is_read_page_by_page_and_its_balance_runs_on(
    ledger: LedgerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ON_A_PAGE", 3)
    for fen in (1, 20, 300, 4000):
        ledger.post("receipt", "2026-03-05", ("101", fen), ("501", -fen))
    account = selectors.account_for(ledger.actor(), ledger.book, "101")
    span = (ledger.book, account, month("2026-01"), month("2026-03"))
    whole = selectors.ledger_page(*span)
    first, second = (selectors.ledger_page(*span, page=n) for n in (1, 2))
    assert [*first.rows, *second.rows] == list(whole.rows)
    assert (first.opening, second.opening, second.closing) == (0, 321, 4321)
    assert [one.line.voucher.number for one in second.rows if one.line] == [4]
