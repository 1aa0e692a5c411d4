"""汇总抵销."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.consolidation import Given, Holding, compute

BOOKS = ("A", "B", "C")
holdings = st.lists(
    st.builds(
        Holding,
        st.sampled_from(BOOKS),
        st.sampled_from(["101", "112", "211", "504", "513"]),
        *([st.integers(-5, 5)] * 3),
        other=st.sampled_from(["", *BOOKS]),
        result=st.booleans(),
    ).filter(lambda one: one.other != one.book),
    max_size=30,
).map(tuple)


def test_the_page_shows_what_the_engine_says() -> None:
    books = (
        Holding("A", "112", 100, other="B"),
        Holding("A", "101", 50),
        Holding("B", "211", -100, other="A"),
    )
    answer = compute(Given(books))
    page = [[cells[0], *map(fen, cells[1:])] for cells in rows_of("consolidation", "科目")]
    parts = zip(answer.plain, answer.eliminated, answer.sums, strict=True)
    assert [[plain.account, plain.closing, out.closing, rest.closing] for plain, out, rest in parts] == page


def test_what_does_not_cancel_stays_and_is_told() -> None:
    answer = compute(Given((Holding("A", "112", 100, other="B"), Holding("B", "211", -90, other="A"))))
    assert [one.closing for one in answer.sums] == [100, -90]
    assert [pair.gap for pair in answer.differences] == [10]
    assert str(answer.working[0]) == "A 记 1.00 元，B 记 -0.90 元，相差 0.10 元，没有抵销，请两边核对"


def test_a_book_that_deals_with_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="自己"):
        compute(Given((Holding("A", "112", 1, other="A"),)))


@given(holdings)
def test_the_sum_is_the_plain_sum_less_what_was_eliminated(books: tuple[Holding, ...]) -> None:
    answer = compute(Given(books))
    for plain, out, rest in zip(answer.plain, answer.eliminated, answer.sums, strict=True):
        of = [one for one in books if one.account == plain.account]
        assert plain.closing == sum(one.closing for one in of)
        assert rest.closing == plain.closing - out.closing
        assert (rest.year, rest.opening) == (plain.year - out.year, plain.opening - out.opening)


@given(holdings)
def test_what_is_eliminated_adds_up_to_zero(books: tuple[Holding, ...]) -> None:
    out = compute(Given(books)).eliminated
    assert (
        sum(one.closing for one in out),
        sum(one.year for one in out),
        sum(one.opening for one in out),
    ) == (0, 0, 0)


@given(holdings, st.randoms())
def test_the_order_of_books_changes_nothing(books: tuple[Holding, ...], random) -> None:
    mixed = list(books)
    random.shuffle(mixed)
    assert compute(Given(tuple(mixed))) == compute(Given(books))
