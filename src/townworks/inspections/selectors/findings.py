"""问题台账: the list that pages, API and export draw from, read along the ledger's indexes and never counted whole.

The default is what is still open, the earliest due first. A page reads its rows and one more; it is bounded in depth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When

from townworks.kernel.actor import Actor

from ..models import Finding
from ..models.finding import SEVERITIES
from ..workflow import OPEN_STATES, STATES
from .finding_ranges import (
    MOST_RANGES,
    OPEN,
    SETTLED,
    Range,
    Within,
    anywhere,
    in_place,
    merged,
    of_units,
    ranges_of,
    within,
)
from .finding_terms import Urgency, urgency

PAGE = 50
MOST_PAGES = 200  # deeper nobody reads: a filter is quicker, and the export has it all
RELATED = ("site", "place__parent", "owner", "mender", "town")
UNSEEN = ("place__outline", "place__parent__outline", "town__outline", "site__shape", "site__attributes")
SORTS = ("due_on", "severity", "found_at", "state", "site", "repeats")
ANY, OTHER = "all", "other"  # of the state: whatever it is; of the campaign: found by none


@dataclass(frozen=True)
class Filter:
    """筛选条件. An empty one shows what is open. ``state``: a state, or ANY; ``campaign``: a code, or OTHER."""

    q: str = ""
    state: str = ""
    severity: str = ""
    campaign: str = ""
    place: int | None = None
    owner: int | None = None
    mender: int | None = None
    town: int | None = None
    round: int | None = None
    site: int | None = None
    overdue: bool = False
    repeat: bool = False
    mine: bool = False

    def without(self, *names: str) -> Filter:
        """The same with some conditions left out."""
        empty: dict[str, Any] = {one.name: one.default for one in fields(self) if one.name in names}
        return replace(self, **empty)

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the conditions that are set."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) != one.default)

    @property
    def detailed(self) -> bool:
        """Whether a condition is set that the page keeps folded away."""
        return bool({"town", "owner", "mender", "round", "site"} & set(self.given))


@dataclass(frozen=True)
class Reading:
    """一次查阅: what this actor may see, taken apart into ranges, and what they want of it on a day."""

    base: tuple[Range, ...]
    wanted: Filter
    on: date
    here: Within | None
    unit_ids: frozenset[int]

    def wanting(self, **changes: Any) -> Reading:
        """The same with other conditions."""
        return replace(self, wanted=replace(self.wanted, **changes))

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """The ranges as far as the filter leaves them."""
        wanted, cut = self.wanted, self.base
        if wanted.town:
            cut = tuple(one for one in cut if one.town_id == wanted.town)
        if wanted.place:
            cut = in_place(cut, self.here)
        if wanted.owner:
            cut = tuple(
                replace(one, owner_id=wanted.owner) for one in cut if one.owner_id in (None, wanted.owner)
            )
        if wanted.mender:
            cut = tuple(
                replace(one, mender_id=wanted.mender) for one in cut if one.mender_id in (None, wanted.mender)
            )
        return of_units(cut, self.unit_ids) if wanted.mine else cut

    @cached_property
    def parts(self) -> list[QuerySet[Finding]]:
        """What is wanted, a queryset for each range and state that one index has in order."""
        rest = _conditions(self.wanted, self.on)
        return [
            Finding.objects.filter(one.q(), cut, rest)
            for one in self.ranges
            for cut in _cuts(one, self.wanted)
        ]

    @property
    def whole(self) -> QuerySet[Finding]:
        """What is wanted as one queryset, for what is sorted otherwise or given out whole."""
        states = _states(self.wanted)
        named = Q() if states is None else Q(state__in=states)
        return Finding.objects.filter(anywhere(self.ranges), named, _conditions(self.wanted, self.on))


def read(actor: Actor, wanted: Filter, *, on: date) -> Reading:
    """What the actor may see of the ledger, and wants to."""
    here = within(wanted.place) if wanted.place else None
    return Reading(ranges_of(actor), wanted, on, here, actor.unit_ids)


def _states(wanted: Filter) -> tuple[str, ...] | None:
    """The states that are wanted; None for all."""
    if wanted.state == ANY:
        return None
    return (wanted.state,) if wanted.state else OPEN_STATES


def _cuts(one: Range, wanted: Filter) -> list[Q]:
    """The conditions on the state with which a range is read in order of its index."""
    states = _states(wanted)
    if one.of_unit and one.place_id is None:
        return [one.at(state) for state in states or STATES]
    if states is None:
        return [OPEN, SETTLED]
    if states == OPEN_STATES:
        return [OPEN]
    return [one.at(state) for state in states]


def _conditions(wanted: Filter, on: date) -> Q:
    """All else that is wanted."""
    found = Q()
    if wanted.severity:
        found &= Q(severity=wanted.severity)
    if wanted.campaign:
        found &= Q(campaign="" if wanted.campaign == OTHER else wanted.campaign)
    if wanted.round:
        found &= Q(round_id=wanted.round)
    if wanted.site:
        found &= Q(site_id=wanted.site)
    if wanted.overdue:
        found &= OPEN & Q(due_on__lt=on)
    if wanted.repeat:
        found &= Q(repeats__gt=0)
    for word in wanted.q.split()[:8]:
        found &= _word(word)
    return found


def _word(word: str) -> Q:
    """A word of the search: a number of a finding, or part of what was found, where, or at whom."""
    year, dash, key = word.upper().removeprefix("W").partition("-")
    if dash and year.isdecimal() and key.isdecimal() and len(key) <= 18:
        return Q(pk=int(key), found_at__year=int(year)) if len(year) == 4 else Q(pk__in=())
    return Q(text__icontains=word) | Q(site__name__icontains=word) | Q(site__code__istartswith=word)


def default_sort(wanted: Filter) -> str:
    """Who offends most comes first among repeat offenders, else what is due first."""
    return "-repeats" if wanted.repeat else "due_on"


def _ordered(sort: str) -> list[OrderBy | str]:
    key, turned = sort.removeprefix("-"), sort.startswith("-")
    ranks: Mapping[str, list[str]] = {"severity": [*reversed(SEVERITIES)], "state": [*STATES]}
    if key in ranks:
        whens = [When(**{key: code, "then": Value(n)}) for n, code in enumerate(ranks[key])]
        rank = Case(*whens, default=Value(99), output_field=IntegerField())
        return [rank.desc() if turned else rank.asc(), "due_on", "pk"]
    if key == "due_on":
        return ["-due_on", "-pk"]  # the other way round is read from the indexes
    column = F({"found_at": "pk", "site": "site__name"}.get(key, key))
    return [column.desc() if turned else column.asc(), "due_on", "pk"]


@dataclass(frozen=True)
class Row:
    """台账的一行."""

    finding: Finding
    urgency: Urgency


@dataclass(frozen=True)
class FindingPage:
    """一页: its rows, and whether there are more."""

    rows: tuple[Row, ...]
    number: int
    has_next: bool
    size: int = PAGE

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1


def page_of(reading: Reading, *, sort: str = "", page: int = 1, size: int = PAGE) -> FindingPage:
    """One page of the ledger; two queries, neither of which reads more than it shows in the default order."""
    number = min(max(page, 1), MOST_PAGES)
    ids = _ids(reading, sort, least=(number - 1) * size, most=number * size + 1)
    if not ids and number > 1:
        return page_of(reading, sort=sort, page=1, size=size)
    found = Finding.objects.select_related(*RELATED).defer(*UNSEEN).in_bulk(ids[:size])
    rows = tuple(Row(found[pk], urgency(found[pk], reading.on)) for pk in ids[:size] if pk in found)
    return FindingPage(rows, number, len(ids) > size and number < MOST_PAGES, size)


def _ids(reading: Reading, sort: str, *, least: int, most: int) -> list[int]:
    wanted = sort if sort.removeprefix("-") in SORTS else default_sort(reading.wanted)
    parts = reading.parts
    if wanted == "due_on" and 1 < len(parts) <= MOST_RANGES:
        return merged(parts, least=least, most=most)
    found = parts[0] if len(parts) == 1 else reading.whole
    order = ["due_on", "pk"] if wanted == "due_on" else _ordered(wanted)
    return list(found.order_by(*order).values_list("pk", flat=True)[least:most])


def export_rows(actor: Actor, reading: Reading) -> QuerySet[Finding]:
    """Every row of the filtered set, for a file; the actor must hold a post that may export."""
    actor.may_somewhere("document.export").require()
    found = reading.whole.select_related(*RELATED, "visit").defer(*UNSEEN)
    return found.prefetch_related("sources").order_by("due_on", "pk")
