"""所及: whether a post reaches a whole town, or a unit; for acts on things that are the town's or a unit's."""

from __future__ import annotations

from .actor import Actor, Grant
from .errors import NotAllowed
from .verdict import Verdict, no, yes


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
