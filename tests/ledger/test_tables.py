"""账表: every table from kept balances, open to its vouchers; the town's sum without what its books owe each other."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.world import AT, LedgerWorld, month
from townworks.engines.year_close import Plan
from townworks.ledger import selectors, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(ledger: LedgerWorld) -> LedgerWorld:
    """A book with opening balances and two months of work."""
    ledger.post("opening", "2025-12-31", ("102", 900_000), ("301", -900_000))
    ledger.post("payment", "2026-01-10", ("101", 50_000), ("102", -50_000))
    ledger.post("receipt", "2026-01-12", ("102", 120_000), ("501", -120_000))
    ledger.post("payment", "2026-02-03", ("513", 30_000), ("101", -30_000))
    return ledger


def test_the_trial_balance_shows_opening_month_year_and_closing(kept: LedgerWorld) -> None:
    table = selectors.trial_table(kept.book, month("2026-02"))
    rows = {row.code: row.standing for row in table.rows}
    cash = rows["101"]
    assert (cash.opening, cash.debit, cash.credit, cash.year_debit, cash.year_credit, cash.closing) == (
        50_000,
        0,
        30_000,
        50_000,
        30_000,
        20_000,
    )
    assert (table.balanced, table.totals.closing_debit) == (True, 1_020_000)


def test_both_sides_of_the_sheet_are_equal_and_income_is_the_years(kept: LedgerWorld) -> None:
    drawn = selectors.statements(kept.book, month("2026-02"))
    sheet = {line.code: (line.opening, line.value) for line in drawn.sheet}
    income = {line.code: line.value for line in drawn.income}
    assert drawn.balanced
    assert (sheet["assets"], sheet["money"], sheet["undistributed"]) == (
        (900_000, 990_000),
        (900_000, 990_000),
        (0, 90_000),
    )
    assert (income["operating-income"], income["net-surplus"]) == (120_000, 90_000)


def test_after_the_years_end_the_income_statement_still_shows_the_year(kept: LedgerWorld) -> None:
    kept.close_until("2026-11")
    made = services.draft_year_close(
        actor=kept.actor(), book_id=kept.book.pk, year=2026, plan=Plan(reserve_share=1_000), at=AT
    )
    for one in made:
        kept.book_it(one)
    drawn = selectors.statements(kept.book, month("2026-12"))
    income = {line.code: line.value for line in drawn.income}
    wanted = {
        "operating-income": 120_000,
        "net-surplus": 90_000,
        "to-reserve": 9_000,
        "closing-undistributed": 81_000,
    }
    assert {code: income[code] for code in wanted} == wanted
    assert drawn.balanced
    later = selectors.statements(kept.book, month("2027-01"))
    assert {line.code: line.value for line in later.income}["opening-undistributed"] == 81_000


def test_a_table_adds_up_no_vouchers(kept: LedgerWorld) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        selectors.trial_table(kept.book, month("2026-02"))
        selectors.statements(kept.book, month("2026-02"))
    assert not any("ledger_line" in one["sql"] or "ledger_voucher" in one["sql"] for one in asked)
    assert len(asked) <= 4


def test_a_ledger_page_opens_to_the_vouchers(kept: LedgerWorld) -> None:
    account = selectors.account_for(kept.actor(), kept.book, "101")
    page = selectors.ledger_page(kept.book, account, month("2026-02"), month("2026-02"))
    assert (page.opening, page.closing) == (50_000, 20_000)
    entry, of_month, of_year = page.rows
    assert (entry.line.voucher.number, of_month.row.credit, of_year.row.debit) == (1, 30_000, 50_000)


def test_the_town_is_the_sum_of_its_books_without_what_they_owe_each_other(kept: LedgerWorld) -> None:
    owed = kept.account("112", "西埔村委会", counterpart_id=kept.committee.pk).code
    owing = kept.account("211", "东埔合作社", book=kept.committee, counterpart_id=kept.book.pk).code
    kept.post("payment", "2026-02-05", (owed, 70_000), ("102", -70_000))
    kept.post("receipt", "2026-02-05", ("102", 70_000), (owing, -70_000), book=kept.committee)
    books = [kept.book, kept.committee]
    whole = selectors.town_sum(books, month("2026-02"))
    sheet = {line.code: line.value for line in whole.statements.sheet}
    parts = [
        {line.code: line.value for line in selectors.statements(book, month("2026-02")).sheet}
        for book in books
    ]
    assert whole.statements.balanced
    assert (sheet["receivables"], sheet["payables"]) == (0, 0)
    assert sheet["assets"] == sum(part["assets"] for part in parts) - 70_000
    assert whole.differences == ()


def test_what_two_books_say_differently_is_told_and_stays(kept: LedgerWorld) -> None:
    owed = kept.account("112", "西埔村委会", counterpart_id=kept.committee.pk).code
    kept.post("payment", "2026-02-05", (owed, 70_000), ("102", -70_000))
    whole = selectors.town_sum([kept.book, kept.committee], month("2026-02"))
    assert [(pair.left, pair.right) for pair in whole.differences] == [(70_000, 0)]
    assert {line.code: line.value for line in whole.statements.sheet}["receivables"] == 70_000


def test_what_households_owe_is_not_set_off_against_what_they_are_owed(kept: LedgerWorld) -> None:
    first, second = kept.account("113", "甲户").code, kept.account("113", "乙户").code
    kept.post("transfer", "2026-02-05", (first, 500), (second, -500))
    sheet = {line.code: line.value for line in selectors.statements(kept.book, month("2026-02")).sheet}
    assert (sheet["receivables"], sheet["payables"]) == (500, 500)


def test_a_month_before_anything_is_empty(ledger: LedgerWorld) -> None:
    table = selectors.trial_table(ledger.book, date(2020, 1, 1))
    assert (table.rows, table.balanced) == ((), True)


def test_last_year_stands_beside_this_one_where_the_book_goes_back_so_far(kept: LedgerWorld) -> None:
    first = selectors.statements(kept.book, month("2026-12"))
    assert {line.last for line in first.income} == {None}
    kept.post("receipt", "2027-01-05", ("101", 700), ("501", -700))
    later = {line.code: line for line in selectors.statements(kept.book, month("2027-01")).income}
    january = {line.code: line.value for line in selectors.statements(kept.book, month("2026-01")).income}
    assert later["operating-income"].value == 700
    assert {code: line.last for code, line in later.items()} == january
