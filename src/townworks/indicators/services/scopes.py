"""指标的范围: from a day on a thing no longer counts for an indicator, or counts again; the sums follow, the figures stay."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import ScopeRow, Standing, Thing
from ..selectors.visible import thing_for
from .editions import indicator_named
from .ground import Ground
from .rollups import Deltas

PERMISSION = "indicator.keep"


def leave_scope(
    *, actor: Actor, indicator: str, thing_id: int, from_on: date, reason: str, at: datetime
) -> int:
    """移出范围 from a day on; answers how many figures no longer count."""
    return _turn(
        False, actor=actor, indicator=indicator, thing_id=thing_id, from_on=from_on, reason=reason, at=at
    )


def enter_scope(
    *, actor: Actor, indicator: str, thing_id: int, from_on: date, reason: str, at: datetime
) -> int:
    """纳入范围 again from a day on; answers how many figures count again."""
    return _turn(
        True, actor=actor, indicator=indicator, thing_id=thing_id, from_on=from_on, reason=reason, at=at
    )


def _turn(
    inside: bool, *, actor: Actor, indicator: str, thing_id: int, from_on: date, reason: str, at: datetime
) -> int:
    words = reason.strip()[:300]
    if not words:
        raise Invalid("请写明理由。", [("reason", Invalid("请写明理由。"))])
    one = indicator_named(indicator)
    with transaction.atomic():
        thing = thing_for(actor, thing_id)
        permissions.may(actor, PERMISSION, thing).require()
        Thing.objects.select_for_update().get(pk=thing.pk)  # nobody writes figures of it meanwhile
        ground = Ground(thing.town_id)
        ground.things([thing.pk])
        if ground.inside(indicator, thing.pk, from_on) == inside:
            raise WrongState("“{thing}”从那天起已经是这样，不用再改。", thing=thing.name)
        ScopeRow.objects.create(
            town_id=thing.town_id,
            indicator=indicator,
            thing=thing,
            from_on=from_on,
            inside=inside,
            reason=words,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        moved = _count_anew(indicator, thing.pk, from_on, Ground(thing.town_id))
        audit.record(
            actor,
            "scope.enter" if inside else "scope.leave",
            kind="thing",
            thing_id=thing.pk,
            name=f"{thing.name} {one.name}"[:300],
            town_id=thing.town_id,
            at=at,
            facts={"indicator": indicator, "from_on": from_on.isoformat(), "reason": words, "figures": moved},
        )
    return moved


def _count_anew(indicator: str, thing_id: int, from_on: date, ground: Ground) -> int:
    """Figures of a thing from a day on count, or do not, as the rows say now."""
    deltas, moved = Deltas(ground), []
    rows = Standing.objects.select_for_update().filter(
        indicator=indicator, thing_id=thing_id, starts_on__gte=from_on
    )
    for row in list(rows):
        counted = ground.inside(indicator, thing_id, row.starts_on)
        if counted != row.counted:
            deltas.take(row)
            row.counted = counted
            deltas.add(row)
            moved.append(row)
    Standing.objects.bulk_update(moved, ["counted"], batch_size=200)
    deltas.write()
    return len(moved)
