"""谁能看、谁能改区划: how far a post reaches over the tree of places."""

from __future__ import annotations

from django.db.models import Q

from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant


def within(grant: Grant) -> Q:
    """The places that one post covers: a village's post its village and below, others their town or district."""
    match grant.reach:
        case "district":
            return Q(path__startswith=grant.path)
        case "town" | "unit":
            return Q(town_id=grant.town_id) if grant.town_id else reach.NOTHING
        case "place":
            return Q(path__startswith=grant.path)
    return reach.NOTHING


def covering(actor: Actor, permission: str) -> Q:
    """All places that an actor's posts cover for a permission."""
    return reach.covering(actor, permission, within)


def covers_path(actor: Actor, permission: str, path: str) -> bool:
    """Whether a place at this path (it may not exist yet) is within the actor's posts."""
    if actor.system:
        return True
    return any(
        path.startswith(grant.path)
        for grant in actor.grants_for(permission)
        if grant.reach in ("district", "town", "place")
    )
