"""被测对象的登记 (register): which kinds there are, one thing with its editions and what it counts for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from townworks.definitions import selectors as definitions
from townworks.definitions.indicator_telling import LEVELS
from townworks.definitions.indicators import PLACE_LEVELS
from townworks.kernel.actor import Actor
from townworks.places import selectors as places
from townworks.ui.names import in_language

from .. import permissions
from ..models import ScopeRow, Thing, ThingEdition
from ..services.things import PERMISSION
from .visible import thing_for, things_for

KEPT: tuple[str, ...] = tuple(level for level in LEVELS if level not in PLACE_LEVELS)


@dataclass(frozen=True)
class Change:
    """一次改动: from when, why, and what is other than before: (name, before, now)."""

    edition: ThingEdition
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ThingDetail:
    """A thing with all that its page shows; the newest change first."""

    thing: Thing
    changes: tuple[Change, ...]
    scopes: tuple[ScopeRow, ...]
    indicators: tuple[tuple[str, str], ...]
    may_keep: bool
    of_place: bool


def kinds_of(actor: Actor) -> list[tuple[str, int]]:
    """The kinds that the register has, in their order, with how many are measured now."""
    rows = things_for(actor).filter(state="active").order_by().values_list("kind").annotate(n=Count("pk"))
    known = dict(rows)
    return [(kind, known[kind]) for kind in LEVELS if kind in known]


def thing_detail(actor: Actor, pk: int) -> ThingDetail:
    """NotFound when it is not there or not for this actor."""
    thing = thing_for(actor, pk)
    editions = list(thing.editions.select_related("place").defer("place__outline"))
    of_place = thing.kind in PLACE_LEVELS
    return ThingDetail(
        thing=thing,
        changes=tuple(_changes(editions)),
        scopes=tuple(thing.scope_rows.order_by("-from_on", "-pk")),
        indicators=tuple(indicators_of(thing)),
        may_keep=bool(permissions.may(actor, PERMISSION, thing)),
        of_place=of_place,
    )


def _changes(editions: list[ThingEdition]) -> list[Change]:
    found, before = [], None
    for edition in editions:
        found.append(Change(edition, _differences(before, edition) if before else ()))
        before = edition
    return found[::-1]


def _differences(before: ThingEdition, now: ThingEdition) -> tuple[tuple[str, str, str], ...]:
    was, is_now = _told(before), _told(now)
    names = [*was, *(name for name in is_now if name not in was)]
    return tuple(
        (name, was.get(name, ""), is_now.get(name, "")) for name in names if was.get(name) != is_now.get(name)
    )


def _told(edition: ThingEdition) -> dict[str, str]:
    """What an edition says, as words by name."""
    facts = {**edition.facts, **edition.facts.get("attributes", {}), "place": edition.place.name}
    facts.pop("attributes", None)
    return {name: str(value) for name, value in facts.items() if value not in (None, "")}


def indicators_of(thing: Thing) -> list[tuple[str, str]]:
    """The indicators that are measured of things of its kind."""
    return [(one.code, in_language(one)) for one in definitions.indicators() if one.level == thing.kind]


def place_choices(town_id: int) -> list[tuple[int, str]]:
    """Where a thing of the town may lie."""
    return places.choices_in_town(town_id)
