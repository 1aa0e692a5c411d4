"""记时钟: a row for every start, pause, extension and end; the due date follows from them and is never typed."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.kernel import audit, clock
from townworks.kernel.actor import SYSTEM, Actor

from ..models import Case, CaseEdition, ClockRow
from ..selectors import clocks

BATCH = 500
CALENDARS = "calendars/"


def turn(
    case: Case,
    move: str,
    *,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    days: int = 0,
    why: str = "",
    paper: str = "",
) -> None:
    """Write one row and work the due date out anew; the caller saves the case.

    Where the machine's clock was set back, the row stands on the day of the one before it: no segment ends before it begins.
    """
    day = on or clock.day_of(at)
    before = clocks.last_day(case.clock_rows.all()) if move != "start" else None
    ClockRow.objects.create(
        case=case,
        move=move,
        on=max(day, before) if before else day,
        days=days,
        why=why,
        paper=paper[:60],
        by_name=actor.name,
        at=at,
    )
    recount(case, at=at)


def started(case: Case, *, actor: Actor, at: datetime) -> ClockRow:
    """The first row of a case that is about to be put down, which has its due date by it; the caller saves both."""
    row = ClockRow(move="start", on=clock.day_of(at), by_name=actor.name, at=at)
    _counted(case, [row], at)
    return row


def recount(case: Case, *, at: datetime) -> None:
    """到期日 from the rows as they stand; the caller saves the case."""
    _counted(case, list(case.clock_rows.all()), at)


def _counted(case: Case, rows: list[ClockRow], at: datetime) -> None:
    answer, _given, sure = clocks.answer_of(case, rows, clock.day_of(at), at)
    case.due_on, case.due_sure = answer.due_on, sure
    case.due_at = clocks.instant(answer.due_at)
    case.due_key = clocks.late_from(case.due_on, case.due_at)


def redate_all(*, at: datetime) -> int:
    """重算到期日 of open cases, after a calendar was added or put right; each date that moved is in the audit trail."""
    moved, last = 0, 0
    while True:
        open_cases = Case.objects.filter(is_open=True, pk__gt=last).order_by("pk")
        rows = list(
            open_cases.select_related("edition", "service_edition").prefetch_related("clock_rows")[:BATCH]
        )
        if not rows:
            return moved
        last = rows[-1].pk
        for case in rows:
            moved += _redate(case, at)


def redate_unsure(*, at: datetime) -> int:
    """The clockwork's part: only cases whose dates were counted without a year's holidays."""
    open_cases = Case.objects.filter(is_open=True, due_sure=False).order_by("pk")
    return sum(
        _redate(case, at)
        for case in open_cases.select_related("edition", "service_edition").prefetch_related("clock_rows")[
            :BATCH
        ]
    )


def redate_changed(*, at: datetime) -> int:
    """The clockwork's part: all open cases, once, when the calendars read otherwise than when it last looked."""
    known = CaseEdition.objects.filter(what__startswith=CALENDARS).order_by("-pk").first()
    calendar = definitions.working_calendar()
    content = {
        name: sorted(map(str, days))
        for name, days in (("off", calendar.off), ("work", calendar.work), ("years", calendar.years))
    }
    content["office"] = [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in definitions.office_hours()]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    if known is not None and known.digest == digest:
        return 0
    moved = redate_all(at=at) if known is not None else 0  # what came in was counted by the first one
    number = int(known.what.removeprefix(CALENDARS)) + 1 if known else 1
    CaseEdition.objects.get_or_create(
        what=f"{CALENDARS}{number}", digest=digest, defaults={"content": content, "frozen_at": at}
    )
    return moved


def _redate(case: Case, at: datetime) -> int:
    before, sure, hour = case.due_on, case.due_sure, case.due_at
    recount(case, at=at)
    if (case.due_on, case.due_sure, case.due_at) == (before, sure, hour):
        return 0
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        recount(locked, at=at)
        locked.save(update_fields=["due_on", "due_at", "due_key", "due_sure"])
        if (locked.due_on, locked.due_at) == (before, hour):
            return 0
        audit.record(
            SYSTEM,
            "case.redate",
            kind="case",
            thing_id=case.pk,
            name=str(case),
            town_id=case.town_id,
            at=at,
            facts={"from": _iso(hour or before), "to": _iso(locked.due_at or locked.due_on)},
        )
    return 1


def _iso(day: date | datetime | None) -> str | None:
    if isinstance(day, datetime):
        return clocks.wall(day).isoformat(" ", "minutes")
    return day.isoformat() if day else None
