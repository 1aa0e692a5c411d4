"""按小时的办理时钟."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines import workdays
from townworks.engines.case_clock import Answer, Extension, Given, Pause, Term, compute, what_if

OFF = {date(2026, 10, day) for day in range(1, 8)}
WORK = {date(2026, 9, 20), date(2026, 10, 10)}
CALENDAR = workdays.Calendar(frozenset(OFF), frozenset(WORK), frozenset({2026, 2027}))
OFFICE = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))
MONDAY = datetime(2026, 8, 3, 10)


def clock(term: Term, start: datetime = MONDAY, now: datetime | None = None, **more: object) -> Given:
    seen = now or start
    facts = {"start_at": start, "now": seen, "office": OFFICE, **more}
    return Given(CALENDAR, term, start.date(), seen.date(), **facts)  # type: ignore[arg-type]


def stood(first: datetime, last: datetime | None, why: str = "补正") -> Pause:
    return Pause(first.date(), last.date() if last else None, why, first, last)


EXAMPLES = [
    (Term(2, "hours"), datetime(2026, 8, 3, 10), datetime(2026, 8, 3, 12)),
    (Term(24, "hours"), datetime(2026, 9, 30, 16, 20), datetime(2026, 10, 1, 16, 20)),
    (Term(4, "office"), datetime(2026, 8, 3, 10), datetime(2026, 8, 3, 16, 30)),
    (Term(4, "office"), datetime(2026, 8, 3, 16), datetime(2026, 8, 4, 11)),
    (Term(2, "office"), datetime(2026, 8, 3, 10), datetime(2026, 8, 3, 12)),
    (Term(1, "office"), datetime(2026, 8, 8, 9), datetime(2026, 8, 10, 9, 30)),
    (Term(4, "office"), datetime(2026, 9, 30, 16, 30), datetime(2026, 10, 8, 11, 30)),
    (Term(1, "office"), datetime(2026, 10, 9, 17), datetime(2026, 10, 10, 9)),
]


@pytest.mark.parametrize(("term", "start", "due"), EXAMPLES)
def test_the_worked_examples_of_hours_hold(term: Term, start: datetime, due: datetime) -> None:
    assert compute(clock(term, start)).due_at == due


def test_the_page_shows_the_same_hours() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/case_clock.md").read_text(encoding="utf-8")
    stamp = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    rows = re.findall(rf"\| ({stamp}) \| (\d+) (\S+) \| ({stamp}) \|", page)
    unit = {"hours": "小时", "office": "个工作小时"}
    assert rows == [
        (f"{start:%Y-%m-%d %H:%M}", str(term.days), unit[term.kind], f"{due:%Y-%m-%d %H:%M}")
        for term, start, due in EXAMPLES
    ]


def test_the_sentence_says_why_it_is_that_hour() -> None:
    answer = compute(clock(Term(4, "office"), now=datetime(2026, 8, 3, 15)))
    assert str(answer.sentence) == (
        "自 2026-08-03 10:00:00 起 4 个工作小时，2026-08-03 16:30:00 到期，还有 1 个工作小时 30 分"
    )
    assert (answer.state, answer.left, answer.used, answer.due_on) == ("running", 90, 150, date(2026, 8, 3))


def test_a_minute_after_its_end_it_is_late_and_a_deemed_result_follows() -> None:
    term = Term(2, "hours", deemed="视为同意")
    at = datetime(2026, 8, 3, 12)
    assert (compute(clock(term, now=at)).state, compute(clock(term, now=at)).deemed) == ("running", "")
    late = compute(clock(term, now=at + timedelta(minutes=1)))
    assert (late.state, late.left, late.deemed) == ("late", -1, "视为同意")


def test_a_pause_is_taken_out_to_the_minute() -> None:
    pause = stood(datetime(2026, 8, 3, 11), datetime(2026, 8, 3, 15))
    answer = compute(clock(Term(4, "office"), now=datetime(2026, 8, 3, 16), pauses=(pause,)))
    assert answer.due_at == datetime(2026, 8, 4, 9)
    assert [(one.part, one.counted) for one in answer.segments] == [("run", 60), ("pause", 0), ("run", 60)]


def test_a_standing_clock_of_hours_has_no_end_and_says_what_is_left() -> None:
    pause = stood(datetime(2026, 8, 3, 11), None)
    answer = compute(clock(Term(4, "hours"), now=datetime(2026, 8, 5, 11), pauses=(pause,)))
    assert (answer.state, answer.due_at, answer.due_on, answer.left) == ("paused", None, None, 180)
    assert answer.if_resumed_at == datetime(2026, 8, 5, 14)
    assert "恢复后还有 3 小时 0 分" in str(answer.sentence)


def test_an_extension_of_hours_is_told_before_it_is_given_and_given_once() -> None:
    term = Term(2, "hours", extension=4)
    told = what_if(clock(term, now=datetime(2026, 8, 3, 11)), 4)
    assert told.allowed
    assert str(told.sentence) == (
        "延长 4 小时，到期由 2026-08-03 12:00:00 改为 2026-08-03 16:00:00；只能延长一次"
    )
    assert str(what_if(clock(term), 5).sentence) == "最多延长 4 小时"
    given_once = clock(term, extension=Extension(4, MONDAY.date()))
    assert compute(given_once).due_at == datetime(2026, 8, 3, 16)
    assert not what_if(given_once, 1).allowed


def test_a_changed_calendar_moves_the_end() -> None:
    given = clock(Term(4, "office"), datetime(2026, 8, 3, 16))
    other = workdays.Calendar(CALENDAR.off | {date(2026, 8, 4)}, CALENDAR.work, CALENDAR.years)
    assert compute(replace(given, calendar=other)).due_at == datetime(2026, 8, 5, 11)


@pytest.mark.parametrize(
    "given",
    [
        replace(clock(Term(1, "hours")), start_at=None),
        replace(clock(Term(1, "office")), office=()),
        replace(clock(Term(1, "office")), office=((time(14), time(17)), (time(8), time(12)))),
        clock(Term(1, "hours"), pauses=(stood(MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=1)),)),
        clock(Term(1, "hours"), pauses=(stood(MONDAY - timedelta(hours=2), None),)),
        clock(Term(1, "hours"), pauses=(stood(MONDAY, None), stood(MONDAY + timedelta(hours=1), None))),
    ],
)
def test_nonsense_in_hours_is_refused(given: Given) -> None:
    with pytest.raises(ValueError):
        compute(given)


def test_a_missing_calendar_is_refused_for_office_hours_alone() -> None:
    lacking = replace(CALENDAR, years=frozenset({2025}))
    with pytest.raises(ValueError, match="2026"):
        compute(replace(clock(Term(1, "office")), calendar=lacking))
    assert compute(replace(clock(Term(1, "hours")), calendar=lacking)).due_at is not None


TERMS = st.builds(Term, st.integers(1, 60), st.sampled_from(["hours", "office"]))
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
MINUTES = st.integers(0, 3000)


def seen(term: Term, start: datetime, after: int, pause: tuple[int, int] | None) -> Answer:
    first = start + timedelta(minutes=pause[0]) if pause else start
    pauses = (stood(first, first + timedelta(minutes=pause[1])),) if pause else ()
    return compute(clock(term, start, start + timedelta(minutes=after), pauses=pauses))


@given(TERMS, STARTS, MINUTES, st.tuples(MINUTES, MINUTES))
@settings(max_examples=80, deadline=None)
def test_a_pause_never_brings_the_hour_nearer(
    term: Term, start: datetime, after: int, pause: tuple[int, int]
) -> None:
    plain, moved = seen(term, start, after, None).due_at, seen(term, start, after, pause).due_at
    assert plain is not None and moved is not None and moved >= plain
    assert moved - plain >= timedelta(0) if term.kind == "office" else True


@given(TERMS, STARTS, MINUTES, st.none() | st.tuples(MINUTES, MINUTES))
@settings(max_examples=80, deadline=None)
def test_used_and_left_of_a_running_clock_are_the_whole_term(
    term: Term, start: datetime, after: int, pause: tuple[int, int] | None
) -> None:
    answer = seen(term, start, after, pause)
    if answer.state == "running":
        assert answer.left is not None and answer.used + answer.left == term.days * 60


@given(TERMS, STARTS, MINUTES, st.none() | st.tuples(MINUTES, MINUTES))
@settings(max_examples=80, deadline=None)
def test_segments_of_hours_follow_one_another_without_a_gap(
    term: Term, start: datetime, after: int, pause: tuple[int, int] | None
) -> None:
    segments = seen(term, start, after, pause).segments
    assert segments[0].from_at == start
    assert all(one.until_at == other.from_at for one, other in pairwise(segments))


@given(st.integers(1, 60), STARTS)
@settings(max_examples=80, deadline=None)
def test_a_term_in_office_hours_ends_while_the_office_is_open(hours: int, start: datetime) -> None:
    due = compute(clock(Term(hours, "office"), start)).due_at
    assert due is not None and workdays.is_working(CALENDAR, due.date())
    assert any(opens < due.time() <= closes for opens, closes in OFFICE)


@given(st.integers(1, 60), STARTS)
@settings(max_examples=80, deadline=None)
def test_hours_by_day_and_night_are_no_later_than_office_hours(hours: int, start: datetime) -> None:
    night, office = (compute(clock(Term(hours, kind), start)).due_at for kind in ("hours", "office"))  # type: ignore[arg-type]
    assert night is not None and office is not None and night == start + timedelta(hours=hours) <= office
