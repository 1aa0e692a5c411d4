"""办件列表: filtered, sorted, a page at a time; never counted beyond a thousand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.ui import names

from .. import permissions
from ..models import Case
from ..models.case import LOW, NEVER, OPEN
from ..workflow import RUNNING, STATES
from .public import key_of
from .visible import READ, cases_for

SIZE = 50
BY_THE_HOUR = timedelta(hours=48)  # so near to a due instant the light counts hours
COUNTED = 1000
ANY = "all"
MOST_PARTS, DEEP = (
    12,
    1000,
)  # parts that are read one by one, and rows into the list for which that is worth it
SORTS = {
    "due_on": ("due_key", "id"),
    "-due_on": ("-due_key", "-id"),
    "registered_at": ("registered_at", "id"),
    "-registered_at": ("-registered_at", "-id"),
}
# What a row of a page or of the API tells: a column that is not shown is neither sent nor turned into a value.
SHOWN = (
    "mark",
    "registered_at",
    "kind",
    "service",
    "matter",
    "channel",
    "reference",
    "title",
    "sealed",
    "address",
    "longitude",
    "latitude",
    "state",
    "step",
    "score",
    "version",
    "due_on",
    "due_at",
    "due_key",
    "due_sure",
    "accepted_at",
    "answered_at",
    "first_unit_id",
    "unit__name",
    "town__name",
    "place__name",
    "place__kind",
    "place__parent__name",
)


@dataclass(frozen=True)
class Filter:
    """What the list is cut to; nothing given is what is open."""

    q: str = ""
    kind: str = ""
    state: str = ""
    unit: int | None = None
    matter: str = ""
    overdue: bool = False
    mine: bool = False
    joint: bool = False
    low: bool = False

    @property
    def given(self) -> bool:
        return self != Filter()


@dataclass(frozen=True)
class Row:
    """A row with its light: red when late, yellow when near, grey while its clock stands."""

    case: Case
    light: str
    why: tuple[str, dict[str, object]]


@dataclass(frozen=True)
class Page:
    """A page of the list; ``total`` is capped at COUNTED, ``more``: there are at least so many."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool
    total: int
    more: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def start(self) -> int:
        return (self.number - 1) * SIZE + 1

    @property
    def end(self) -> int:
        return (self.number - 1) * SIZE + len(self.rows)


def found(actor: Actor, wanted: Filter, *, at: datetime) -> QuerySet[Case]:
    """The cases that the conditions leave, unsorted."""
    return _left(cases_for(actor), actor, wanted, at)


def _left(rows: QuerySet[Case], actor: Actor, wanted: Filter, at: datetime) -> QuerySet[Case]:
    if wanted.state in STATES:
        rows = rows.filter(state=wanted.state)
    elif wanted.state != ANY and not wanted.low:
        rows = rows.filter(OPEN)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.matter:
        rows = rows.filter(Q(matter=wanted.matter) | Q(service=wanted.matter))
    if wanted.unit is not None:
        rows = rows.filter(unit_id=wanted.unit)
    if wanted.overdue:
        rows = rows.filter(due_key__lte=at, state__in=RUNNING)
    if wanted.low:
        rows = rows.filter(LOW)
    if wanted.mine:
        rows = rows.filter(handler_id=actor.person_id)
    if wanted.q:
        rows = rows.filter(_searched(wanted.q))
    return rows


def _searched(q: str) -> Q:
    """A number of ours or another's, exactly; else words of the title."""
    key = key_of(q.upper())
    told = Q(reference=q)
    if key is not None:
        return told | Q(pk=key) if key < 2**31 else told
    return told | Q(title__icontains=q) | Q(address__icontains=q)


def page_of(actor: Actor, wanted: Filter, *, at: datetime, sort: str = "", page: int = 1) -> Page:
    """One page, the most urgent first unless sorted otherwise; two queries."""
    order = SORTS.get(sort, SORTS["due_on"])
    number = min(max(page, 1), 10_000)
    first = (number - 1) * SIZE
    parts = permissions.parts(actor, READ)
    base = found(actor, wanted, at=at)
    if 1 < len(parts) <= MOST_PARTS and first <= DEEP:
        reads = [_left(Case.objects.filter(part), actor, wanted, at) for part in parts]
        shown = first_of(reads, order, first + SIZE + 1)
        counted = first_of(reads, order, COUNTED + 1)
    else:
        shown = counted = base
    related = shown.select_related("unit", "place__parent", "town").only(*SHOWN)
    rows = list(related.order_by(*order)[first : first + SIZE + 1])
    total = counted.order_by()[: COUNTED + 1].count()
    return Page(
        tuple(_row(case, at) for case in rows[:SIZE]),
        number,
        len(rows) > SIZE,
        min(total, COUNTED),
        total > COUNTED,
    )


def first_of(reads: list[QuerySet[Case]], order: tuple[str, ...], many: int) -> QuerySet[Case]:
    """The first so many of each part, read along its own index: among them are the first of all.

    One condition with OR makes a database read whatever is open in the town, though a unit holds but a few of them; an OR of
    such parts makes PostgreSQL look each case of the town up in them, so they are put together before they are looked for.
    """
    near = [
        Case.objects.filter(pk__in=read.order_by(*order).values("pk")[:many]).order_by().values("pk")
        for read in reads  # SQLite sorts no part of a union
    ]
    return Case.objects.filter(pk__in=near[0].union(*near[1:]))


def _row(case: Case, at: datetime) -> Row:
    return Row(case, *light_of(case, at))


def light_of(case: Case, at: datetime) -> tuple[str, tuple[str, dict[str, object]]]:
    """红黄绿: from the due instant alone, so that a list asks no clock; told in hours where it is due to the minute and near."""
    if case.state not in RUNNING:
        return "blue", (STATES[case.state], {})
    if case.due_key == NEVER or case.due_on is None:
        return "grey", (LIGHT_WORDS["waiting" if case.accepted_at is None else "paused"], {})
    over = at >= case.due_key
    if case.due_at is not None and abs(case.due_at - at) < BY_THE_HOUR:
        hours, minutes = divmod(max(int(abs(case.due_at - at).total_seconds()) // 60, 1), 60)
        words = f"{'late' if over else 'left'}_{'hours' if hours else 'minutes'}"
        return "red" if over else "yellow", (
            LIGHT_WORDS[words],
            {"hours": hours} if hours else {"minutes": minutes},
        )
    left = (case.due_on - clock.day_of(at)).days
    if left < 0:
        return "red", (LIGHT_WORDS["late"], {"days": -left})
    if left == 0:
        return "yellow", (LIGHT_WORDS["today"], {})
    if left <= 2:
        return "yellow", (LIGHT_WORDS["left"], {"days": left})
    return "green", (LIGHT_WORDS["left"], {"days": left})


LIGHT_WORDS = {
    "late": "已超期 {days} 天",
    "left": "还有 {days} 天",
    "today": "今天到期",
    "left_hours": "还有 {hours} 小时",
    "left_minutes": "还有 {minutes} 分钟",
    "late_hours": "已超期 {hours} 小时",
    "late_minutes": "已超期 {minutes} 分钟",
    "paused": "暂停计时",
    "waiting": "期限还没有起算",
}


def choices(actor: Actor) -> dict[str, list[tuple[object, str]]]:
    """What the filter offers: kinds, states, and the units of the actor's first town; one query."""
    town = actor.town_id
    units = people.units_of_town(town).values_list("pk", "name") if town else []
    return {
        "kind": [
            (kind.code, names.in_language(kind))
            for kind in definitions.case_kinds()
            if not kind.sealed or actor.grants_for("tip.read")
        ],
        "unit": [(pk, name) for pk, name in units],
    }


def rows_of(actor: Actor, pks: list[int], *, at: datetime) -> tuple[Row, ...]:
    """Cases by their keys, those that the actor may read, the newest first."""
    rows = cases_for(actor).filter(pk__in=pks).select_related("unit", "place__parent", "town").order_by("-pk")
    return tuple(
        _row(case, at) for case in rows.defer("town__outline", "place__outline", "place__parent__outline")
    )
