"""定数: whether the figures of a period are locked, or may still change on their way up.

Told by who has to give them: the unit that leads the line, the unit named, or every village of a place; each has one return a
line and period. A derived figure is as firm as the figures that it is computed from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Kind, Period

from ..models import Return
from ..services.answering import Answering
from ..services.ground import Ground

VILLAGES = ("village", "community")


@lru_cache(maxsize=400)
def _given(code: str, digest: str) -> tuple[Indicator, ...]:
    """The indicators that somebody gives, of all that one is computed from; kept as long as the files do not change."""
    known = {one.code: one for one in definitions.indicators()}
    found: dict[str, Indicator] = {}
    waiting, seen = [code], set()
    while waiting:
        one = known.get(waiting.pop())
        if one is None or one.code in seen:
            continue
        seen.add(one.code)
        if one.source.kind != "derived":
            found[one.code] = one
        waiting.extend(one.inputs)
    return tuple(found.values())


class Settled:
    """The locked returns of a town, from one day to another; one query, and one for its units."""

    def __init__(self, ground: Ground, first: date, last: date) -> None:
        self.ground, self._answering = ground, Answering(ground)
        rows = Return.objects.filter(
            town_id=ground.town_id,
            state="locked",
            starts_on__gte=date(first.year, 1, 1),
            starts_on__lte=last,
        )
        self._locked = set(rows.order_by().values_list("unit_id", "line", "period"))
        self._units: dict[tuple[str, str], tuple[int, ...]] = {}

    def locked(self, one: Indicator, path: str, period: Period) -> bool | None:
        """Whether all that a period's value at a place (``path``) comes from is locked; None where nobody gives it."""
        given = _given(one.code, definitions.definitions().digest)
        if not given:
            return None
        for base in given:
            units = self._units_of(base, path)
            if not units:
                return False
            for held in _returns_in(base, period):
                if any((unit, base.line, held.code) not in self._locked for unit in units):
                    return False
        return True

    def _units_of(self, base: Indicator, path: str) -> tuple[int, ...]:
        if (base.code, path) not in self._units:
            found = dict.fromkeys(
                unit.pk
                for place_id in self._places(base, path)
                if (unit := self._answering.unit_of(base, place_id)) is not None
            )
            self._units[base.code, path] = tuple(found)
        return self._units[base.code, path]

    def _places(self, base: Indicator, path: str) -> Iterator[int]:
        """Where who answers is looked for: every village of a place, or the place itself."""
        inside = [spot for spot in self.ground.by_pk.values() if spot.path.startswith(path)]
        if base.answers.by == "village":
            villages = [spot.pk for spot in inside if spot.kind in VILLAGES]
            yield from villages or [spot.pk for spot in inside if spot.path == path]
        else:
            yield self.ground.town_id


def _returns_in(base: Indicator, period: Period) -> list[Period]:
    """The periods of the returns that hold a period's figures: those within it, or the longer one around it."""
    kind: Kind = "month" if base.frequency in FINE else base.frequency  # type: ignore[assignment]
    if period_reading.KINDS.index(kind) <= period_reading.KINDS.index(period.kind):
        return [period_reading.of(kind, period.start)]
    return list(period_reading.between(kind, period.start, period.end))
