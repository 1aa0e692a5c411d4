"""银行对账."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.reconcile import Answer, Given, Item, compute, smallest_sets

DAY = date(2026, 3, 1)
facts = st.tuples(st.integers(0, 9), st.integers(-6, 6).filter(bool), st.sampled_from(["", "a", "b"]))


def items(rows: list[tuple[int, int, str]], first: int = 0) -> tuple[Item, ...]:
    return tuple(
        Item(first + n, DAY + timedelta(days=day), amount, frozenset({mark} - {""}))
        for n, (day, amount, mark) in enumerate(rows)
    )


sides = st.lists(facts, max_size=9)


def settled(answer: Answer) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(one.how, one.bank, one.book) for one in answer.matches]


def test_each_stage_takes_what_the_one_before_left() -> None:
    bank = (
        Item(1, DAY, 100, frozenset({"7788"})),
        Item(2, DAY, 100),
        Item(3, DAY + timedelta(days=4), -50),
        Item(4, DAY, 90),
        Item(5, DAY, -11),
        Item(6, DAY, -12),
        Item(7, DAY, 5),
    )
    book = (
        Item(11, DAY, 100),
        Item(12, DAY, 100, frozenset({"7788"})),
        Item(13, DAY, -50),
        Item(14, DAY, 60),
        Item(15, DAY, 30),
        Item(16, DAY, -23),
    )
    answer = compute(Given(bank, book))
    assert settled(answer) == [
        ("exact", (1,), (12,)),
        ("day", (2,), (11,)),
        ("window", (3,), (13,)),
        ("many_lines", (4,), (14, 15)),
        ("many_rows", (5, 6), (16,)),
    ]
    assert (answer.bank_left, answer.book_left) == ((7,), ())
    assert str(answer.matches[2].why) == "金额 -0.50 元相同，日期差 4 天（在 5 天以内）"


def test_a_search_that_stops_at_its_bound_is_told() -> None:
    book = tuple(Item(n, DAY, 2) for n in range(40))
    answer = compute(Given((Item(99, DAY, 11),), book, budget=50))
    assert (answer.matches, answer.bounded) == ((), (("bank", 99),))
    assert "1 笔的组合没有找完" in str(answer.working[1])


def test_hundreds_of_sums_that_cannot_be_come_to_are_told_and_a_pair_behind_them_is_found() -> None:
    """Even parts never come to an odd sum, which only a search through all of them would know."""
    later = DAY + timedelta(days=20)
    book = tuple(Item(n, DAY, 200_000 + 2 * (n % 7)) for n in range(400))
    pair = (Item(900, later, 30), Item(901, later, 12))
    bank = (*(Item(n, DAY, 1_000_001 + 2 * n) for n in range(150)), Item(999, later, 42))
    answer = compute(Given(bank, (*book, *pair)))
    assert [(one.bank, one.book) for one in answer.matches] == [((999,), (900, 901))]
    assert len(answer.bounded) == 150


def test_a_second_set_that_fits_makes_a_match_unsure() -> None:
    book = tuple(Item(n, DAY, amount) for n, amount in enumerate((1, 2, 3, 4)))
    assert [one.sure for one in compute(Given((Item(9, DAY, 5),), book)).matches] == [False]


def test_the_same_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="两次"):
        compute(Given((Item(1, DAY, 1), Item(1, DAY, 2)), ()))


@settings(deadline=None)
@given(sides, sides)
def test_nothing_is_matched_twice_or_lost_and_sums_are_equal(bank: list, book: list) -> None:
    given_bank, given_book = items(bank), items(book, 100)
    answer = compute(Given(given_bank, given_book, days=3, most=4))
    amounts = {one.key: one.amount for one in (*given_bank, *given_book)}
    of_bank = [key for one in answer.matches for key in one.bank] + list(answer.bank_left)
    of_book = [key for one in answer.matches for key in one.book] + list(answer.book_left)
    assert sorted(of_bank) == [one.key for one in given_bank]
    assert sorted(of_book) == [one.key for one in given_book]
    for one in answer.matches:
        assert sum(amounts[key] for key in one.bank) == sum(amounts[key] for key in one.book)


@settings(deadline=None)
@given(sides, sides, st.randoms())
def test_the_order_of_what_is_given_changes_nothing(bank: list, book: list, random) -> None:
    one, two = list(items(bank)), list(items(book, 100))
    before = compute(Given(tuple(one), tuple(two), days=3, most=4))
    random.shuffle(one)
    random.shuffle(two)
    assert compute(Given(tuple(one), tuple(two), days=3, most=4)) == before


@settings(deadline=None)
@given(st.integers(1, 30), st.lists(st.integers(1, 12), max_size=8), st.integers(2, 5))
def test_a_set_is_found_where_looking_at_all_subsets_finds_one(
    amount: int, parts: list[int], most: int
) -> None:
    some = [Item(n, DAY, part) for n, part in enumerate(parts)]
    sizes = [
        count
        for count in range(2, most + 1)
        for chosen in combinations(parts, count)
        if sum(chosen) == amount
    ]
    found, whole = smallest_sets(amount, some, most, 10**6)
    assert whole
    assert bool(found) == bool(sizes)
    for one in found:
        assert len(one) == min(sizes)
        assert sum(part.amount for part in one) == amount


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), max_size=6), st.lists(st.integers(0, 12), max_size=6))
def test_of_one_amount_as_many_are_matched_as_can_be(bank: list[int], book: list[int]) -> None:
    """Beside pairs of the same day, which go first."""
    one = items([(day, 5, "") for day in set(bank) - set(book)])
    two = items([(day, 5, "") for day in set(book) - set(bank)], 100)
    answer = compute(Given(one, two, days=2))
    assert sum(match.how == "window" for match in answer.matches) == _most(list(one), list(two))


def _most(one: list[Item], two: list[Item]) -> int:
    if not one:
        return 0
    first, rest = one[0], one[1:]
    best = _most(rest, two)
    for other in two:
        if abs((first.dated_on - other.dated_on).days) <= 2:
            best = max(best, 1 + _most(rest, [some for some in two if some is not other]))
    return best
