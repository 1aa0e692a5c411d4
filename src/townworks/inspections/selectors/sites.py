"""场所清单: one filtered, sorted set, drawn from the one scope function, for the page, the API and the export alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import SiteKind
from townworks.kernel.actor import Actor
from townworks.places import selectors as places
from townworks.ui.names import in_language

from ..models import Finding, Site
from ..models.site import SITE_STATES
from .visible import sites_for

PAGE = 50
SORTS = ("code", "name", "kind", "address", "place", "state")
ALL = "all"
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class SiteFilter:
    """筛选条件. ``state``: a state, or "all"; left out, what is in the register. ``attribute``: "use:shop"."""

    q: str = ""
    kind: str = ""
    place: int | None = None
    state: str = ""
    attribute: str = ""

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the conditions that are set."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != field.default)


def filtered(actor: Actor, wanted: SiteFilter) -> QuerySet[Site]:
    """What this actor may see, as far as it fits the filter."""
    found = sites_for(actor)
    if wanted.state != ALL:
        found = found.filter(state=wanted.state or "active")
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.place:
        place = places.place_in_town(wanted.place, town_id=None)
        found = found.filter(Q(place__path__startswith=place.path) if place else NOTHING)
    if wanted.attribute:
        found = found.filter(_attribute(wanted))
    for word in wanted.q.replace("\0", "").split()[:8]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(address__icontains=word)
            | Q(credit_code__istartswith=word)
        )
    return found


def _attribute(wanted: SiteFilter) -> Q:
    """A choice, or a yes or no, of an attribute that one of the kinds asked for has; nonsense finds nothing."""
    code, _colon, value = wanted.attribute.partition(":")
    for kind in _kinds_asked(wanted):
        for attribute in kind.attributes:
            if attribute.code != code:
                continue
            if attribute.kind == "yes_no" and value in ("yes", "no"):
                return Q(**{f"attributes__{code}": value == "yes"})
            if attribute.kind == "choice" and value in {choice.code for choice in attribute.choices}:
                return Q(**{f"attributes__{code}": value})
    return NOTHING


def _kinds_asked(wanted: SiteFilter) -> tuple[SiteKind, ...]:
    kinds = definitions.site_kinds()
    return tuple(kind for kind in kinds if kind.code == wanted.kind) if wanted.kind else kinds


def ordered(found: QuerySet[Site], sort: str) -> QuerySet[Site]:
    """Sorted by a column ("-" turns it round), then by number, so that no two pages show the same row."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        return found.order_by("town_id", "code", "id")
    turned = "-" if sort.startswith("-") else ""
    column = {"place": "place__path"}.get(key, key)
    return found.order_by(f"{turned}{column}", "code", "id")


def page_of(
    actor: Actor, wanted: SiteFilter, *, sort: str = "", page: int = 1, size: int = PAGE
) -> Page[Site]:
    """One page of the list, each row with ``open_findings``; a page beyond the end is the last one. Three queries."""
    found = ordered(filtered(actor, wanted), sort).select_related("town", "place__parent")
    shown = Paginator(found, size).get_page(page)
    rows = list(shown.object_list)
    counts = open_findings([row.pk for row in rows])
    for row in rows:
        row.open_findings = counts.get(row.pk, 0)
    shown.object_list = rows
    return shown


def open_findings(pks: list[int]) -> dict[int, int]:
    """How many findings of each of these sites, and of those merged into it, are still open."""
    found = Finding.objects.filter(Q(site_id__in=pks) | Q(site__merged_into_id__in=pks), is_open=True)
    counts: Counter[int] = Counter()
    for site_id, into_id in found.values_list("site_id", "site__merged_into_id"):
        counts[into_id or site_id] += 1
    return counts


def export_rows(actor: Actor, wanted: SiteFilter, *, sort: str = "") -> QuerySet[Site]:
    """Every row of the filtered set, for a file; the actor must hold a post that may export."""
    actor.may_somewhere("document.export").require()
    return ordered(filtered(actor, wanted), sort).select_related("town", "place__parent")


@dataclass(frozen=True)
class Choices:
    """What the filter offers: kinds, places, states, and the choices of attributes by attribute."""

    kinds: list[tuple[str, str]]
    places: list[tuple[int, str]]
    states: list[tuple[str, str]]
    attributes: list[tuple[str, list[tuple[str, str]]]]


def choices(actor: Actor, wanted: SiteFilter) -> Choices:
    """The filter's choices; attributes only of one kind at a time, or the list would be without end. One query."""
    kinds = definitions.site_kinds()
    asked = only_kind(wanted)
    return Choices(
        kinds=[(kind.code, in_language(kind)) for kind in kinds],
        places=place_choices(actor),
        states=[
            ("", _("在册")),
            *((code, _(SITE_STATES[code])) for code in ("vanished", "merged")),
            (ALL, _("全部")),
        ],
        attributes=list(_attribute_choices(asked)) if asked else [],
    )


def place_choices(
    actor: Actor, permission: str = "inspection.read", *, town_id: int | None = None
) -> list[tuple[int, str]]:
    """The places (of one town) that the actor's posts reach for a permission, in the order of the tree; grids set in."""
    found = places.places_for(actor, permission).order_by("path")
    found = found.filter(town_id=town_id) if town_id else found
    rows = found.values_list("pk", "name", "kind")
    return [(pk, ("　" if kind == "grid" else "") + name) for pk, name, kind in rows]


def _attribute_choices(kind: SiteKind) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for attribute in kind.attributes:
        code = attribute.code
        if attribute.kind == "yes_no":
            rows = [(f"{code}:yes", _("是")), (f"{code}:no", _("否"))]
        elif attribute.kind == "choice":
            rows = [(f"{code}:{choice.code}", in_language(choice)) for choice in attribute.choices]
        else:
            continue
        yield (
            in_language(attribute),
            [
                (value, _("{name}：{value}").format(name=in_language(attribute), value=word))
                for value, word in rows
            ],
        )


def counted(actor: Actor) -> dict[str, Any]:
    """How many sites are in the register, and how many lack a position: what the page's lead says."""
    found = sites_for(actor).filter(state="active")
    return found.aggregate(total=Count("pk"), without=Count("pk", filter=Q(longitude=None)))


def only_kind(wanted: SiteFilter) -> SiteKind | None:
    """The kind that all rows of a filter have: the one asked for, or the only one that is defined."""
    kinds = _kinds_asked(wanted)
    return kinds[0] if len(kinds) == 1 else None
