"""资产盘点: worked numbers, and laws that hold whatever is counted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.stocktake import Accounts, Given, Line, compute

ACCOUNTS = Accounts({"fixed": ("151", "152"), "living": ("132", "133")}, "181", "504", "515")


def lines_of(*lines: Line) -> list[tuple[str, int]]:
    return [(one.account, one.debit - one.credit) for one in compute(Given(lines, ACCOUNTS)).entries]


def test_what_is_found_as_booked_books_nothing():
    answer = compute(Given((Line(1, "fixed", Decimal(1), Decimal(1), 100, 40),), ACCOUNTS))
    assert (answer.differences, answer.entries) == ((), ())


def test_a_machine_that_is_gone_costs_what_was_left_of_it():
    told = lines_of(Line(1, "fixed", Decimal(1), Decimal(0), 120_000, 45_000))
    assert told == [("152", 45_000), ("151", -120_000), ("181", 75_000), ("515", 75_000), ("181", -75_000)]


def test_a_machine_that_no_register_knows_is_income_at_its_value():
    told = lines_of(Line(1, "fixed", Decimal(0), Decimal(1), value=8_000))
    assert told == [("151", 8_000), ("181", -8_000), ("181", 8_000), ("504", -8_000)]


def test_a_third_of_the_trees_gone_is_a_third_of_cost_and_depreciation():
    answer = compute(Given((Line(1, "living", Decimal(15), Decimal(10), 48_000_00, 12_000_01),), ACCOUNTS))
    (one,) = answer.differences
    assert (one.quantity, one.cost, one.down) == (Decimal(5), 16_000_00, 4_000_00)


def test_land_without_cost_differs_without_a_voucher():
    answer = compute(Given((Line(1, "water", Decimal(18), Decimal(17)),), ACCOUNTS))
    assert (len(answer.differences), answer.entries) == (1, ())


@pytest.mark.parametrize(
    "line",
    [
        Line(1, "fixed", Decimal(-1), Decimal(0)),
        Line(1, "fixed", Decimal(1), Decimal(0), cost=1, down=2),
        Line(1, "water", Decimal(1), Decimal(0), cost=5),
    ],
    ids=["negative", "more down than cost", "a kind without accounts"],
)
def test_nonsense_is_refused(line: Line):
    with pytest.raises(ValueError):
        compute(Given((line,), ACCOUNTS))


quantities = st.decimals(0, 500, places=2)


@st.composite
def things(draw: st.DrawFn) -> tuple[Line, ...]:
    made = []
    for key in range(draw(st.integers(0, 8))):
        booked, cost = draw(quantities), draw(st.integers(0, 10**9))
        made.append(
            Line(
                key,
                draw(st.sampled_from(["fixed", "living"])),
                booked,
                draw(st.one_of(st.just(booked), quantities)),
                cost if booked else 0,
                draw(st.integers(0, cost)) if booked else 0,
                draw(st.integers(0, 10**9)),
            )
        )
    return tuple(made)


@given(things())
def test_the_voucher_balances_and_what_waits_is_cleared(lines: tuple[Line, ...]):
    entries = compute(Given(lines, ACCOUNTS)).entries
    assert sum(one.debit for one in entries) == sum(one.credit for one in entries)
    assert sum(one.debit - one.credit for one in entries if one.account == "181") == 0
    assert all(bool(one.debit) != bool(one.credit) for one in entries)


@given(things())
def test_the_result_of_the_year_moves_by_what_came_and_went(lines: tuple[Line, ...]):
    answer = compute(Given(lines, ACCOUNTS))
    moved = dict.fromkeys(("504", "515", "151", "152", "132", "133"), 0)
    for one in answer.entries:
        if one.account in moved:
            moved[one.account] += one.debit - one.credit
    assert (-moved["504"], moved["515"]) == (answer.over, answer.short)
    assert sum(moved[code] for code in ("151", "152", "132", "133")) == answer.over - answer.short


@given(things())
def test_no_more_is_lost_than_there_was_and_order_does_not_matter(lines: tuple[Line, ...]):
    answer = compute(Given(lines, ACCOUNTS))
    by_key = {line.key: line for line in lines}
    for one in answer.differences:
        if one.what == "short":
            assert one.cost <= by_key[one.key].cost and one.down <= by_key[one.key].down
    turned = compute(Given(tuple(reversed(lines)), ACCOUNTS))
    assert turned.entries == answer.entries
    assert set(turned.differences) == set(answer.differences)
