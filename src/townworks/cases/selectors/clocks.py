"""时钟: the stored segments as the engine takes them, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from townworks.definitions import cases as definitions_cases
from townworks.definitions import selectors as definitions
from townworks.definitions.case_telling import english
from townworks.definitions.cases import Deadline
from townworks.engines import case_clock, workdays
from townworks.kernel import clock
from townworks.ui import names

from ..models import Case, ClockRow
from ..models.case import NEVER
from ..models.clock import PAUSES
from .kinds import item_of, kind_of

KINDS: Mapping[str, case_clock.Kind] = {"working": "working", "hours": "hours", "office": "office"}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
REVIEWS = 2  # 复查 and 复核; after the second the petition has come to its end (信访工作条例 36)


@dataclass(frozen=True)
class Milestone:
    """途中的期限: its rule, its due date, and the day on which it was met (None: not yet).

    ``deemed``: what counts as done once it has run out, "" where the law says nothing; ``basis``: the law that says so.
    ``due_at``, ``met_at``: the instants, of one in hours. ``may``: nobody has to; it says until when one may.
    """

    name: str
    due_on: date | None
    met_on: date | None
    late: bool
    deemed: str = ""
    basis: str = ""
    due_at: datetime | None = None
    met_at: datetime | None = None
    may: bool = False


def given_of(
    case: Case, rows: Iterable[ClockRow], today: date, at: datetime | None = None
) -> case_clock.Given:
    """What the engine needs, from the rows since the clock was last started; ``at``: the instant, for terms in hours."""
    start: date | None = None
    start_at: datetime | None = None
    pauses: list[case_clock.Pause] = []
    extension: case_clock.Extension | None = None
    finished: date | None = None
    last: datetime | None = None
    for row in rows:
        last = max(
            last or wall(row.at), wall(row.at)
        )  # a clock that was set back ends nothing before it began
        if row.move == "start":
            start, start_at, pauses, extension, finished = row.on, last, [], None, None
        elif row.move == "pause":
            pauses.append(case_clock.Pause(row.on, None, PAUSES.get(row.why, ""), last))
        elif row.move == "resume" and pauses:
            one = pauses[-1]
            pauses[-1] = case_clock.Pause(one.from_on, row.on, one.why, one.from_at, last)
        elif row.move == "extend":
            extension = case_clock.Extension(row.days, row.on)
        elif row.move == "stop":
            finished = row.on
    now = wall(at or clock.start_of(today))
    return case_clock.Given(
        definitions.working_calendar(),
        term_of(case),
        start,
        today,
        tuple(pauses),
        extension,
        finished,
        start_at,
        max(now, last) if last else now,
        last if finished else None,
        definitions.office_hours(),
    )


def wall(at: datetime) -> datetime:
    """An instant on the town's wall clock, to the minute and without a zone, as the engine takes it."""
    return at.astimezone(clock.TOWN_TIME).replace(second=0, microsecond=0, tzinfo=None)


def instant(on_the_wall: datetime | None) -> datetime | None:
    """The same back."""
    return on_the_wall.replace(tzinfo=clock.TOWN_TIME) if on_the_wall else None


def late_from(due_on: date | None, due_at: datetime | None) -> datetime:
    """The first instant at which a case is late: the minute after ``due_at`` where it is due to the minute, else the day after
    ``due_on``; NEVER while nobody knows."""
    if due_on is None:
        return NEVER
    return due_at + MINUTE if due_at is not None else clock.start_of(due_on + DAY)


def late(case: Case, at: datetime) -> bool:
    """Whether its time is up: to the minute where the term is in hours, else by the day."""
    return at >= case.due_key


def term_of(case: Case) -> case_clock.Term:
    """The term that the case came in under."""
    kind = KINDS.get(case.term_kind, "calendar")
    until = case.term_until
    return case_clock.Term(case.term_days, kind, case.term_extension, deemed=_deemed_of(case), until=until)


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
    return replace(given, calendar=filled), False


def answer_of(
    case: Case, rows: Iterable[ClockRow], today: date, at: datetime | None = None
) -> tuple[case_clock.Answer, case_clock.Given, bool]:
    """What the clock says, what it was given, and whether every year of it has its calendar."""
    given = given_of(case, rows, today, at)
    try:
        return case_clock.compute(given), given, True
    except ValueError:
        filled, _ = known_calendar(given)
        return case_clock.compute(filled), filled, False


def milestones(
    case: Case, today: date, *, at: datetime | None = None, reached: Mapping[str, datetime] | None = None
) -> tuple[Milestone, ...]:
    """The rules that are met on the way, each with its day. ``reached``: when each step of the work was, where known already."""
    found = []
    for one in kind_of(case).milestones:
        if one.matters and case.matter not in one.matters:
            continue
        told = (
            _in_hours(case, one, at or clock.start_of(today), reached)
            if one.hours
            else _by_rule(case, one, today)
        )
        if told is not None:
            found.append(told)
    return tuple(found)


def _by_rule(case: Case, one: definitions_cases.Milestone, today: date) -> Milestone | None:
    rule = next((rule for rule in definitions.deadlines() if rule.code == one.rule), None)
    if rule is None or (one.met_by == "tell_missing" and case.told_at is None):
        return None
    event = {"acceptance": case.accepted_at, "decision": case.answered_at}.get(
        rule.starts, case.registered_at
    )
    if event is None:
        return None
    kind: case_clock.Kind = "working" if rule.kind == "working" else "calendar"
    given = case_clock.Given(
        definitions.working_calendar(), case_clock.Term(rule.days, kind), clock.day_of(event), today
    )
    due = case_clock.compute(known_calendar(given)[0]).due_on
    name = names.in_language(rule)
    if one.met_by == "refer":  # an objection is a right of the unit, not a duty
        gone = case.accepted_at is not None or (due is not None and today > due)
        return None if gone else Milestone(name, due, None, False, basis=rule.basis.text, may=True)
    met_at = _met(case, one.met_by) or (case.told_at if rule.deemed else None)
    met_on = clock.day_of(met_at) if met_at else None
    is_late = bool(due and (met_on or today) > due)
    deemed = _words(rule) if rule.deemed and met_on is None else ""
    return Milestone(name, due, met_on, is_late, deemed, rule.basis.text)


def _in_hours(
    case: Case, one: definitions_cases.Milestone, at: datetime, reached: Mapping[str, datetime] | None
) -> Milestone:
    """Hours of the town's own, from the moment that it came in; a paused case waits for nobody on the way."""
    start, now = wall(case.registered_at), max(wall(at), wall(case.registered_at))
    given = case_clock.Given(
        definitions.working_calendar(),
        case_clock.Term(one.hours or 0, one.hour_kind),
        start.date(),
        now.date(),
        start_at=start,
        now=now,
        office=definitions.office_hours(),
    )
    answer = case_clock.compute(known_calendar(given)[0])
    met_at = _met(case, one.met_by)
    if one.met_by == "step":
        if reached is None:
            reached = dict(case.rows.filter(step=one.step).order_by("-pk").values_list("step", "at"))
        met_at = reached.get(one.step or "") or case.answered_at
    due_at = instant(answer.due_at)
    is_late = bool(due_at and (met_at or at) > due_at)
    met_on = clock.day_of(met_at) if met_at else None
    return Milestone(
        str(one.name_en if english() else one.name),
        answer.due_on,
        met_on,
        is_late,
        due_at=due_at,
        met_at=met_at,
    )


def _met(case: Case, by: str) -> datetime | None:
    """When what a milestone waits for was done."""
    return {
        "accept": case.accepted_at,
        "tell_missing": case.told_at,
        "answer": case.answered_at,
        "close": case.closed_at,
    }.get(by)


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


def look_back_until(case: Case, at: datetime) -> date:
    """回访整改 after a low rating: by when, in working days of the case's kind."""
    day = clock.day_of(at)
    term = case_clock.Term(kind_of(case).look_back_days)
    given = case_clock.Given(definitions.working_calendar(), term, day, day)
    return case_clock.compute(known_calendar(given)[0]).due_on or day


def missing_calendar(today: date) -> int | None:
    """The year whose holidays should be known by now and are not: next year's, from December on."""
    following = today.year + 1
    known = definitions.working_calendar().years
    return following if today.month == 12 and following not in known else None
