"""汇总的增减: every change of a standing figure adds rows to the sums of its places; the clockwork folds them. See ADR 14.

A figure of a month, quarter, year or week is in the sums of every place that it lies in. One of a day or an instant is in those of
its month, and in the month of its own thing besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, QuerySet

from townworks.engines import period_reading
from townworks.engines.aggregate import EXACT, ZERO, Sums

from ..models import Rollup, Standing
from ..section_months import NOWHERE, sound_sums, water_items
from .bulk_load import load
from .ground import Ground

FINE = ("day", "instant")
BATCH = 2000


class Key(NamedTuple):
    """What sums are kept by."""

    indicator: str
    place_id: int
    thing_id: int
    period: str
    starts_on: date


NAMES = Key._fields


def sums_of(one: Standing) -> Sums | None:
    """What a standing figure adds; None for what is out of scope or not applicable."""
    if not one.counted or one.mark == "not_applicable":
        return None
    if one.counts_as is None:
        return Sums(missing=1)
    weight = one.weight or ZERO
    return Sums(1, one.counts_as, EXACT.multiply(weight, one.counts_as), weight)


def sound_key(one: Standing) -> Key:
    """The month of its own section that a sample is in (``section_months``)."""
    period, starts_on = _month_of(one.starts_on)
    return Key(one.indicator, NOWHERE, one.thing_id, period, starts_on)


def is_fine(period: str) -> bool:
    """Whether a period's code is that of a day or an instant."""
    return len(period) >= 10


def keys_of(one: Standing, ground: Ground) -> Iterator[Key]:
    """The sums that a standing figure is in."""
    period, starts_on, own = _kept_in(one.period, one.starts_on)
    if own:
        yield Key(one.indicator, one.place_id, one.thing_id, period, starts_on)
    for place_id in ground.over(one.place_id):
        yield Key(one.indicator, place_id, 0, period, starts_on)


def _kept_in(period: str, starts_on: date) -> tuple[str, date, bool]:
    """The period that sums are kept by, its first day, and whether the thing has sums of its own."""
    if not is_fine(period):
        return period, starts_on, False
    return (*_month_of(starts_on), True)  # a day or an instant


@lru_cache(maxsize=5000)
def _month_of(day: date) -> tuple[str, date]:
    month = period_reading.of("month", day)
    return month.code, month.start


class Deltas:
    """增减: what an act adds to and takes from the sums, gathered before it is written."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._found: dict[Key, Sums] = defaultdict(Sums)
        self._keys: dict[tuple[object, ...], tuple[Key, ...]] = {}
        self._items = water_items()

    def __len__(self) -> int:
        return len(self._found)

    def add(self, one: Standing) -> None:
        """A figure that stands now."""
        self._put(one, sums_of(one))
        sound = self._sound(one)
        if sound:
            self._found[sound_key(one)] += sound

    def take(self, one: Standing) -> None:
        """A figure that stood until now."""
        sums = sums_of(one)
        self._put(one, negative(sums) if sums else None)
        sound = self._sound(one)
        if sound:
            self._found[sound_key(one)] += negative(sound)

    def _sound(self, one: Standing) -> Sums | None:
        item = self._items.get(one.indicator)
        return sound_sums(one, item) if item and is_fine(one.period) else None

    def _put(self, one: Standing, sums: Sums | None) -> None:
        if sums is None:
            return
        spot = (one.indicator, one.place_id, one.thing_id, *_kept_in(one.period, one.starts_on))
        keys = self._keys.get(spot)
        if keys is None:
            keys = self._keys[spot] = tuple(keys_of(one, self.ground))
        for key in keys:
            self._found[key] += sums

    def write(self) -> None:
        """Add the rows; what comes to nothing is not written."""
        rows = [
            Rollup(town_id=self.ground.town_id, **key._asdict(), **_columns(sums))
            for key, sums in self._found.items()
            if sums != Sums()
        ]
        load(rows, with_key=False)
        self._found.clear()


def negative(sums: Sums) -> Sums:
    """The same, taken away."""
    return Sums(-sums.n, -sums.total, -sums.weighted, -sums.weight, -sums.missing)


def _columns(sums: Sums) -> dict[str, object]:
    return {
        "n": sums.n,
        "missing": sums.missing,
        "total": sums.total,
        "weighted": sums.weighted,
        "weight": sums.weight,
    }


class SumsRow(NamedTuple):
    """一行合计 as it is read: of a list's thousands, no model is made."""

    indicator: str
    place_id: int
    thing_id: int
    period: str
    starts_on: date
    n: int
    total: Decimal
    weighted: Decimal
    weight: Decimal
    missing: int


def sums_rows(rows: QuerySet[Rollup]) -> Iterator[SumsRow]:
    """The rows of kept sums."""
    return map(SumsRow._make, rows.values_list(*SumsRow._fields).iterator())


def sums_in(row: Rollup | SumsRow) -> Sums:
    """What a row holds."""
    return Sums(row.n, row.total, row.weighted, row.weight, row.missing)


def kept(rows: Iterable[Rollup]) -> dict[Key, Sums]:
    """Sums by key; those that come to nothing are left out."""
    found: dict[Key, Sums] = defaultdict(Sums)
    for row in rows:
        found[Key(*(getattr(row, name) for name in NAMES))] += sums_in(row)
    return {key: sums for key, sums in found.items() if sums != Sums()}


def fold(*, at: datetime) -> int:
    """合并汇总: make one row of the many of a key; answers how many rows went away. Sums stay the same (tested)."""
    gone = 0
    with transaction.atomic():
        many = list(
            Rollup.objects.values("town_id", *NAMES)
            .annotate(rows=Count("id"))
            .filter(rows__gt=1)
            .order_by()[:BATCH]
        )
        for key in many:
            facts = {name: key[name] for name in ("town_id", *NAMES)}
            rows = list(Rollup.objects.select_for_update().filter(**facts))
            total = sum((sums_in(row) for row in rows), Sums())
            Rollup.objects.filter(pk__in=[row.pk for row in rows]).delete()
            if total != Sums():
                Rollup.objects.create(**facts, **_columns(total))
            gone += len(rows) - (total != Sums())
    return gone
