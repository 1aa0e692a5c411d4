"""任务清单: one filtered, sorted, counted set, drawn from the one scope function, for pages, board, API and export alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from townworks.definitions import selectors as definitions
from townworks.kernel.actor import Actor
from townworks.places import selectors as places

from .. import permissions
from ..models import Commitment, Note
from ..workflow import OPEN_STATES, STATES
from .acts import buttons, state_wants_unit
from .visible import SUPPORTS, commitments_for

PAGE = 50
LIGHTS = ("red", "yellow", "green", "grey", "blue")  # what wants somebody first comes first
SORTS = ("code", "light", "text", "line", "lead", "due_on", "state", "noted_on")


@dataclass(frozen=True)
class Filter:
    """筛选条件. An empty one leaves out nothing. ``unit`` is looked for as lead, or with ``as_any`` as supporting too."""

    q: str = ""
    year: int | None = None
    town: int | None = None
    line: str = ""
    unit: int | None = None
    as_any: bool = False
    state: str = ""  # a state, or "open" for all that are not settled
    light: str = ""
    place: int | None = None
    due_from: date | None = None
    due_until: date | None = None
    mine: bool = False
    parts: str = ""  # "without": only those that are no part of another

    def without(self, *names: str) -> Filter:
        """The same with some conditions left out."""
        empty: dict[str, Any] = {field.name: field.default for field in fields(self) if field.name in names}
        return replace(self, **empty)

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the conditions that are set."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != field.default)

    @property
    def detailed(self) -> bool:
        """Whether a condition is set that the page keeps folded away."""
        return bool({"town", "year", "as_any", "place", "due_from", "due_until"} & set(self.given))


def filtered(actor: Actor, wanted: Filter) -> QuerySet[Commitment]:
    """What this actor may see, as far as it fits the filter."""
    found = commitments_for(actor)
    for name in wanted.given:
        if name not in ("as_any", "q", "mine"):
            found = found.filter(_condition(name, wanted))
    if wanted.mine:
        found = found.filter(permissions.own(actor))
    for word in wanted.q.split()[:8]:
        found = found.filter(
            Q(text__icontains=word)
            | Q(code__icontains=word)
            | Q(outcome__icontains=word)
            | Q(source__icontains=word)
            | Q(lead__name__icontains=word)
            | Q(person_in_charge__icontains=word)
        )
    return found


def _condition(name: str, wanted: Filter) -> Q:
    value = getattr(wanted, name)
    match name:
        case "unit":
            lead = Q(lead_id=value)
            supporting = Q(
                pk__in=Commitment.supports.through.objects.filter(unit_id=value).values("commitment_id")
            )
            return lead | supporting if wanted.as_any else lead
        case "state":
            return Q(state__in=OPEN_STATES) if value == "open" else Q(state=value)
        case "place":
            place = places.place_in_town(value, town_id=None)
            return Q(place__path__startswith=place.path) if place else permissions.NOTHING
        case "due_from":
            return Q(due_on__gte=value)
        case "due_until":
            return Q(due_on__lte=value)
        case "parts":
            return Q(parent=None)
        case "town":
            return Q(town_id=value)
    return Q(**{name: value})


def ordered(found: QuerySet[Commitment], sort: str) -> QuerySet[Commitment]:
    """Sorted by a column ("-" turns it round), then by number, so that no two pages show the same row."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        return found.order_by("-year", "code", "town_id", "id")  # this year's work first
    if key == "code":
        return found.order_by(sort, "town_id", "id")
    ranks: Mapping[str, Iterable[str]] = {
        "light": LIGHTS,
        "state": STATES,
        "line": [line.code for line in definitions.lines()],
    }
    if key in ranks:
        whens = [When(**{key: code, "then": Value(n)}) for n, code in enumerate(ranks[key])]
        found = found.annotate(rank=Case(*whens, default=Value(999), output_field=IntegerField()))
        column = F("rank")
    else:
        column = F({"lead": "lead__order", "text": "text"}.get(key, key))
    turned = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return found.order_by(turned, "code", "town_id", "id")


def rows(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """With what a row shows: units, place, and the latest note (``last_note``, ``last_note_month``)."""
    notes = Note.objects.filter(commitment=OuterRef("pk")).order_by("-id")
    return (
        found.select_related("lead", "place", "town")
        .prefetch_related(SUPPORTS)
        .annotate(
            last_note=Subquery(notes.values("done")[:1]),
            last_note_month=Subquery(notes.values("month")[:1]),
        )
    )


class _Counted(Paginator):
    """A paginator that was told how many there are, so that they are not counted twice."""

    def __init__(self, *args: Any, total: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if total is not None:
            self.__dict__["count"] = total


def page_of(
    actor: Actor,
    wanted: Filter,
    *,
    sort: str = "",
    page: int = 1,
    size: int = PAGE,
    total: int | None = None,
) -> Page[Commitment]:
    """One page of the list; a page beyond the end is the last one. ``total``: the count, where it is known."""
    found = rows(ordered(filtered(actor, wanted), sort))
    return _Counted(found, size, total=total).get_page(page)


def export_rows(actor: Actor, wanted: Filter, *, sort: str = "") -> QuerySet[Commitment]:
    """Every row of the filtered set, for a file; the actor must hold a post that may export."""
    actor.may_somewhere("document.export").require()
    return rows(ordered(filtered(actor, wanted), sort)).prefetch_related("targets")


@dataclass(frozen=True)
class Choice:
    """一个筛选项: its value, its word, how many fit, and whether it is chosen."""

    value: str
    name: str
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Facets:
    """各项计数: each counted with every other condition of the filter in force, but not its own."""

    total: int
    light: tuple[Choice, ...]
    state: tuple[Choice, ...]
    line: tuple[Choice, ...]
    unit: tuple[Choice, ...]
    year: tuple[Choice, ...]
    town: tuple[Choice, ...]


def facets(actor: Actor, wanted: Filter) -> Facets:
    """How many there are by light, state, line, lead unit, year and town; seven queries."""
    names: dict[str, Any] = {
        "light": {code: code for code in LIGHTS},
        "state": STATES,
        "line": {line.code: _(line.name) for line in definitions.lines()},
    }
    counted = {
        name: _counts(filtered(actor, wanted.without(name)), name, order, str(getattr(wanted, name) or ""))
        for name, order in names.items()
    }
    leads = filtered(actor, wanted.without("unit", "as_any")).exclude(lead=None)
    by_lead = (
        leads.values_list("lead_id", "lead__name").annotate(n=Count("pk")).order_by("lead__order", "lead_id")
    )
    years = (
        filtered(actor, wanted.without("year")).values_list("year").annotate(n=Count("pk")).order_by("-year")
    )
    by_town = (
        filtered(actor, wanted.without("town")).values_list("town_id", "town__name").annotate(n=Count("pk"))
    ).order_by("town__order", "town__code")
    return Facets(
        total=filtered(actor, wanted).count(),
        unit=tuple(Choice(str(pk), name, n, pk == wanted.unit) for pk, name, n in by_lead),
        year=tuple(Choice(str(year), str(year), n, year == wanted.year) for year, n in years),
        town=tuple(Choice(str(pk), name, n, pk == wanted.town) for pk, name, n in by_town),
        **counted,
    )


def _counts(
    found: QuerySet[Commitment], name: str, order: Mapping[str, str], chosen: str
) -> tuple[Choice, ...]:
    counts = dict(found.order_by().values_list(name).annotate(n=Count("pk")))
    known = [code for code in order if code in counts or code == chosen]
    known += [code for code in counts if code not in order]
    return tuple(Choice(code, order.get(code, code), counts.get(code, 0), code == chosen) for code in known)


def place_choices(actor: Actor) -> list[tuple[int, str]]:
    """Villages, communities and grids where the actor sees commitments."""
    seen = commitments_for(actor).exclude(place__kind="town").order_by("place__path")
    return list(seen.values_list("place_id", "place__name").distinct())


@dataclass(frozen=True)
class Column:
    """看板的一列: a state, its commitments (each with the ``acts`` open to the actor) and how many there are in all."""

    state: str
    name: str
    count: int
    cards: tuple[Commitment, ...]


BOARD_STATES = ("drafted", "assigned", "accepted", "in_progress", "reported_done", "verified", "closed")
CARDS = 30


def board(actor: Actor, wanted: Filter) -> tuple[Column, ...]:
    """By state, the most urgent CARDS of each column; cancelled ones are not on the board. Three queries."""
    found = filtered(actor, wanted.without("state"))
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    light = Case(
        *[When(light=code, then=Value(n)) for n, code in enumerate(LIGHTS)],
        default=Value(9),
        output_field=IntegerField(),
    )
    first = (
        found.annotate(
            place_in_column=Window(
                RowNumber(), partition_by=F("state"), order_by=[light.asc(), F("due_on").asc(), F("id").asc()]
            )
        )
        .filter(place_in_column__lte=CARDS)
        .select_related("lead", "place", "town")
        .prefetch_related("support_rows")
        .order_by("place_in_column")
    )
    cards: dict[str, list[Commitment]] = {state: [] for state in BOARD_STATES}
    for commitment in first:
        if commitment.state in cards:
            commitment.acts = buttons(actor, commitment)  # type: ignore[attr-defined]
            commitment.to_assign = state_wants_unit(actor, commitment)  # type: ignore[attr-defined]
            cards[commitment.state].append(commitment)
    return tuple(
        Column(state, STATES[state], counts.get(state, 0), tuple(cards[state])) for state in BOARD_STATES
    )
