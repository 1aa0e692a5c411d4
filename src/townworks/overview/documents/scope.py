"""范围: of which towns an actor may export documents."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.places import selectors as places


@dataclass(frozen=True)
class Town:
    """一个镇, as a choice."""

    pk: int
    name: str


def towns_of(actor: Actor) -> tuple[Town, ...]:
    """Towns of the actor's posts that carry document.export, and those below a post over a district.

    NotAllowed for one who may export nothing.
    """
    actor.may_somewhere("document.export").require()
    found: dict[int, Town] = {}
    for grant in actor.grants_for("document.export"):
        if grant.reach == "district":
            for place in places.below(grant.path).filter(kind="town").order_by("order", "code"):
                found.setdefault(place.pk, Town(place.pk, place.name))
        elif grant.town_id:
            found.setdefault(grant.town_id, Town(grant.town_id, grant.town_name))
    return tuple(found.values())


def town_of(actor: Actor, wanted: str = "") -> Town:
    """The town asked for by its id, or the actor's first; NotFound for one that no post of theirs reaches."""
    for town in towns_of(actor):
        if not wanted or str(town.pk) == wanted:
            return town
    raise NotFound("没有找到这个镇的文件，或者它不在您的工作范围内。")
