"""上锁: may, then lock, before anything is computed or written."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, NotFound

from .. import permissions
from ..selectors.visible import NOT_THERE

Kind = TypeVar("Kind", bound=Model)


def lock(
    actor: Actor, kind: type[Kind], pk: int, permission: str, version: int | None, *related: str
) -> Kind:
    """The thing as it is now, locked; NotFound when the actor may not know of it, NotAllowed when only not this act.

    ``version``: what the person saw; Conflict when somebody was faster. ``related``: foreign keys to bring along.
    """
    manager = kind._default_manager
    seen = manager.filter(
        permissions.covering(actor, "inspection.read", kind) | permissions.covering(actor, permission, kind)
    )
    thing = seen.filter(pk=pk).first()
    if thing is None:
        raise NotFound(NOT_THERE)
    permissions.may(actor, permission, thing).require()
    locked = manager.select_for_update(of=("self",)).select_related(*related).get(pk=pk)
    now = getattr(locked, "version", None)
    if version is not None and now != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(locked)[:30],
            yours=version,
            now=now,
        )
    return locked
