"""记一笔: the one line that every service writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..actor import Actor
from ..models import AuditEntry
from ..put_rows import put


def record(
    actor: Actor,
    verb: str,
    *,
    kind: str,
    thing_id: int | None,
    name: str,
    town_id: int | None,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry, in the transaction of the act. ``facts`` are JSON values (old and new), no personal data."""
    entry = AuditEntry(
        at=at,
        town_id=town_id,
        actor_id=actor.person_id,
        actor_name=actor.name,
        verb=verb,
        thing_kind=kind,
        thing_id=thing_id,
        thing_name=name[:300],
        facts=facts or {},
    )
    return put(entry)
