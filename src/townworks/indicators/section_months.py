"""断面月值: what the class of a section's month is told from, kept as sums of added rows, so that no page reads every sample.

Not the sums of the indicator itself: only sound readings count, what is below the detection limit counts half of it, and pH is kept as
its hydrogen ions. They are rows of ``Rollup`` as well, of a thing in no place (``NOWHERE``), and are folded and recounted with the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import cast

from django.db.models import Q

from townworks.definitions import selectors as definitions
from townworks.engines import period_reading, surface_water
from townworks.engines.aggregate import EXACT, Sums
from townworks.engines.surface_water.period import Kept

from .models import Rollup, Standing

NOWHERE = 0
OF_PLACES = ~Q(place_id=NOWHERE)  # the rows of an indicator's own sums
SOUND = ("", "estimated")
ION_PLACES = Decimal(1).scaleb(-40)
HALF = Decimal("0.5")

MonthKept = dict[tuple[int, int], dict[str, Kept]]


def water_items() -> Mapping[str, str]:
    """Every indicator that is a water item: by indicator, the engine's code."""
    return _water_items(definitions.definitions().digest)


@lru_cache(maxsize=4)
def _water_items(_digest: str) -> Mapping[str, str]:
    return {
        one.code: item
        for one in definitions.indicators()
        if one.level == "section" and (item := one.source.parameters.get("item", "")) in surface_water.BY_CODE
    }


def sound_sums(one: Standing, item: str) -> Sums | None:
    """What a sample adds to its month; None for one that tells nothing of the class. What is negative is no concentration."""
    if not one.counted or one.quality not in SOUND:
        return None
    if one.mark == "below" and one.limit is not None:
        value = EXACT.multiply(one.limit, HALF)
    elif one.value is not None and one.value >= 0:
        value = one.value
    else:
        return None
    if item == "ph":  # as the engine does, and the same every time, so that what is taken away leaves nothing
        value = EXACT.quantize(Decimal(repr(10.0 ** -float(value))), ION_PLACES)
    return Sums(1, value)


def months_kept(
    items: Mapping[str, str], things: Sequence[int], first: date, last: date
) -> dict[int, MonthKept]:
    """By section, month and item of the engine, what is kept of the samples from one day to another: as many rows as months."""
    found: dict[tuple[int, str, str], Sums] = {}
    rows = Rollup.objects.filter(
        indicator__in=items,
        place_id=NOWHERE,
        thing_id__in=things,
        starts_on__gte=first.replace(day=1),
        starts_on__lte=last,
    ).values_list("thing_id", "period", "indicator", "n", "total")
    for thing_id, period, indicator, n, total in rows.iterator():
        key = (thing_id, period, indicator)
        sums = Sums(n, cast(Decimal, total))
        found[key] = found[key] + sums if key in found else sums
    for one in _outside(items, things, first, last):
        outside = sound_sums(one, items[one.indicator])
        if outside is not None:
            key = (one.thing_id, period_reading.of("month", one.starts_on).code, one.indicator)
            found[key] = found.get(key, Sums()) + Sums(-outside.n, -outside.total)
    kept: dict[int, MonthKept] = {}
    for (thing_id, period, indicator), sums in found.items():
        if sums.n:
            month = period_reading.from_code(period).start
            by_item = kept.setdefault(thing_id, {}).setdefault((month.year, month.month), {})
            by_item[items[indicator]] = Kept(sums.n, float(sums.total))
    return kept


def _outside(items: Mapping[str, str], things: Sequence[int], first: date, last: date) -> list[Standing]:
    """Samples of the first and the last month that lie before and after the days asked for; today there are none."""
    edges = Q(pk__in=[])
    if first.day > 1:
        edges |= Q(starts_on__gte=first.replace(day=1), starts_on__lt=first)
    end = period_reading.of("month", last).end
    if last < end:
        edges |= Q(starts_on__gt=last, starts_on__lte=end)
    rows = Standing.objects.filter(edges, indicator__in=items, thing_id__in=things)
    return list(rows)
