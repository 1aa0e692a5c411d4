"""区划树: places as a tree, with what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from .. import permissions
from ..models import Place


@dataclass
class Branch:
    """A place with what lies directly in it. ``below`` counts all places in it, at any depth."""

    place: Place
    branches: list[Branch] = field(default_factory=list)

    @property
    def below(self) -> int:
        return sum(1 + branch.below for branch in self.branches)


def places_for(actor: Actor, permission: str = "place.read") -> QuerySet[Place]:
    """The places that this actor may see."""
    return Place.objects.filter(permissions.covering(actor, permission))


def place_for(actor: Actor, pk: int) -> Place:
    """One place; NotFound when it is not there or not for this actor."""
    found = places_for(actor).select_related("town", "parent").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这个地方，或者它不在您的工作范围内。")
    return found


def found_places(actor: Actor, search: str) -> QuerySet[Place]:
    """Places by name or code."""
    search = search.replace("\0", "")  # PostgreSQL knows no such sign
    return (
        places_for(actor)
        .filter(Q(name__icontains=search) | Q(code__startswith=search))
        .select_related("parent", "town")
        .order_by("path")
    )


def branches(actor: Actor, *, under: Place | None = None) -> list[Branch]:
    """The tree that the actor may see (or what lies in one place), in one query, with the units seated at each."""
    places = places_for(actor).defer("outline").annotate(seated=Count("seated_units")).order_by("path")
    if under is not None:
        places = places.filter(path__startswith=under.path).exclude(pk=under.pk)
    return grown(places)


def grown(places: Iterable[Place]) -> list[Branch]:
    """Places in the order of their paths, as a tree; one whose parent is not among them is a root."""
    known: dict[int, Branch] = {}
    roots: list[Branch] = []
    for place in places:
        branch = known[place.pk] = Branch(place)
        parent = known.get(place.parent_id or 0)
        (parent.branches if parent else roots).append(branch)
    for branch in known.values():
        branch.branches.sort(key=lambda one: (one.place.order, one.place.code))
    return roots


def counted(roots: Iterable[Branch]) -> dict[str, int]:
    """How many towns, villages (with communities) and grids a tree holds."""
    names = {"town": "towns", "village": "villages", "community": "villages", "grid": "grids"}
    counts = dict.fromkeys(names.values(), 0)
    waiting = list(roots)
    while waiting:
        branch = waiting.pop()
        name = names.get(branch.place.kind)
        if name:
            counts[name] += 1
        waiting.extend(branch.branches)
    return counts


def ways_up(actor: Actor, place: Place) -> list[Place]:
    """The places above that the actor may see, from the top."""
    codes = place.path.strip("/").split("/")[:-1]
    return list(places_for(actor).filter(code__in=codes).order_by("path"))


def seated_units(place: Place) -> list[tuple[int, str]]:
    """Units of a town, or units that have their seat at a village, community or grid."""
    units = place.units if place.kind == "town" else place.seated_units
    return list(units.filter(is_active=True).values_list("pk", "name"))


def children_of(actor: Actor, place: Place) -> list[Place]:
    """What lies directly in a place, with the number of places and units in each."""
    return list(
        places_for(actor)
        .filter(parent=place)
        .annotate(seated=Count("seated_units", distinct=True), within=Count("children", distinct=True))
    )
