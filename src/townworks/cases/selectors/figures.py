"""办件分析: on-time rate by item against the promise, where the days go, and when and where reports come; no person is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractHour, TruncDate

from townworks.engines import case_clock
from townworks.kernel import clock
from townworks.kernel.actor import Actor

from ..models import ClockRow
from ..models.case import LOW
from ..models.work import LOW_SCORE
from .kinds import item_name
from .visible import cases_for

MOST = 5000  # answered cases that are looked at one by one, the newest
BLOCKS = ((0, 6), (6, 9), (9, 12), (12, 15), (15, 18), (18, 21), (21, 24))
TENTH = Decimal("0.1")
LEVELS = 4
IN_TIME = Q(answered_at__lt=F("due_key"))  # to the minute where the term is in hours


@dataclass(frozen=True)
class OnTime:
    """按期率 of one item. ``share``: in percent, one decimal, cut off; ``kind`` and ``item`` lead to the records."""

    name: str
    kind: str
    item: str
    whole: int
    part: int

    @property
    def share(self) -> Decimal:
        return (Decimal(self.part * 100) / self.whole).quantize(TENTH, ROUND_DOWN)


@dataclass(frozen=True)
class Rated:
    """群众评价 of a kind: rated; content with it; ever rated low; of those called back in time, and still waiting."""

    name: str
    kind: str
    whole: int
    content: int
    low: int
    back: int
    waiting: int


@dataclass(frozen=True)
class Spent:
    """时间花在哪里: average calendar days of a kind: before acceptance, worked on, standing; and how many cases."""

    name: str
    kind: str
    count: int
    waiting: Decimal
    working: Decimal
    paused: Decimal

    @property
    def total(self) -> Decimal:
        return self.waiting + self.working + self.paused


@dataclass(frozen=True)
class Cell:
    """One place in one block of hours; ``level`` from 0 to LEVELS says how much of the most there is."""

    count: int
    level: int


@dataclass(frozen=True)
class Heat:
    """热力: rows of places, columns of blocks of hours."""

    blocks: tuple[tuple[int, int], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    total: int


def on_time(actor: Actor, *, year: int, at: datetime) -> list[OnTime]:
    """By item, what was due or answered by an instant; the lowest share first. One query."""
    end = Q(answered_at__isnull=False) | Q(due_key__lte=at)
    rows = _of_year(actor, year).filter(end, due_on__isnull=False)
    counted = (
        rows.order_by()
        .values_list("kind", "service", "matter")
        .annotate(whole=Count("pk"), part=Count("pk", filter=IN_TIME))
    )
    found = [OnTime(item_name(kind, service, matter), kind, service or matter, whole, part)
             for kind, service, matter, whole, part in counted]  # fmt: skip
    return sorted(found, key=lambda one: (one.share, -one.whole, one.name))


def ratings(actor: Actor, *, year: int) -> list[Rated]:
    """群众评价 by kind, of the cases of a year: how many were rated, were content, were not, and what became of those. One query."""
    rows = _of_year(actor, year).filter(score__isnull=False).order_by()
    back_on = TruncDate("looked_back_at", tzinfo=clock.TOWN_TIME)
    low = Q(look_back_on__isnull=False)
    counted = (
        rows.annotate(back_on=back_on)
        .values_list("kind")
        .annotate(
            whole=Count("pk"),
            content=Count("pk", filter=Q(score__gt=LOW_SCORE)),
            low=Count("pk", filter=low),
            back=Count("pk", filter=low & Q(back_on__lte=F("look_back_on"))),
            waiting=Count("pk", filter=LOW),
        )
    )
    found = [Rated(item_name(kind, "", ""), kind, *counts) for kind, *counts in counted]
    return sorted(found, key=lambda one: (-one.low, one.name))


def time_spent(actor: Actor, *, year: int) -> list[Spent]:
    """By kind, of the answered cases of a year (the newest MOST). Two queries."""
    answered = _of_year(actor, year).filter(answered_at__isnull=False, accepted_at__isnull=False)
    rows = list(
        answered.order_by("-pk").values_list("pk", "kind", "registered_at", "accepted_at", "answered_at")[
            :MOST
        ]
    )
    stood = _stood([row[0] for row in rows])
    parts: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for pk, kind, registered, accepted, done in rows:
        waiting = max((accepted - registered).total_seconds(), 0) / 86400
        whole = max((done - accepted).total_seconds(), 0) / 86400
        paused = min(stood.get(pk, 0.0), whole)
        parts[kind].append((waiting, whole - paused, paused))
    return [_spent(kind, found) for kind, found in sorted(parts.items())]


def _spent(kind: str, found: list[tuple[float, float, float]]) -> Spent:
    means = [Decimal(sum(one[n] for one in found) / len(found)).quantize(TENTH) for n in range(3)]
    return Spent(item_name(kind, "", ""), kind, len(found), *means)


def _stood(pks: list[int]) -> dict[int, float]:
    """Days for which each clock stood; parts of a day where the term is in hours."""
    found: dict[int, float] = defaultdict(float)
    since: dict[int, datetime] = {}
    moves = ClockRow.objects.filter(case_id__in=pks, move__in=("pause", "resume", "stop", "start"))
    told = moves.order_by("pk").values_list("case_id", "move", "on", "at", "case__term_kind")
    for pk, move, on, at, kind in told:
        here = at if kind in case_clock.HOURS else datetime.combine(on, time.min)
        if move == "pause":
            since[pk] = here
        elif pk in since:
            found[pk] += max((here - since.pop(pk)).total_seconds(), 0) / 86400
    return found


def heat(actor: Actor, *, year: int) -> Heat:
    """Reports and orders by village and block of hours. One query."""
    rows = _of_year(actor, year).filter(kind__in=("report", "hotline"), place__isnull=False).order_by()
    hour = ExtractHour("registered_at", tzinfo=clock.TOWN_TIME)
    counted = rows.annotate(hour=hour).values_list(
        "place__name", "place__kind", "place__parent__name", "place__path", "hour"
    )
    cells: Counter[tuple[tuple[str, str], int]] = Counter()
    for name, kind, above, path, at, n in counted.annotate(n=Count("pk")):
        grid = kind == "grid" and above
        place = (path.rstrip("/").rpartition("/")[0] if grid else path.rstrip("/"), above if grid else name)
        cells[place, next(k for k, (first, end) in enumerate(BLOCKS) if first <= at < end)] += n
    most = max(cells.values(), default=0)
    places = sorted({place for place, _ in cells})
    return Heat(
        BLOCKS,
        tuple(
            (place[1], tuple(_cell(cells[place, k], most) for k in range(len(BLOCKS)))) for place in places
        ),
        sum(cells.values()),
    )


def _cell(count: int, most: int) -> Cell:
    return Cell(count, -(-count * LEVELS // most) if count else 0)


def _of_year(actor: Actor, year: int) -> Any:
    return (
        cases_for(actor)
        .filter(
            sealed=False,
            registered_at__gte=clock.start_of(date(year, 1, 1)),
            registered_at__lt=clock.start_of(date(year + 1, 1, 1)),
        )
        .exclude(state__in=("joined", "withdrawn"))
    )
