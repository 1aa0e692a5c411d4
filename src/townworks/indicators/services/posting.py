"""落账: observations are put down, the standing figures moved, the sums kept; one way for typing, import, API and derivation.

Whoever calls has decided that the actor may, and has read and judged every figure; here it is written, all or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from townworks.definitions.indicators import Indicator
from townworks.engines.period_reading import Period
from townworks.engines.working import gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict

from ..models import ImportBatch, IndicatorEdition, Observation, Standing, Thing
from ..models.observation import PLACES
from .bulk_load import fresh, load, reserved_ids
from .editions import shape_of
from .ground import Ground
from .holding import hold
from .rollups import Deltas
from .slots import slot_of
from .weights import Weights, weigh_anew

IMPORTED = gettext_noop("导入的文件里是另一个数")
SLOT = attrgetter("slot")
CHUNK = 500  # slots that one query asks for
MOVED = (
    *("edition_id", "place_id", "value", "mark", "limit", "counts_as", "weight", "counted", "quality"),
    *("source", "unit_id", "observation_id", "n", "at"),
)


@dataclass(frozen=True)
class Ready:
    """A figure that was read and found good. ``value`` and ``limit`` are in the edition's unit."""

    edition: IndicatorEdition
    thing: Thing
    period: Period
    value: Decimal | None = None
    mark: str = ""
    limit: Decimal | None = None
    given: str = ""
    given_unit: str = ""
    method: str = ""
    quality: str = ""
    unit_id: int | None = None
    uid: UUID | None = None
    reason: str = ""
    late: bool = False
    working: Any = None
    known_slot: UUID | None = None  # where whoever read it has worked it out already

    @property
    def slot(self) -> UUID:
        return self.known_slot or slot_of(self.edition.code, self.thing.pk, self.period.code)

    def same_as(self, standing: Standing) -> bool:
        """Whether it says what stands already."""
        return (self.value, self.mark, self.limit) == (standing.value, standing.mark, standing.limit)


@dataclass
class Posted:
    """What became of figures, in numbers, with the observations that were written."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: list[int] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)


def counts_as(one: Indicator, value: Decimal | None, mark: str, limit: Decimal | None) -> Decimal | None:
    """What a figure adds to sums: of one below the detection limit what its indicator says."""
    if mark == "below" and limit is not None:
        return {"half": round(limit / 2, PLACES), "zero": Decimal(0), "limit": limit}[one.below]
    return value if not mark else None


def standing_in(slots: Sequence[UUID]) -> dict[UUID, Standing]:
    """What stands in these places, locked until the transaction ends; the things are held already (``holding``)."""
    found: dict[UUID, Standing] = {}
    slots = sorted(slots)  # two that lock the same rows lock them in the same order
    for start in range(0, len(slots), CHUNK):
        rows = Standing.objects.select_for_update().filter(pk__in=slots[start : start + CHUNK]).order_by("pk")
        found.update({row.slot: row for row in rows})
    return found


def post(
    rows: Sequence[Ready],
    *,
    actor: Actor,
    at: datetime,
    source: str,
    ground: Ground,
    batch: ImportBatch | None = None,
    standing: dict[UUID, Standing] | None = None,
) -> Posted:
    """Write figures of different slots, in the transaction; what says what stands already is left. Conflict when somebody was faster."""
    slots = [row.slot for row in rows]
    if standing is None:
        hold(ground, (row.thing.pk for row in rows), {row.edition.code for row in rows})
        standing = standing_in(slots)
    done = Posted()
    moved: list[tuple[Ready, Standing | None, UUID]] = []
    for row, slot in zip(rows, slots, strict=True):
        before = standing.get(slot)
        if before is not None and row.same_as(before):
            done.unchanged += 1
        else:
            moved.append((row, before, slot))
    if not moved:
        return done
    ids = reserved_ids(Observation, len(moved))
    made = [
        _observation(pk, row, before, actor, at, source, batch, ground)
        for pk, (row, before, _slot) in zip(ids, moved, strict=True)
    ]
    try:
        load(made)
        _move(moved, made, ground)
    except IntegrityError as error:
        raise Conflict("有人刚刚填了同一处的数。请刷新后再办，您填的内容还在。") from error
    done.ids, done.observations = ids, made
    done.changed = sum(before is not None for _row, before, _slot in moved)
    done.new = len(moved) - done.changed
    return done


def _observation(
    pk: int,
    row: Ready,
    before: Standing | None,
    actor: Actor,
    at: datetime,
    source: str,
    batch: ImportBatch | None,
    ground: Ground,
) -> Observation:
    return fresh(
        Observation,
        {
            "id": pk,
            "uid": row.uid,
            "town_id": ground.town_id,
            "indicator": row.edition.code,
            "edition_id": row.edition.pk,
            "thing_id": row.thing.pk,
            "place_id": ground.place_on(row.thing, row.period.start),
            "period": row.period.code,
            "starts_on": row.period.start,
            "value": row.value,
            "mark": row.mark,
            "limit": row.limit,
            "given": row.given[:40],
            "given_unit": row.given_unit[:20],
            "method": row.method[:60],
            "quality": row.quality,
            "source": source,
            "unit_id": row.unit_id,
            "batch_id": batch.pk if batch else None,
            "corrects_id": before.observation_id if before else None,
            "reason": row.reason[:300] or (IMPORTED if batch and before else ""),
            "late": row.late,
            "working": row.working,
            "by_id": actor.person_id,
            "by_name": actor.name,
            "at": at,
        },
    )


def _move(
    moved: Sequence[tuple[Ready, Standing | None, UUID]], made: Sequence[Observation], ground: Ground
) -> None:
    """The standing figures, their weights, and the sums."""
    shapes = {row.edition.pk: shape_of(row.edition) for row, _before, _slot in moved}
    weighing = {pk: shape.over_places.weight for pk, shape in shapes.items()}
    weights = Weights(
        (code, row.thing.pk) for row, _before, _slot in moved if (code := weighing[row.edition.pk])
    )
    deltas = Deltas(ground)
    new, old = [], []
    after = [
        _standing(row, before, slot, observation, shapes[row.edition.pk], ground)
        for (row, before, slot), observation in zip(moved, made, strict=True)
    ]
    for one in after:
        weights.put(one)
    for (row, before, _slot), one in zip(moved, after, strict=True):
        weight = weighing[row.edition.pk]
        one.weight = weights.of(weight, one.thing_id, row.period) if weight else None
        if before is not None:
            deltas.take(before)
            old.append(one)
        else:
            new.append(one)
        deltas.add(one)
    load(sorted(new, key=SLOT))
    Standing.objects.bulk_update(old, MOVED, batch_size=200)
    weigh_anew(after, deltas)
    deltas.write()


def _standing(
    row: Ready,
    before: Standing | None,
    slot: UUID,
    observation: Observation,
    shape: Indicator,
    ground: Ground,
) -> Standing:
    """The figure as it stands from now on; a row of its own, so that what stood until now can still be taken from the sums."""
    return fresh(
        Standing,
        {
            "slot": slot,
            "town_id": ground.town_id,
            "indicator": row.edition.code,
            "edition_id": row.edition.pk,
            "thing_id": row.thing.pk,
            "place_id": observation.place_id,
            "period": row.period.code,
            "starts_on": row.period.start,
            "value": row.value,
            "mark": row.mark,
            "limit": row.limit,
            "counts_as": counts_as(shape, row.value, row.mark, row.limit),
            "weight": None,
            "counted": ground.inside(row.edition.code, row.thing.pk, row.period.start),
            "quality": row.quality,
            "source": observation.source,
            "unit_id": row.unit_id,
            "observation_id": observation.pk,
            "n": before.n + 1 if before else 1,
            "at": observation.at,
        },
    )
