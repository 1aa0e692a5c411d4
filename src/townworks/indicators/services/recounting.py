"""重新汇总: the sums from the observations themselves, beside those that were kept; to prove the one by the other, and to repair.

Nothing is taken over from the standing figures: what stands follows from the chains of corrections, where a thing lay from its editions,
what counts from the scope, weights from what stands. O(observations) in time; memory is bounded by the sums of one indicator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from townworks.engines import period_reading
from townworks.engines.aggregate import Sums
from townworks.engines.period_reading import Period

from ..models import IndicatorEdition, Observation, Rollup, Standing
from ..section_months import sound_sums, water_items
from .bulk_load import load
from .editions import shape_of
from .ground import Ground
from .posting import counts_as
from .rollups import Key, is_fine, kept, keys_of, sound_key, sums_of

CHUNK = 2000
Weighing = dict[int, list[tuple[Period, Decimal]]]


def kept_sums(town_id: int, indicator: str) -> dict[Key, Sums]:
    """What is kept of an indicator."""
    return kept(Rollup.objects.filter(town_id=town_id, indicator=indicator).iterator(chunk_size=CHUNK))


def recounted_sums(town_id: int, indicator: str) -> dict[Key, Sums]:
    """What ought to be kept of an indicator."""
    ground = Ground(town_id)
    weighing: dict[str, Weighing] = {}
    found: dict[Key, Sums] = defaultdict(Sums)
    item = water_items().get(indicator)
    for one, weight in _standing(town_id, indicator, ground):
        if weight:
            if weight not in weighing:
                weighing[weight] = _weighing(town_id, weight, ground)
            one.weight = _weight(weighing[weight], one)
        sums = sums_of(one)
        if sums is not None:
            for key in keys_of(one, ground):
                found[key] += sums
        sound = sound_sums(one, item) if item and is_fine(one.period) else None
        if sound:
            found[sound_key(one)] += sound
    return {key: sums for key, sums in found.items() if sums != Sums()}


def _standing(town_id: int, indicator: str, ground: Ground) -> Iterator[tuple[Standing, str | None]]:
    """What stands, by the observations that nothing corrects, each with the indicator that weighs it."""
    editions = {one.pk: one for one in IndicatorEdition.objects.filter(code=indicator)}
    rows = Observation.objects.filter(town_id=town_id, indicator=indicator, corrected_by=None)
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        shape = shape_of(editions[row.edition_id])
        thing = ground.things([row.thing_id])[row.thing_id]
        one = Standing(
            indicator=indicator,
            thing_id=row.thing_id,
            place_id=ground.place_on(thing, row.starts_on),
            period=row.period,
            starts_on=row.starts_on,
            value=row.value,
            mark=row.mark,
            limit=row.limit,
            quality=row.quality,
            counts_as=counts_as(shape, row.value, row.mark, row.limit),
            counted=ground.inside(indicator, row.thing_id, row.starts_on),
        )
        yield one, shape.over_places.weight


def _weighing(town_id: int, indicator: str, ground: Ground) -> Weighing:
    found: Weighing = defaultdict(list)
    for one, _weight_of_weight in _standing(town_id, indicator, ground):
        if one.counts_as is not None:
            found[one.thing_id].append((period_reading.from_code(one.period), one.counts_as))
    return found


def _weight(weighing: Weighing, one: Standing) -> Decimal | None:
    period = period_reading.from_code(one.period)
    fitting = [pair for pair in weighing.get(one.thing_id, ()) if pair[0].covers(period)]
    return max(fitting, key=lambda pair: pair[0].start, default=(None, None))[1]


def mend_sums(*, town_id: int, indicator: str, at: datetime) -> int:
    """改正汇总: add what is missing from the kept sums and take what is too much; answers how many sums were wrong."""
    with transaction.atomic():
        have, want = kept_sums(town_id, indicator), recounted_sums(town_id, indicator)
        rows = []
        for key in have.keys() | want.keys():
            before, after = have.get(key, Sums()), want.get(key, Sums())
            if before != after:
                facts = {
                    "n": after.n - before.n,
                    "missing": after.missing - before.missing,
                    "total": after.total - before.total,
                    "weighted": after.weighted - before.weighted,
                    "weight": after.weight - before.weight,
                }
                rows.append(Rollup(town_id=town_id, **key._asdict(), **facts))
        load(rows, with_key=False)
    return len(rows)
