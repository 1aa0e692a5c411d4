"""过紧日子."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.thrift import Given, compute

ONE = Given("公务接待", (10_000,) * 12, (8_000,) * 12, 6, 100_000, only_down=True)
twelve = st.lists(st.integers(0, 10**9), min_size=12, max_size=12).map(tuple)


def test_the_page_s_example() -> None:
    answer = compute(ONE)
    assert (answer.spent, answer.before, answer.percent) == (60_000, 48_000, Decimal("25.00"))
    assert (answer.rate, answer.elapsed) == (Decimal("60.00"), Decimal("50.00"))
    assert [rule for rule, _ in answer.warnings] == ["grown"]
    tight = compute(replace(ONE, budget=90_000))
    assert (tight.rate, [rule for rule, _ in tight.warnings]) == (Decimal("66.66"), ["ahead", "grown"])


def test_without_books_last_year_nothing_is_compared() -> None:
    answer = compute(replace(ONE, last=None))
    assert (answer.before, answer.percent, answer.warnings) == (None, None, ())


def test_spending_without_a_budget_of_zero_is_told() -> None:
    assert [rule for rule, _ in compute(replace(ONE, last=None, budget=0)).warnings] == ["over"]


@pytest.mark.parametrize("wrong", [{"month": 0}, {"month": 13}, {"this": (1,)}, {"last": (1, 2)}])
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        compute(replace(ONE, **wrong))  # type: ignore[arg-type]


@given(twelve, twelve, st.integers(1, 12), st.integers(0, 10**10))
def test_months_after_the_one_asked_do_not_count(
    this: tuple[int, ...], last: tuple[int, ...], month: int, budget: int
) -> None:
    one = Given("办公费", this, last, month, budget, only_down=True)
    later = replace(one, this=(*this[:month], *(0,) * (12 - month)))
    assert compute(one) == compute(later)
    rules = [rule for rule, _ in compute(one).warnings]
    assert ("over" in rules) == (sum(this[:month]) > budget)
    assert ("grown" in rules) == (sum(this[:month]) > sum(last[:month]))
    assert not {"over", "ahead"} <= set(rules)
