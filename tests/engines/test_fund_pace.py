"""支出进度."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.fund_pace import Given, compute

MILESTONES = ((6, 50), (9, 75), (11, 92), (12, 100))
ONE = Given(100_000, 40_000, 2026, date(2026, 1, 1), date(2026, 12, 31), MILESTONES, date(2026, 7, 1))


def test_the_page_s_example() -> None:
    answer = compute(ONE)
    assert (answer.rate, answer.wanted, answer.short) == (Decimal("40.00"), 50, 10_000)
    assert compute(replace(ONE, on=date(2026, 6, 30))).wanted == 0


def test_after_its_last_day_all_of_it_is_wanted() -> None:
    early = replace(ONE, last_on=date(2026, 8, 31), on=date(2026, 9, 1))
    assert compute(early).short == 60_000


def test_nonsense_is_refused() -> None:
    for wrong in ({"whole": 0}, {"last_on": date(2025, 1, 1)}):
        with pytest.raises(ValueError):
            compute(replace(ONE, **wrong))


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 500))
def test_more_is_wanted_as_days_go_and_never_less(whole: int, spent: int, days: int) -> None:
    now = replace(ONE, whole=whole, spent=spent, on=date(2026, 1, 1) + timedelta(days=days))
    later = compute(replace(now, on=now.on + timedelta(days=30)))
    assert later.wanted >= compute(now).wanted and later.short >= compute(now).short >= 0
    assert compute(replace(now, spent=whole)).short == 0
