"""谁能看、谁能改区划: how far a post reaches over the tree of places."""

from __future__ import annotations

from django.db.models import Q

from townworks.kernel.actor import Actor, Grant


def within(grant: Grant) -> Q:
    """The places that one post covers: a village's post its village and below, others their town or district."""
    match grant.reach:
        case "district":
            return Q(path__startswith=grant.path)
        case "town" | "unit":
            return Q(town_id=grant.town_id) if grant.town_id else Q(pk__in=())
        case "place":
            return Q(path__startswith=grant.path)
    return Q(pk__in=())


def covering(actor: Actor, permission: str) -> Q:
    """All places that an actor's posts cover for a permission."""
    if actor.system:
        return Q()
    reach = Q(pk__in=())
    for grant in actor.grants_for(permission):
        reach |= within(grant)
    return reach


def covers_path(actor: Actor, permission: str, path: str) -> bool:
    """Whether a place at this path (it may not exist yet) is within the actor's posts."""
    if actor.system:
        return True
    return any(
        path.startswith(grant.path)
        for grant in actor.grants_for(permission)
        if grant.reach in ("district", "town", "place")
    )
