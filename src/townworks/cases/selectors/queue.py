"""排队的情形: who waits, who is called where, and at which hours people come."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean

from django.db.models import Count
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext

from townworks.engines.working import gettext_noop
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Case, Ticket
from .kinds import item_name

HOURS = range(8, 18)
DAYS = 30
AT_HAND = ("called", "serving", "served")
SEVERAL, NO_CASE = gettext_noop("一次办了几件"), gettext_noop("没有登记办件")


@dataclass(frozen=True)
class Times:
    """等候和办理时间 in minutes, means of so many numbers, and the longest that somebody waited."""

    name: str
    count: int
    waited: int
    served: int
    longest: int


@dataclass(frozen=True)
class Line:
    """The line of a day: who waits, who is at a window, who was passed over, and how many were served."""

    waiting: tuple[Ticket, ...]
    at_windows: tuple[Ticket, ...]
    gone: tuple[Ticket, ...]
    served: int

    def mine(self, window: int | None) -> Ticket | None:
        """Who is at this window."""
        return next((one for one in self.at_windows if window and one.window == window), None)


def line_of(town_id: int, *, on: date) -> Line:
    """One query; at most what a day's machine gives out."""
    rows = list(Ticket.objects.filter(town_id=town_id, day=on).order_by("place", "pk"))
    return Line(
        tuple(one for one in rows if one.state == "waiting"),
        tuple(
            sorted(
                (one for one in rows if one.state in ("called", "serving")), key=lambda one: one.window or 0
            )
        ),
        tuple(one for one in rows if one.state == "gone"),
        sum(one.state == "served" for one in rows),
    )


def town_of(actor: Actor) -> int:
    """The town whose counter an actor works at; NotFound where it is none's."""
    town = next((grant.town_id for grant in actor.grants_for("case.register") if grant.town_id), None)
    if town is None:
        raise NotFound("您的岗位不在镇里的窗口。")
    return town


def by_hour(town_id: int, *, on: date) -> list[tuple[int, int]]:
    """How many numbers were taken in each hour of the last days; one query. Hours outside the usual are told too."""
    since = clock.start_of(on - timedelta(days=DAYS))
    rows = Ticket.objects.filter(town_id=town_id, taken_at__gte=since).order_by()
    hour = ExtractHour("taken_at", tzinfo=clock.TOWN_TIME)
    counted = Counter(dict(rows.annotate(hour=hour).values_list("hour").annotate(n=Count("pk"))))
    return [(one, counted[one]) for one in sorted({*HOURS, *counted})]


def at_hand(town_id: int, pk: int, *, on: date) -> Ticket | None:
    """The number for which a window registers: of this town and this day, called or served; None for any other."""
    return Ticket.objects.filter(pk=pk, town_id=town_id, day=on, state__in=AT_HAND).first()


def registered_for(ticket: Ticket | None) -> list[Case]:
    """What was registered for a number so far."""
    return list(ticket.cases.order_by("pk")) if ticket else []


def times(town_id: int, *, on: date) -> list[Times]:
    """How long people waited and were served in the last days, by what was registered for them; two queries.

    A number for which several things were registered stands apart, as its time cannot be parted; so does one that left no case.
    """
    since = on - timedelta(days=DAYS)
    rows = Ticket.objects.filter(town_id=town_id, day__gt=since, state="served", serving_at__isnull=False)
    served = list(rows.order_by("pk").values_list("pk", "taken_at", "serving_at", "ended_at"))
    left: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    cases = Case.objects.filter(ticket__in=rows.order_by(), sealed=False).order_by("pk")
    for pk, *item in cases.values_list("ticket_id", "kind", "service", "matter"):
        left[pk].append(tuple(item))  # type: ignore[arg-type]
    grouped: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for pk, taken, serving, ended in served:
        if serving is None or ended is None:
            continue
        items = left.get(pk, [])
        name = item_name(*items[0]) if len(items) == 1 else gettext(SEVERAL if items else NO_CASE)
        grouped[name].append(((serving - taken).total_seconds() / 60, (ended - serving).total_seconds() / 60))
    found = [_times(name, rows) for name, rows in grouped.items()]
    return sorted(found, key=lambda one: (-one.count, one.name))


def _times(name: str, rows: list[tuple[float, float]]) -> Times:
    waited, served = [row[0] for row in rows], [row[1] for row in rows]
    return Times(name, len(rows), round(mean(waited)), round(mean(served)), round(max(waited)))


def ahead_of(ticket: Ticket) -> int:
    """How many wait before a number."""
    return Ticket.objects.filter(
        town_id=ticket.town_id, day=ticket.day, state="waiting", place__lt=ticket.place
    ).count()


def ticket_of(uid: str) -> Ticket:
    """A number by the long id that only who took it knows."""
    found = Ticket.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这个号。")
    return found
