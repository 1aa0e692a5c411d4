"""审计范围: which towns' entries an actor may read; the kernel knows no tree of places, the wiring lends it one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q

from ..actor import Actor


def _none_below(path: str) -> Iterable[int]:
    return ()


_towns_below: Callable[[str], Iterable[int]] = _none_below


def connect(towns_below: Callable[[str], Iterable[int]]) -> None:
    """Take what answers the ids of the towns below a path."""
    global _towns_below
    _towns_below = towns_below


def covering(actor: Actor, permission: str) -> Q:
    """The entries that an actor's posts cover: their town's; a district's post its towns'. Entries without a town
    (of the system itself) belong to whoever reads the whole district."""
    if actor.system:
        return Q()
    reach = Q(pk__in=())
    for grant in actor.grants_for(permission):
        if grant.reach == "district":
            reach |= Q(town_id__in=list(_towns_below(grant.path))) | Q(town_id=None)
        elif grant.reach == "town" and grant.town_id:
            reach |= Q(town_id=grant.town_id)
    return reach
