"""上锁: may, then lock, before anything is computed or written."""

from __future__ import annotations

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict

from .. import permissions
from ..models import Commitment
from ..selectors import commitment_for


def lock(actor: Actor, pk: int, permission: str, version: int | None) -> Commitment:
    """May, then lock: the commitment as it is now, or a refusal that says who was faster."""
    commitment = commitment_for(actor, pk)
    permissions.may(actor, permission, commitment).require()
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("town", "place", "lead")
    locked = rows.defer("town__outline", "place__outline").get(pk=pk)  # large, and no act needs them
    if version is not None and locked.version != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=locked.text[:30],
            yours=version,
            now=locked.version,
        )
    return locked
