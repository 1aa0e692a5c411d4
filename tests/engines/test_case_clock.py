"""办理时钟."""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from townworks.engines import workdays
from townworks.engines.case_clock import Extension, Given, Pause, Term, compute, what_if

OFF = {date(2026, 2, day) for day in range(15, 24)} | {date(2026, 10, day) for day in range(1, 8)}
OFF |= {date(2026, 9, day) for day in (25, 26, 27)} | {date(2026, 1, 1), date(2026, 1, 2)}
WORK = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)}
CALENDAR = workdays.Calendar(frozenset(OFF), frozenset(WORK), frozenset({2025, 2026, 2027, 2028}))
DAY = date(2026, 8, 3)


def clock(term: Term, start: date | None = DAY, today: date | None = None, **more: object) -> Given:
    return Given(CALENDAR, term, start, today or start or DAY, **more)  # type: ignore[arg-type]


EXAMPLES = [
    (Term(20), date(2026, 2, 10), date(2026, 3, 16)),
    (Term(5), date(2026, 9, 24), date(2026, 10, 9)),
    (Term(20), date(2026, 9, 18), date(2026, 10, 22)),
    (Term(15, "calendar"), date(2026, 2, 5), date(2026, 2, 24)),
    (Term(60, "calendar"), date(2026, 8, 3), date(2026, 10, 8)),
    (Term(7, backward=True), date(2026, 10, 15), date(2026, 9, 30)),
    (Term(2, "years"), date(2024, 2, 29), date(2026, 2, 28)),
    (Term(0, "quarterly"), date(2026, 5, 12), date(2026, 6, 30)),
    (Term(0, "monthly"), date(2026, 5, 12), date(2026, 5, 31)),
    (Term(0, "yearly", month=1, day=31), date(2026, 3, 1), date(2027, 1, 31)),
]


@pytest.mark.parametrize(("term", "start", "due"), EXAMPLES)
def test_the_worked_examples_hold(term: Term, start: date, due: date) -> None:
    assert compute(clock(term, start)).due_on == due


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/case_clock.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| (\d{4}-\d\d-\d\d) \| [^|]+ \| (\d{4}-\d\d-\d\d) \|", page)
    assert rows == [(str(start), str(due)) for _, start, due in EXAMPLES]


# A term in days that ends at an hour, where somebody named it: start, term, now, due at, state.
AT_AN_HOUR = [
    (Term(2, until=time(17, 30)), date(2026, 7, 1), datetime(2026, 7, 3, 17, 30), "running"),
    (Term(2, until=time(17, 30)), date(2026, 7, 1), datetime(2026, 7, 3, 17, 31), "late"),
    (Term(0, until=time(18)), date(2026, 7, 1), datetime(2026, 7, 1, 12), "running"),
    (Term(3, "calendar", until=time(12)), date(2026, 7, 1), datetime(2026, 7, 4, 11), "running"),
]


@pytest.mark.parametrize(("term", "start", "now", "state"), AT_AN_HOUR)
def test_a_term_in_days_may_end_at_an_hour(term: Term, start: date, now: datetime, state: str) -> None:
    answer = compute(clock(term, start, now.date(), now=now))
    assert (answer.state, answer.due_at) == (
        state,
        datetime.combine(answer.due_on or DAY, term.until or time()),
    )
    if state == "late":
        assert str(answer.sentence).endswith("已超过时限")


def test_a_named_day_is_not_moved_on_and_the_page_shows_it() -> None:
    saturday = Term(3, "calendar", until=time(12))
    on = date(2026, 7, 1)
    assert compute(clock(saturday, on, on, now=datetime(2026, 7, 1))).due_at == datetime(2026, 7, 4, 12)
    assert compute(clock(replace(saturday, until=None), on)).due_on == date(2026, 7, 6)
    page = (Path(__file__).parents[2] / "docs/rules/case_clock.md").read_text(encoding="utf-8")
    assert "| 2026-07-01 | 3 日，到 12:00 | 2026-07-04 12:00 |" in page


def test_an_hour_is_told_before_an_extension_and_while_the_clock_stands() -> None:
    term = Term(2, extension=5, until=time(17, 30))
    on, now = date(2026, 7, 1), datetime(2026, 7, 2, 9)
    told = what_if(clock(term, on, now.date(), now=now), 2)
    assert told.allowed and dict(told.sentence.values)["after"] == datetime(2026, 7, 7, 17, 30)
    stands = compute(clock(term, on, now.date(), now=now, pauses=(Pause(date(2026, 7, 2), None),)))
    assert (stands.due_at, stands.if_resumed_at) == (None, datetime(2026, 7, 6, 17, 30))


@pytest.mark.parametrize(
    "given_",
    [
        clock(Term(2, until=time(9))),
        clock(Term(1, "years", until=time(9)), now=datetime(2026, 8, 3)),
        clock(Term(7, backward=True, until=time(9)), now=datetime(2026, 8, 3)),
    ],
)
def test_an_hour_without_an_instant_or_a_number_of_days_is_refused(given_: Given) -> None:
    with pytest.raises(ValueError, match="几点"):
        compute(given_)


@given(st.integers(0, 60), st.integers(0, 400), st.integers(0, 1439), st.integers(0, 90 * 1440))
def test_the_hour_changes_no_day_and_decides_alone_when_it_is_late(
    days: int, shift: int, minute: int, after: int
) -> None:
    start = DAY + timedelta(days=shift)
    until = time(minute // 60, minute % 60)
    now = datetime.combine(start, time()) + timedelta(minutes=after)
    answer = compute(clock(Term(days, until=until), start, now.date(), now=now))
    if days:
        assert answer.due_on == compute(clock(Term(days), start, now.date())).due_on
    assert answer.due_at is not None
    assert (answer.state == "late") == (now > answer.due_at)


# What each row of the table of deadlines gives, counted from one day by hand with the calendar of 2026.
WORKING = {3: "2026-08-06", 5: "2026-08-10", 7: "2026-08-12", 10: "2026-08-17", 15: "2026-08-24"}
WORKING |= {20: "2026-08-31", 30: "2026-09-14", 45: "2026-10-10"}
CALENDAR_DAYS = {15: "2026-08-18", 30: "2026-09-02", 60: "2026-10-08", 90: "2026-11-02", 365: "2027-08-03"}
BACK = {7: "2026-07-23", 30: "2026-06-22"}
OTHERS = {
    "01-31": (Term(0, "yearly", month=1, day=31), "2027-01-31"),
    "quarterly": (Term(0, "quarterly"), "2026-09-30"),
    "monthly": (Term(0, "monthly"), "2026-08-31"),
    "2 years (5 for life-health or finance)": (Term(2, "years"), "2028-08-03"),
}


def rows() -> list[dict[str, str]]:
    path = SHARED / "standards" / "06_deadlines.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []


@pytest.mark.shared
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["key"])
def test_every_statutory_deadline_ends_on_its_day(row: dict[str, str]) -> None:
    if row["days"] in OTHERS:
        term, due = OTHERS[row["days"]]
    else:
        days, backward = int(row["days"]), row["starts"].startswith("before")
        kind = "working" if row["day_kind"] == "working" else "calendar"
        term = Term(days, kind, backward=backward)  # type: ignore[arg-type]
        due = (BACK if backward else WORKING if kind == "working" else CALENDAR_DAYS)[days]
    answer = compute(clock(term))
    assert str(answer.due_on) == due
    if row["extension"].isdigit():
        longer = replace(term, extension=int(row["extension"]))
        assert what_if(clock(longer), longer.extension).allowed


@pytest.mark.shared
def test_the_table_of_deadlines_is_read() -> None:
    assert len(rows()) == 45


def test_a_pause_moves_the_end_by_what_it_took() -> None:
    paused = clock(Term(20), pauses=(Pause(date(2026, 8, 10), date(2026, 8, 14), "听证"),))
    assert compute(paused).due_on == date(2026, 9, 7)  # five working days later


def test_a_pause_over_rest_days_takes_no_working_day() -> None:
    paused = clock(Term(20), pauses=(Pause(date(2026, 8, 8), date(2026, 8, 9)),))
    assert compute(paused).due_on == compute(clock(Term(20))).due_on


def test_a_standing_clock_has_no_due_date_and_says_what_is_left() -> None:
    answer = compute(
        clock(Term(20), today=date(2026, 8, 12), pauses=(Pause(date(2026, 8, 10), None, "补正"),))
    )
    assert (answer.state, answer.due_on, answer.left) == ("paused", None, 16)
    assert str(answer.sentence) == "2026-08-10 起暂停计时（补正），恢复后还有 16 个工作日"
    assert answer.if_resumed_on == date(2026, 9, 3)


def test_a_standing_clock_is_never_late() -> None:
    answer = compute(clock(Term(5), today=date(2026, 12, 1), pauses=(Pause(date(2026, 8, 5), None),)))
    assert (answer.state, answer.deemed) == ("paused", "")


def test_before_its_event_a_clock_waits() -> None:
    answer = compute(clock(Term(20), start=None))
    assert (answer.state, answer.due_on, answer.left) == ("waiting", None, None)


def test_a_deemed_result_follows_only_when_the_term_has_run_out() -> None:
    term = Term(5, deemed="即为受理")
    assert compute(clock(term, today=date(2026, 8, 10))).deemed == ""
    assert compute(clock(term, today=date(2026, 8, 11))).deemed == "即为受理"


def test_what_was_done_in_time_is_deemed_nothing() -> None:
    term = Term(5, deemed="即为受理")
    assert compute(clock(term, today=date(2026, 9, 1), finished_on=date(2026, 8, 10))).deemed == ""


def test_one_extension_is_told_before_it_is_given() -> None:
    answer = what_if(clock(Term(20, extension=10)), 10)
    assert (answer.allowed, answer.before, answer.after) == (True, date(2026, 8, 31), date(2026, 9, 14))
    assert str(answer.sentence) == "延长 10 个工作日，到期日由 2026-08-31 改为 2026-09-14；只能延长一次"


@pytest.mark.parametrize(
    ("given", "days", "why"),
    [
        (clock(Term(20)), 5, "这一期限依法不能延长"),
        (clock(Term(20, extension=10)), 11, "最多延长 10 天"),
        (clock(Term(20, extension=10)), 0, "最多延长 10 天"),
        (clock(Term(20, extension=10), today=date(2026, 9, 1)), 5, "已经过了到期日，不能再延长"),
        (
            clock(Term(20, extension=10), extension=Extension(5, date(2026, 8, 5))),
            5,
            "2026-08-05 已经延长过 5 天，只能延长一次",
        ),
    ],
)
def test_an_extension_that_cannot_be_says_why(given: Given, days: int, why: str) -> None:
    answer = what_if(given, days)
    assert (answer.allowed, answer.after, str(answer.sentence)) == (False, answer.before, why)


def test_what_if_changes_nothing() -> None:
    given = clock(Term(20, extension=10))
    before = compute(given)
    what_if(given, 10)
    assert compute(given) == before


def test_the_sentence_says_why_it_is_that_day() -> None:
    given = clock(
        Term(20, extension=10),
        today=date(2026, 8, 20),
        pauses=(Pause(date(2026, 8, 10), date(2026, 8, 14), "听证"),),
        extension=Extension(10, date(2026, 8, 19)),
    )
    assert str(compute(given).sentence) == (
        "自 2026-08-03 起 30 个工作日（含延长 10），扣除暂停 1 次，2026-09-20 到期，还有 22 个工作日"
    )


def test_late_days_are_counted_in_the_terms_own_days() -> None:
    assert compute(clock(Term(5), today=date(2026, 8, 17))).left == -5
    assert (
        compute(clock(Term(5, "calendar"), today=date(2026, 8, 17))).left == -7
    )  # the 8th rolled to the 10th


def test_a_missing_calendar_is_refused_and_named() -> None:
    lacking = replace(CALENDAR, years=frozenset({2026}))
    with pytest.raises(ValueError, match="2027"):
        compute(Given(lacking, Term(20), date(2026, 12, 20), date(2026, 12, 20)))


@pytest.mark.parametrize(
    "pauses",
    [
        (Pause(date(2026, 8, 9), date(2026, 8, 8)),),
        (Pause(date(2026, 8, 9), None), Pause(date(2026, 8, 12), None)),
        (Pause(date(2026, 8, 9), date(2026, 8, 14)), Pause(date(2026, 8, 12), date(2026, 8, 20))),
    ],
)
def test_nonsense_is_refused(pauses: tuple[Pause, ...]) -> None:
    with pytest.raises(ValueError):
        compute(clock(Term(20), pauses=pauses))


STARTS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
TERMS = st.builds(Term, st.integers(1, 60), st.sampled_from(["working", "calendar"]))


@given(TERMS, STARTS, st.integers(0, 40), st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_a_pause_never_brings_the_end_nearer(term: Term, start: date, after: int, length: int) -> None:
    stop = start + timedelta(days=after)
    paused = clock(term, start, pauses=(Pause(stop, stop + timedelta(days=length)),))
    plain, moved = compute(clock(term, start)).due_on, compute(paused).due_on
    assert plain is not None and moved is not None and moved >= plain


@given(TERMS, STARTS)
@settings(max_examples=150, deadline=None)
def test_without_segments_it_is_the_period_of_workdays(term: Term, start: date) -> None:
    plain = workdays.compute(workdays.Given(CALENDAR, start, term.days, term.kind))  # type: ignore[arg-type]
    assert compute(clock(term, start)).due_on == plain.due_on


@given(TERMS, STARTS, st.integers(0, 90))
@settings(max_examples=150, deadline=None)
def test_segments_follow_one_another_without_a_gap(term: Term, start: date, days: int) -> None:
    today = start + timedelta(days=days)
    pauses = (Pause(start + timedelta(days=2), start + timedelta(days=4), "补正"),)
    segments = compute(clock(term, start, today, pauses=pauses)).segments
    assert segments[0].from_on == start + timedelta(days=1)
    for one, following in itertools.pairwise(segments):
        assert following.from_on == one.until_on + timedelta(days=1)


@given(TERMS, STARTS, st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_what_is_left_and_what_was_used_are_the_whole_term(term: Term, start: date, days: int) -> None:
    answer = compute(clock(replace(term, kind="working"), start, start + timedelta(days=days)))
    if answer.state == "running":
        assert answer.left is not None and answer.used + answer.left == term.days
