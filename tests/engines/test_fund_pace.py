"""支出进度: the rate beside the calendar, at the ends of months, and laws that hold whatever is spent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.fund_pace import Given, compute

STEPS = ((6, 50), (9, 75), (11, 92))
CASE = Given(100_000, 40_000, 2026, date(2026, 1, 1), date(2026, 12, 31), STEPS, date(2026, 7, 1))


@pytest.mark.parametrize(
    ("on", "wanted", "short"),
    [
        (date(2026, 6, 30), 0, 0),
        (date(2026, 7, 1), 50, 10_000),
        (date(2026, 9, 30), 50, 10_000),
        (date(2026, 10, 1), 75, 35_000),
        (date(2026, 12, 1), 92, 52_000),
        (date(2026, 12, 31), 92, 52_000),
        (date(2027, 1, 1), 100, 60_000),
    ],
    ids=str,
)
def test_a_month_counts_once_it_has_ended(on: date, wanted: int, short: int):
    answer = compute(replace(CASE, on=on))
    assert (answer.wanted, answer.short, answer.behind) == (wanted, short, short > 0)


def test_december_ends_with_the_year():
    answer = compute(replace(CASE, milestones=((12, 80),), last_on=date(2027, 6, 30), on=date(2027, 1, 1)))
    assert answer.wanted == 80


def test_a_fund_that_began_later_is_not_asked_for_the_months_before():
    assert compute(replace(CASE, first_on=date(2026, 7, 1))).wanted == 0


def test_a_rate_is_cut_and_what_is_short_is_rounded_up():
    answer = compute(replace(CASE, whole=3, spent=1, on=date(2026, 7, 1)))
    assert (answer.rate, answer.short) == (Decimal("33.33"), 1)


@pytest.mark.parametrize("changed", [{"whole": 0}, {"last_on": date(2025, 12, 31)}], ids=str)
def test_nonsense_is_refused(changed: dict[str, object]):
    with pytest.raises(ValueError):
        compute(replace(CASE, **changed))  # type: ignore[arg-type]


cases = st.builds(
    Given,
    st.integers(1, 10**12),
    st.integers(0, 10**12),
    st.just(2026),
    st.dates(date(2026, 1, 1), date(2026, 8, 1)),
    st.dates(date(2026, 8, 1), date(2027, 3, 1)),
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 100)), max_size=4).map(
        lambda pairs: tuple(zip(sorted(m for m, _ in pairs), sorted(p for _, p in pairs), strict=True))
    ),
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
)


@given(cases)
def test_spending_what_is_short_is_enough_and_a_fen_less_is_not(case: Given):
    answer = compute(case)
    if answer.behind:
        assert not compute(replace(case, spent=case.spent + answer.short)).behind
        assert compute(replace(case, spent=case.spent + answer.short - 1)).behind
    else:
        assert Decimal(case.spent * 100) >= answer.wanted * case.whole


@given(cases, st.integers(0, 400))
def test_no_day_that_passes_asks_for_less(case: Given, days: int):
    later = replace(case, on=case.on + timedelta(days=days))
    assert compute(later).wanted >= compute(case).wanted


@given(cases)
def test_a_rate_never_says_more_than_was_spent(case: Given):
    rate = compute(case).rate
    assert rate * case.whole <= case.spent * 100 < (rate + Decimal("0.01")) * case.whole
