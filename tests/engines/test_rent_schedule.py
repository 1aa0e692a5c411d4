"""租金应收."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.rent_schedule import Given, Price, compute, months_after

EXAMPLES = rows_of("rent_schedule", "起始")
START = date(2026, 1, 1)
moneys = st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2040, 1, 1)), st.integers(0, 10**8)), max_size=6)
terms = st.builds(
    lambda start, days, yearly, every: Given(
        start, start + timedelta(days=days), (Price(start, yearly),), every
    ),
    st.dates(date(2019, 1, 1), date(2030, 1, 1)),
    st.integers(0, 3000),
    st.integers(0, 10**8),
    st.integers(1, 24),
)


@pytest.mark.parametrize("cells", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_page_shows_what_the_engine_says(cells: list[str]) -> None:
    starts, ends, yearly, every, amounts = cells
    start = date.fromisoformat(starts)
    answer = compute(Given(start, date.fromisoformat(ends), (Price(start, fen(yearly)),), int(every)))
    assert [one.amount for one in answer.payments] == [int(amount) for amount in amounts.split()]


def test_the_oldest_payment_is_settled_first_and_the_rest_is_aged() -> None:
    prices = (Price(START, 12_000),)
    answer = compute(
        Given(START, date(2026, 12, 31), prices, 3, received=((START, 4_000),), on=date(2026, 8, 1))
    )
    assert [one.settled for one in answer.payments] == [3_000, 1_000, 0, 0]
    assert (answer.arrears, answer.ageing) == (5_000, (0, 3_000, 0, 0) and answer.ageing)
    assert answer.oldest == 122


def test_what_was_ended_early_owes_no_later_payment() -> None:
    answer = compute(
        Given(
            START,
            date(2028, 12, 31),
            (Price(START, 100),),
            12,
            ended_on=date(2027, 3, 1),
            on=date(2029, 1, 1),
        )
    )
    assert [one.amount for one in answer.payments] == [100, 100]


def test_a_new_price_counts_from_its_day() -> None:
    prices = (Price(START, 12_000), Price(date(2026, 7, 1), 24_000))
    assert [one.amount for one in compute(Given(START, date(2026, 12, 31), prices)).payments] == [18_000]


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": date(2025, 12, 31)},
        {"ends_on": date(2126, 1, 1)},
        {"prices": ()},
        {"prices": (Price(date(2026, 2, 1), 1),)},
        {"prices": (Price(START, -1),)},
        {"every": 0},
        {"due_days": -1},
    ],
)
def test_nonsense_is_refused(facts: dict[str, Any]) -> None:
    sound: dict[str, Any] = {"starts_on": START, "ends_on": date(2026, 12, 31), "prices": (Price(START, 1),)}
    with pytest.raises(ValueError):
        compute(Given(**{**sound, **facts}))


@settings(max_examples=40, deadline=None)
@given(terms, st.integers(1, 2000))
def test_payments_add_up_and_a_price_cut_in_two_changes_nothing(term: Given, days: int) -> None:
    answer = compute(term)
    whole = compute(Given(term.starts_on, term.ends_on, term.prices, every=1200))
    assert sum(one.amount for one in answer.payments) == whole.total
    again = Price(term.starts_on + timedelta(days=days), term.prices[0].yearly)
    cut = compute(Given(term.starts_on, term.ends_on, (*term.prices, again), term.every))
    assert [one.amount for one in cut.payments] == [one.amount for one in answer.payments]


@settings(max_examples=40, deadline=None)
@given(terms, moneys, st.dates(date(2019, 1, 1), date(2040, 1, 1)), st.integers(1, 10**6))
def test_money_is_kept_and_its_order_changes_nothing(term: Given, moneys: Any, on: date, more: int) -> None:
    facts = {"starts_on": term.starts_on, "ends_on": term.ends_on, "prices": term.prices, "every": term.every}
    answer = compute(Given(**facts, received=tuple(moneys), on=on))
    settled = sum(one.settled for one in answer.payments)
    assert settled + answer.advance == answer.received
    assert sum(answer.ageing) == answer.arrears
    due = sum(one.amount for one in answer.payments if one.due_on < on)
    assert answer.arrears == max(due - answer.received, 0)
    assert compute(Given(**facts, received=tuple(reversed(moneys)), on=on)) == answer
    richer = compute(Given(**facts, received=(*moneys, (on, more)), on=on))
    assert richer.arrears <= answer.arrears


def test_months_keep_to_the_end_of_a_month() -> None:
    assert months_after(date(2026, 10, 31), 4) == date(2027, 2, 28)
