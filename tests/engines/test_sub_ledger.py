"""明细账."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.sub_ledger import Entry, Given, compute

days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
entries = st.lists(st.tuples(days, st.integers(-500, 500), st.booleans()), max_size=25).map(
    lambda rows: tuple(
        Entry(n, day, amount if left else 0, 0 if left else amount)
        for n, (day, amount, left) in enumerate(sorted(rows), start=1)
    )
)


def test_the_page_shows_what_the_engine_says() -> None:
    page = compute(Given(100, (Entry(1, date(2026, 1, 5), 50, 0), Entry(2, date(2026, 2, 1), 0, 30))))
    assert [[row.kind, row.debit, row.credit, row.balance] for row in page.rows] == [
        [cells[0], *map(fen, cells[1:])] for cells in rows_of("sub_ledger", "行")
    ]


def test_entries_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="之后"):
        compute(Given(0, (Entry(1, date(2026, 2, 1), 1, 0), Entry(2, date(2026, 1, 31), 1, 0))))


@given(st.integers(-(10**9), 10**9), entries)
def test_the_last_balance_is_all_that_moved(opening: int, rows: tuple[Entry, ...]) -> None:
    page = compute(Given(opening, rows))
    assert page.closing == opening + sum(one.debit - one.credit for one in rows)
    months = [row for row in page.rows if row.kind == "month"]
    assert sum(row.debit for row in months) == sum(one.debit for one in rows)


@given(entries, st.integers(0, 25))
def test_a_page_begun_in_the_middle_ends_like_the_whole(rows: tuple[Entry, ...], at: int) -> None:
    whole = compute(Given(0, rows))
    first, rest = rows[:at], rows[at:]
    if rest and first and first[-1].dated_on.replace(day=1) == rest[0].dated_on.replace(day=1):
        return  # a page begins with a month
    year = [one for one in first if rest and one.dated_on.year == rest[0].dated_on.year]
    debit, credit = sum(one.debit for one in year), sum(one.credit for one in year)
    page = compute(Given(compute(Given(0, first)).closing, rest, debit, credit))
    assert page.rows == whole.rows[len(whole.rows) - len(page.rows) :]


@given(st.integers(-(10**9), 10**9), entries)
def test_days_of_a_journal_add_up_to_its_months(opening: int, rows: tuple[Entry, ...]) -> None:
    plain, daily = compute(Given(opening, rows)), compute(Given(opening, rows, daily=True))
    days = [row for row in daily.rows if row.kind == "day"]
    assert [row for row in daily.rows if row.kind != "day"] == list(plain.rows)
    assert len(days) == len({one.dated_on for one in rows})
    for month in (row for row in daily.rows if row.kind == "month"):
        first = month.dated_on.replace(day=1)
        mine = [row for row in days if row.dated_on.replace(day=1) == first]
        assert (sum(row.debit for row in mine), sum(row.credit for row in mine)) == (
            month.debit,
            month.credit,
        )
        assert mine[-1].balance == month.balance


def test_a_journal_refuses_a_day_after_a_later_one() -> None:
    rows = (Entry(1, date(2026, 1, 9), 1, 0), Entry(2, date(2026, 1, 5), 1, 0))
    assert compute(Given(0, rows)).closing == 2
    with pytest.raises(ValueError, match="之后"):
        compute(Given(0, rows, daily=True))
