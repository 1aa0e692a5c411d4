"""以往各期: the figures before each of many new ones, asked for together."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter

from ..models import IndicatorEdition, Observation, Standing
from .editions import shape_of

PAST = 24  # figures of the past that a new one is held against
CHUNK = 500  # things that one query asks for
# How many days surely hold so many figures that are given without a gap; where they do not, the one figure is asked for by itself.
SPAN = {"year": 366, "quarter": 92, "month": 31, "week": 7, "day": 1}
OFTEN = 2  # days between samples, as far as nothing better is known

Past = tuple[date, int, Decimal]  # the day it begins, its edition, its value


class Pasts:
    """What stands before each of some observations, under the same unit, the latest last."""

    def __init__(self, observations: Sequence[Observation]) -> None:
        self._rows: dict[tuple[str, int], list[Past]] = defaultdict(list)
        self._older: set[tuple[str, int]] = set()
        by_indicator: dict[str, list[Observation]] = defaultdict(list)
        for one in observations:
            by_indicator[one.indicator].append(one)
        rows = IndicatorEdition.objects.filter(code__in=by_indicator)
        self._units = dict(rows.values_list("pk", "content__unit"))
        for indicator, those in by_indicator.items():
            self._read(indicator, those)

    def _read(self, indicator: str, those: Sequence[Observation]) -> None:
        days = SPAN.get(shape_of(those[0].edition).frequency, OFTEN) * (PAST + 1)
        first = min(one.starts_on for one in those) - timedelta(days=days)
        last = max(one.starts_on for one in those)
        things = sorted({one.thing_id for one in those})
        for start in range(0, len(things), CHUNK):
            standing = Standing.objects.filter(
                indicator=indicator, thing_id__in=things[start : start + CHUNK], value__isnull=False
            )
            within = standing.filter(starts_on__gte=first, starts_on__lt=last)
            for thing, day, edition, value in within.order_by("starts_on", "period").values_list(
                "thing_id", "starts_on", "edition_id", "value"
            ):
                if value is not None:  # as the filter has it
                    self._rows[indicator, thing].append((day, edition, value))
            older = standing.filter(starts_on__lt=first).order_by().values_list("thing_id", flat=True)
            self._older.update((indicator, thing) for thing in older.distinct())

    def of(self, one: Observation) -> tuple[Decimal, ...]:
        """The figures before this one."""
        key, unit = (one.indicator, one.thing_id), one.edition.content["unit"]
        rows = self._rows[key]
        before = rows[: bisect_left(rows, one.starts_on, key=itemgetter(0))]
        found = [value for _day, edition, value in before if self._units.get(edition) == unit][-PAST:]
        if len(found) < PAST and key in self._older:
            return self._alone(one)
        return tuple(found)

    def _alone(self, one: Observation) -> tuple[Decimal, ...]:
        """The same for one whose past goes further back than was read."""
        rows = Standing.objects.filter(
            indicator=one.indicator,
            thing_id=one.thing_id,
            starts_on__lt=one.starts_on,
            edition__content__unit=one.edition.content["unit"],
            value__isnull=False,
        ).order_by("-starts_on", "-period")
        found = rows.values_list("value", flat=True)[:PAST]
        return tuple(value for value in reversed(found) if value is not None)
