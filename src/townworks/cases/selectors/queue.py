"""排队的情形: who waits, who is called where, and at which hours people come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import ExtractHour

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Ticket

HOURS = range(8, 18)
DAYS = 30


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
