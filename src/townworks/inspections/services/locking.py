"""上锁: may, then lock, before anything is computed or written."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, NotFound, Refusal
from townworks.kernel.rows import at_most_one

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
    rows = manager.select_for_update(of=("self",)).select_related(*related).defer(*unread(related))
    locked = at_most_one(rows.filter(permissions.covering(actor, permission, kind), pk=pk))
    if locked is None:
        raise _refused(actor, kind, pk, permission)
    now = getattr(locked, "version", None)
    if version is not None and now != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(locked)[:30],
            yours=version,
            now=now,
        )
    return locked


def _refused(actor: Actor, kind: type[Model], pk: int, permission: str) -> Refusal:
    """Why there is nothing to lock: it is not there for this actor, or may only be read."""
    seen = kind._default_manager.filter(permissions.covering(actor, "inspection.read", kind), pk=pk).first()
    verdict = permissions.may(actor, permission, seen) if seen is not None else None
    return NotFound(NOT_THERE) if verdict is None or verdict.reason is None else verdict.reason


def unread(related: tuple[str, ...]) -> tuple[str, ...]:
    """What is large and seldom wanted of the things that come along: read only if asked for."""
    large = {"edition": "content", "place": "outline", "town": "outline"}
    return tuple(f"{path}__{large[end]}" for path in related if (end := path.rpartition("__")[2]) in large)
