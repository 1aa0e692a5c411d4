"""留下一步: a row of what happened to a thing, and its entry of the trail; never the one without the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from townworks.kernel import audit
from townworks.kernel.actor import Actor

WORDS = 500  # of a reason that a row keeps; the trail keeps all of them


def put_down(
    rows: type[Model],
    kind: str,
    thing: Model,
    move: str,
    *,
    actor: Actor,
    at: datetime,
    town_id: int,
    name: str,
    reason: str = "",
    told: Mapping[str, object] | None = None,
    **columns: Any,
) -> None:
    """``rows``: the table of the history, which names the thing by its ``kind``; ``columns``: what it keeps beside (``state``, ``facts``).

    The trail gets the row's ``facts``, the reason, and what is ``told`` to it alone.
    """
    rows._default_manager.create(
        **{kind: thing},
        move=move,
        reason=reason[:WORDS],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
        **columns,
    )
    audit.record(
        actor,
        f"{kind}.{move}",
        kind=kind,
        thing_id=thing.pk,
        name=name,
        town_id=town_id,
        at=at,
        facts={**(told or {}), "reason": reason, **columns.get("facts", {})},
    )
