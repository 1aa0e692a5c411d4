"""够得着的镇: of which towns an actor may be given what a permission allows (documents, unless another is named)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from .seated import below

EXPORT = "document.export"


@dataclass(frozen=True)
class TownChoice:
    """一个镇, as a choice."""

    pk: int
    name: str


def towns_reached(actor: Actor, permission: str = EXPORT) -> tuple[TownChoice, ...]:
    """Towns of the actor's posts that carry the permission, and those below a post over a district.

    NotAllowed for one who has it nowhere.
    """
    actor.may_somewhere(permission).require()
    found: dict[int, TownChoice] = {}
    for grant in actor.grants_for(permission):
        if grant.reach == "district":
            for place in below(grant.path).filter(kind="town").order_by("order", "code"):
                found.setdefault(place.pk, TownChoice(place.pk, place.name))
        elif grant.town_id:
            found.setdefault(grant.town_id, TownChoice(grant.town_id, grant.town_name))
    return tuple(found.values())


def town_asked(actor: Actor, query: Mapping[str, str], permission: str = EXPORT) -> TownChoice:
    """The town that an address asks for ("town=2"), else the actor's first; NotFound as for ``town_reached``."""
    return town_reached(actor, query.get("town", ""), permission)


def town_reached(actor: Actor, wanted: str = "", permission: str = EXPORT) -> TownChoice:
    """The town asked for by its id, or the actor's first; NotFound for one that no post of theirs reaches."""
    for town in towns_reached(actor, permission):
        if not wanted or str(town.pk) == wanted:
            return town
    raise NotFound("没有找到这个镇的文件，或者它不在您的工作范围内。")
