"""时钟: the stored segments as the engine takes them, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from townworks.definitions import selectors as definitions
from townworks.definitions.cases import Deadline
from townworks.engines import case_clock, workdays
from townworks.kernel import clock
from townworks.ui import names

from ..models import Case, ClockRow
from ..models.clock import PAUSES
from .kinds import item_of, kind_of

REVIEWS = 2  # 复查 and 复核; after the second the petition has come to its end (信访工作条例 36)


@dataclass(frozen=True)
class Milestone:
    """途中的期限: its rule, its due date, and the day on which it was met (None: not yet).

    ``deemed``: what counts as done once it has run out, "" where the law says nothing; ``basis``: the law that says so.
    """

    name: str
    due_on: date | None
    met_on: date | None
    late: bool
    deemed: str = ""
    basis: str = ""


def given_of(case: Case, rows: Iterable[ClockRow], today: date) -> case_clock.Given:
    """What the engine needs, from the rows since the clock was last started."""
    start: date | None = None
    pauses: list[case_clock.Pause] = []
    extension: case_clock.Extension | None = None
    finished: date | None = None
    for row in rows:
        if row.move == "start":
            start, pauses, extension, finished = row.on, [], None, None
        elif row.move == "pause":
            pauses.append(case_clock.Pause(row.on, None, PAUSES.get(row.why, "")))
        elif row.move == "resume" and pauses:
            last = pauses[-1]
            pauses[-1] = case_clock.Pause(last.from_on, row.on, last.why)
        elif row.move == "extend":
            extension = case_clock.Extension(row.days, row.on)
        elif row.move == "stop":
            finished = row.on
    return case_clock.Given(
        definitions.working_calendar(), term_of(case), start, today, tuple(pauses), extension, finished
    )


def term_of(case: Case) -> case_clock.Term:
    """The term that the case came in under."""
    kind: case_clock.Kind = "working" if case.term_kind == "working" else "calendar"
    return case_clock.Term(case.term_days, kind, case.term_extension, deemed=_deemed_of(case))


def _deemed_of(case: Case) -> str:
    """What the law says of a case whose term has run out; of a promise that is shorter than the law's term it says nothing."""
    item = item_of(case)
    code = (item.legal if item and item.legal else kind_of(case).term).rule
    rule = next((one for one in definitions.deadlines() if one.code == code), None)
    if rule is None or rule.deemed is None or case.term_days < rule.days:
        return ""
    return _words(rule)


def _words(rule: Deadline) -> str:
    return (rule.deemed_en if names.in_language(rule) == rule.name_en else rule.deemed) or ""


def known_calendar(given: case_clock.Given) -> tuple[case_clock.Given, bool]:
    """The same with weekends alone for the years that have no calendar yet, and whether nothing was lacking."""
    calendar = given.calendar
    first = given.start_on or given.today
    needed = frozenset(range(min(first, given.today).year, max(first, given.today).year + 3))
    lacking = needed - calendar.years
    if not lacking:
        return given, True
    filled = workdays.Calendar(calendar.off, calendar.work, calendar.years | lacking)
    return case_clock.Given(
        filled,
        given.term,
        given.start_on,
        given.today,
        given.pauses,
        given.extension,
        given.finished_on,
    ), False


def answer_of(
    case: Case, rows: Iterable[ClockRow], today: date
) -> tuple[case_clock.Answer, case_clock.Given, bool]:
    """What the clock says, what it was given, and whether every year of it has its calendar."""
    given = given_of(case, rows, today)
    try:
        return case_clock.compute(given), given, True
    except ValueError:
        filled, _ = known_calendar(given)
        return case_clock.compute(filled), filled, False


def milestones(case: Case, today: date) -> tuple[Milestone, ...]:
    """The rules that are met on the way, each with its day."""
    met = {
        "accept": case.accepted_at,
        "tell_missing": case.told_at,
        "answer": case.answered_at,
        "refer": None,
    }
    found = []
    for one in kind_of(case).milestones:
        rule = next((rule for rule in definitions.deadlines() if rule.code == one.rule), None)
        event = case.accepted_at if rule and rule.starts == "acceptance" else case.registered_at
        if rule is None or event is None or (one.met_by == "tell_missing" and case.told_at is None):
            continue
        if rule.starts == "decision" or one.met_by == "refer":
            continue
        kind: case_clock.Kind = "working" if rule.kind == "working" else "calendar"
        given = case_clock.Given(
            definitions.working_calendar(), case_clock.Term(rule.days, kind), clock.day_of(event), today
        )
        answer = case_clock.compute(known_calendar(given)[0])
        met_at = met[one.met_by] or (case.told_at if rule.deemed else None)
        met_on = clock.day_of(met_at) if met_at else None
        due = answer.due_on
        late = bool(due and (met_on or today) > due)
        deemed = _words(rule) if rule.deemed and met_on is None else ""
        found.append(Milestone(names.in_language(rule), due, met_on, late, deemed, rule.basis.text))
    return tuple(found)


def deemed_due(case: Case, today: date) -> Milestone | None:
    """By when a case that waits must be accepted or told what is missing, where the law says what follows else."""
    return next((one for one in milestones(case, today) if one.deemed), None)


def last_day(rows: Iterable[ClockRow]) -> date | None:
    """The latest day that the rows know; a clock that was set back writes nothing before it."""
    return max((row.on for row in rows), default=None)


def review_until(case: Case) -> date | None:
    """请求复查复核 until which day, counted from the answer, then from the opinion; None where there is no (further) review."""
    rule = next((one for one in definitions.deadlines() if one.code == kind_of(case).review), None)
    if rule is None or case.answered_at is None:
        return None
    told = list(case.rows.filter(move="review_told", at__gte=case.answered_at).values_list("at", flat=True))
    if len(told) >= REVIEWS:
        return None
    kind: case_clock.Kind = "working" if rule.kind == "working" else "calendar"
    told_on = clock.day_of(told[-1] if told else case.answered_at)
    given = case_clock.Given(
        definitions.working_calendar(), case_clock.Term(rule.days, kind), told_on, told_on
    )
    return case_clock.compute(known_calendar(given)[0]).due_on


def missing_calendar(today: date) -> int | None:
    """The year whose holidays should be known by now and are not: next year's, from December on."""
    following = today.year + 1
    known = definitions.working_calendar().years
    return following if today.month == 12 and following not in known else None
