"""所及: what an actor's posts reach together, and how it is said that one thing is out of reach.

Each room says what a single post covers (``within``); the sum over posts, the answer for one thing and the refusal are said here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model, Q

from .actor import Actor, Grant
from .errors import NotAllowed
from .verdict import Verdict, no, yes

NOTHING = Q(pk__in=())


def covering(actor: Actor, permission: str, within: Callable[[Grant], Q]) -> Q:
    """All that an actor's posts cover for a permission, as a filter; nothing where no post carries it."""
    if actor.system:
        return Q()
    reach = NOTHING
    for grant in actor.grants_for(permission):
        reach |= within(grant)
    return reach


def over(actor: Actor, permission: str, thing: Model, within: Callable[[Grant], Q]) -> Verdict:
    """Whether one of the posts covers this thing. It asks the database with the same filter, so it agrees with ``covering``."""
    if actor.system:
        return yes()
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    for grant in actor.grants_for(permission):
        if rows.filter(within(grant)).exists():
            return yes(grant.role_name)
    return no(out_of_reach(permission, str(thing)))


def out_of_reach(permission: str, thing: str) -> NotAllowed:
    """The refusal, for a thing that the actor may see."""
    return NotAllowed(
        "您的岗位不能对“{thing}”这样做（需要权限 {permission}）。", thing=thing[:40], permission=permission
    )


def over_town(actor: Actor, permission: str, *, town_id: int, town_path: str) -> Verdict:
    """Yes for a post over this town (or over its district) that carries the permission."""
    if actor.system:
        return yes()
    for grant in actor.grants_for(permission):
        if grant.reach == "town" and grant.town_id == town_id:
            return yes(grant.role_name)
        if grant.reach == "district" and town_path.startswith(grant.path):
            return yes(grant.role_name)
    return no(NotAllowed("您的岗位不能对全镇这样做（需要权限 {permission}）。", permission=permission))


def over_unit(actor: Actor, permission: str, *, unit_id: int, town_id: int, town_path: str) -> Verdict:
    """Yes for a post over the unit's town, or one at (or over) this very unit, that carries the permission."""
    grant = at_unit(actor, permission, unit_id=unit_id)
    if grant:
        return yes(grant.role_name)
    return over_town(actor, permission, town_id=town_id, town_path=town_path)


def at_unit(actor: Actor, permission: str, *, unit_id: int) -> Grant | None:
    """The post at this unit that carries the permission, if there is one."""
    return next((grant for grant in actor.grants_for(permission) if grant.unit_id == unit_id), None)
