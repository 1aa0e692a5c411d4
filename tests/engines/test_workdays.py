"""工作日与期限."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines import workdays
from townworks.engines.workdays import Calendar, Given, compute, count_between

# The off days and make-up days of the 2026 notice that the examples touch.
OFF = {date(2026, 2, day) for day in range(15, 24)} | {date(2026, 10, day) for day in range(1, 8)}
OFF |= {date(2026, 9, day) for day in (25, 26, 27)}
WORK = {date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)}
CALENDAR = Calendar(frozenset(OFF), frozenset(WORK), frozenset({2025, 2026}))
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))

EXAMPLES = [
    ("working", date(2026, 2, 10), 20, date(2026, 3, 16), date(2026, 3, 16)),
    ("working", date(2026, 9, 24), 5, date(2026, 10, 9), date(2026, 10, 9)),
    ("working", date(2026, 9, 18), 20, date(2026, 10, 22), date(2026, 10, 22)),
    ("calendar", date(2026, 2, 5), 15, date(2026, 2, 20), date(2026, 2, 24)),
    ("calendar", date(2026, 8, 3), 60, date(2026, 10, 2), date(2026, 10, 8)),
]


@pytest.mark.parametrize(("kind", "start", "days", "unrolled", "due"), EXAMPLES)
def test_the_worked_examples_hold(kind: str, start: date, days: int, unrolled: date, due: date) -> None:
    answer = compute(Given(CALENDAR, start, days, kind))  # type: ignore[arg-type]
    assert (answer.unrolled_on, answer.due_on) == (unrolled, due)


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/workdays.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| (\S+) \| (\d+) (工作日|日) \| (\S+) \| (\S+) \|", page)
    kinds = {"working": "工作日", "calendar": "日"}
    assert rows == [
        (str(start), str(days), kinds[kind], str(unrolled), str(due))
        for kind, start, days, unrolled, due in EXAMPLES
    ]


def test_a_period_that_is_not_rolled_ends_on_the_rest_day() -> None:
    assert compute(Given(CALENDAR, date(2026, 8, 3), 60, "calendar", roll=False)).due_on == date(2026, 10, 2)


def test_no_days_from_a_rest_day_end_on_the_next_working_day() -> None:
    assert compute(Given(CALENDAR, date(2026, 10, 1), 0)).due_on == date(2026, 10, 8)


def test_the_working_says_why_the_day_moved_on() -> None:
    steps = [str(step) for step in compute(Given(CALENDAR, date(2026, 8, 3), 60, "calendar")).working]
    assert steps[-1] == "2026-10-02 是休息日，顺延到下一个工作日 2026-10-08"


def test_a_year_without_a_calendar_is_named() -> None:
    with pytest.raises(ValueError, match="没有 2027 年的节假日安排"):
        compute(Given(CALENDAR, date(2026, 12, 30), 5))


def test_a_year_in_between_without_a_calendar_is_named() -> None:
    calendar = Calendar(frozenset(), frozenset(), frozenset({2024, 2026}))
    with pytest.raises(ValueError, match="2025"):
        count_between(calendar, date(2024, 6, 1), date(2026, 6, 1))


@pytest.mark.parametrize("days", [-1, 100_000])
def test_a_period_out_of_bounds_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match=str(days)):
        compute(Given(CALENDAR, date(2026, 1, 5), days))


def test_a_day_both_off_and_worked_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-01-03"):
        Calendar(frozenset({date(2026, 1, 3)}), frozenset({date(2026, 1, 3)}), frozenset({2026}))


def test_covers_asks_for_every_year_in_between() -> None:
    assert workdays.covers(CALENDAR, date(2026, 5, 1), date(2025, 5, 1))
    assert not workdays.covers(CALENDAR, date(2026, 5, 1), date(2027, 1, 1))


@given(DAYS, DAYS)
def test_counting_agrees_with_looking_at_each_day(one: date, other: date) -> None:
    first, last = sorted((one, other))
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert count_between(CALENDAR, first, last) == sum(workdays.is_working(CALENDAR, day) for day in days)


@given(DAYS, DAYS, DAYS)
def test_counts_add_up_whatever_the_order_of_the_days(one: date, two: date, three: date) -> None:
    whole = count_between(CALENDAR, one, three)
    assert count_between(CALENDAR, one, two) + count_between(CALENDAR, two, three) == whole


@given(st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.integers(1, 120))
def test_the_due_day_is_a_working_day_and_that_many_working_days_away(start: date, days: int) -> None:
    due = compute(Given(CALENDAR, start, days)).due_on
    assert workdays.is_working(CALENDAR, due)
    assert count_between(CALENDAR, start, due) == days


@settings(max_examples=50)
@given(st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.integers(0, 150), st.integers(0, 30))
def test_a_longer_calendar_period_never_ends_earlier(start: date, days: int, more: int) -> None:
    shorter = compute(Given(CALENDAR, start, days, "calendar")).due_on
    assert compute(Given(CALENDAR, start, days + more, "calendar")).due_on >= shorter
