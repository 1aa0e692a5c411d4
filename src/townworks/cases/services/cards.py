"""黄牌、红牌、升级: shown by the clockwork before and after the due date, each once for a due instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel import clock

from ..models import Card, Case
from ..models.case import OPEN
from ..selectors import clocks
from ..workflow import RUNNING

YELLOW_DAYS = 2  # working days left at most; the town's to set, not verified against a standard
YELLOW_HOURS = timedelta(hours=2)  # left at most of a term in hours; the town's to set as well
ESCALATE_DAYS = 5  # working days late at least
ESCALATE_HOURS = timedelta(hours=24)  # late at least, of a term in hours; the town's to set
NEAR = timedelta(days=14)
BATCH = 1000


def show_cards(*, at: datetime) -> int:
    """Cards that are due today and were not shown yet; answers how many were shown."""
    near = Case.objects.filter(OPEN, state__in=RUNNING, due_key__lte=at + NEAR)
    shown, last = 0, 0
    while rows := list(
        near.filter(pk__gt=last)
        .order_by("pk")
        .only("pk", "due_on", "due_at", "due_key", "term_kind", "unit_id")[:BATCH]
    ):
        last = rows[-1].pk
        known = set(
            Card.objects.filter(case_id__in=[row.pk for row in rows]).values_list(
                "case_id", "colour", "due_key"
            )
        )
        fresh = [
            Card(
                case_id=row.pk,
                colour=colour,
                due_on=row.due_on,
                due_key=row.due_key,
                unit_id=row.unit_id,
                at=at,
            )
            for row in rows
            for colour in colours(row, at)
            if row.due_on is not None and (row.pk, colour, row.due_key) not in known
        ]
        Card.objects.bulk_create(fresh, ignore_conflicts=True)
        shown += len(fresh)
    return shown


def colours(case: Case, at: datetime) -> tuple[str, ...]:
    """Which cards a case has earned by now; one in hours by the hour."""
    due, today = case.due_on, clock.day_of(at)
    if due is None:
        return ()
    if case.due_at is not None and case.in_hours:
        if clocks.late(case, at):
            return ("red", "escalated") if at - case.due_at >= ESCALATE_HOURS else ("red",)
        return ("yellow",) if case.due_at - at <= YELLOW_HOURS else ()
    calendar = definitions.working_calendar()
    years = frozenset(range(min(due, today).year, max(due, today).year + 1))
    if not years <= calendar.years:
        calendar = workdays.Calendar(calendar.off, calendar.work, calendar.years | years)
    left = workdays.count_between(calendar, today, due)
    if clocks.late(case, at):
        return ("red", "escalated") if -left >= ESCALATE_DAYS else ("red",)
    return ("yellow",) if left <= YELLOW_DAYS else ()
