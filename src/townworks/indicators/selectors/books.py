"""账簿: what pages with many indicators or many places need, read at once, so that they ask as much for a hundred as for one.

Editions, kept sums of places, months of things that are measured more often, and standing figures where sums do not tell. Whatever
lies outside of its indicators, places or days is answered with None: whoever asks then asks the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import FINE, Indicator
from townworks.kernel import proofs

from ..models import IndicatorEdition, Rollup, Standing, Thing
from ..section_months import OF_PLACES
from ..services.ground import Ground
from ..services.rollups import SumsRow, sums_rows
from ..services.weights import Weights

PICKED = ("greatest", "least")


class Books:
    """账簿 of one town: these indicators and all that they are computed from, in these places, from one day to another."""

    as_of: datetime | None = None  # as they are now
    beside: Books | None = None  # others that are read in the same act: what both need is asked for together

    def __init__(
        self, ground: Ground, codes: Iterable[str], places: Iterable[int], first: date, last: date
    ) -> None:
        self.ground, self.places, self.first, self.last = ground, frozenset(places), first, last
        self._defined = {one.code: one for one in definitions.indicators()}
        self.codes = self._closed(codes)
        self.worked_out: dict[tuple[object, ...], Any] = {}  # of base_readings: by what they are of
        self._weighing: dict[tuple[str, frozenset[int]], Weights] = {}
        self._together: dict[tuple[object, ...], tuple[date, date, Mapping[str, Any]]] = {}

    def _closed(self, codes: Iterable[str]) -> frozenset[str]:
        """With what shares and weights are computed from; what an engine takes is never read for it again."""
        found: set[str] = set()
        waiting = [code for code in codes if code in self._defined]
        while waiting:
            code = waiting.pop()
            found.add(code)
            rule = self._defined[code].over_places
            named = (rule.weight, rule.numerator, rule.denominator)
            waiting.extend(part for part in named if part in self._defined and part not in found)
        return frozenset(found)

    def _of(self, *, fine: bool) -> list[Indicator]:
        found = [self._defined[code] for code in self.codes]
        return [one for one in found if (one.frequency in FINE) == fine]

    def holds(self, first: date, last: date) -> bool:
        """Whether the days asked for lie within."""
        return self.first <= first and last <= self.last

    @cached_property
    def _editions(self) -> dict[str, list[IndicatorEdition]]:
        kept = editions_known(self.codes | (self.beside.codes if self.beside else frozenset()))
        return {code: kept[code] for code in self.codes}

    def editions_of(self, code: str) -> list[IndicatorEdition] | None:
        """All editions of an indicator, the first first."""
        return self._editions.get(code, []) if code in self.codes else None

    @cached_property
    def _sums(self) -> dict[tuple[str, int], list[SumsRow]]:
        wanted = [one.code for one in self._of(fine=False) if one.over_places.how not in PICKED]
        rows = Rollup.objects.filter(
            indicator__in=wanted,
            place_id__in=self.places,
            thing_id=0,
            starts_on__gte=self.first,
            starts_on__lte=self.last,
        )
        found: dict[tuple[str, int], list[SumsRow]] = defaultdict(list)
        for row in sums_rows(rows) if wanted and self.places else ():
            found[row.indicator, row.place_id].append(row)
        return found

    def sums(self, code: str, place_id: int, first: date, last: date) -> list[SumsRow] | None:
        """The kept sums of a place."""
        if code not in self.codes or place_id not in self.places or not self.holds(first, last):
            return None
        return [row for row in self._sums.get((code, place_id), ()) if first <= row.starts_on <= last]

    @cached_property
    def _things(self) -> list[Thing]:
        """Every thing of the levels whose own figures are looked at."""
        levels = self._levels()
        kept = things_known(self.ground, levels | (self.beside._levels() if self.beside else set()))
        found = [thing for level in sorted(levels) for thing in kept[level]]
        self.ground.keep(found)
        if found:
            self.ground.know_scopes(self.codes | (self.beside.codes if self.beside else frozenset()))
        return found

    def _levels(self) -> set[str]:
        named = [self._defined[code] for code in self.codes]
        levels = {one.level for one in named if not one.of_places}
        return levels | {one.level for one in (*self._of(fine=True), *self._picked())}

    def weights(self, code: str, things: Sequence[int]) -> Weights:
        """What weighs these things, asked once."""
        key = (code, frozenset(things))
        if key not in self._weighing:
            self._weighing[key] = Weights((code, thing_id) for thing_id in things)
        return self._weighing[key]

    def together(
        self,
        key: tuple[object, ...],
        first: date,
        last: date,
        read: Callable[[date, date], Mapping[str, Any]],
    ) -> Mapping[str, Any]:
        """By period, what ``read`` puts together of the things in a place: asked once for all periods to the end of the books.

        The last months and the year of a page overlap.
        """
        if not self.holds(first, last):
            return read(first, last)
        since, until, found = self._together.get(key, (self.last, self.first, {}))
        if first < since or last > until:
            since, until = min(first, since), self.last
            found = read(since, until)
            self._together[key] = since, until, found
        return found

    def _picked(self) -> list[Indicator]:
        return [one for one in self._of(fine=False) if one.over_places.how in PICKED]

    def things(self, one: Indicator, path: str) -> list[Thing] | None:
        """The things of an indicator's level that lie in a place, or once lay there."""
        if one.code not in self.codes:
            return None
        spots = self.ground.by_pk
        return [
            thing
            for thing in self._things
            if thing.kind == one.level
            and any(pk in spots and spots[pk].path.startswith(path) for pk in self.ground.places_of(thing))
        ]

    def within(self, one: Indicator, path: str) -> list[int] | None:
        """The same by their numbers."""
        found = self.things(one, path)
        return None if found is None else [thing.pk for thing in found]

    @cached_property
    def _months(self) -> dict[tuple[str, int], list[SumsRow]]:
        fine = self._of(fine=True)
        levels = {one.level for one in fine}
        rows = Rollup.objects.filter(
            OF_PLACES,
            indicator__in=[one.code for one in fine],
            thing_id__in=[thing.pk for thing in self._things if thing.kind in levels],
            starts_on__gte=self.first.replace(day=1),
            starts_on__lte=self.last,
        )
        found: dict[tuple[str, int], list[SumsRow]] = defaultdict(list)
        for row in sums_rows(rows) if fine else ():
            found[row.indicator, row.thing_id].append(row)
        return found

    def months(self, code: str, things: Sequence[int], first: date, last: date) -> list[SumsRow] | None:
        """The kept months of things that are measured by the day or at no fixed times."""
        if code not in self.codes or not self.holds(first, last):
            return None
        return [
            row
            for thing_id in things
            for row in self._months.get((code, thing_id), ())
            if first <= row.starts_on <= last
        ]

    @cached_property
    def _standing(self) -> dict[tuple[str, int], list[Standing]]:
        picked = self._picked()
        levels = {one.level for one in picked}
        rows = Standing.objects.filter(
            indicator__in=[one.code for one in picked],
            thing_id__in=[thing.pk for thing in self._things if thing.kind in levels],
            starts_on__gte=self.first,
            starts_on__lte=self.last,
        )
        found: dict[tuple[str, int], list[Standing]] = defaultdict(list)
        for row in rows if picked else ():
            found[row.indicator, row.thing_id].append(row)
        return found

    def standing(self, code: str, things: Sequence[int], first: date, last: date) -> list[Standing] | None:
        """The standing figures, of indicators whose greatest or least value counts."""
        if code not in {one.code for one in self._picked()} or not self.holds(first, last):
            return None
        return [
            row
            for thing_id in things
            for row in self._standing.get((code, thing_id), ())
            if first <= row.starts_on <= last
        ]


def editions_known(codes: Iterable[str]) -> Mapping[str, list[IndicatorEdition]]:
    """By indicator its editions, the first first; books of several instants, of proofs and of a brief, have the same."""
    kept: dict[str, list[IndicatorEdition]] = proofs.known("indicators.editions")
    new = set(codes) - kept.keys()
    if new:
        kept.update({code: [] for code in new})
        for row in IndicatorEdition.objects.filter(code__in=new).order_by("n"):
            kept[row.code].append(row)
    return kept


def things_known(ground: Ground, levels: Iterable[str]) -> Mapping[str, list[Thing]]:
    """By level the things of a town, which its ground knows from here on."""
    kept: dict[str, list[Thing]] = proofs.known("indicators.things", ground.town_id)
    new = set(levels) - kept.keys()
    if new:
        kept.update({level: [] for level in new})
        rows = Thing.objects.filter(town_id=ground.town_id, kind__in=new)
        for row in rows.select_related("place").defer("place__outline"):
            kept[row.kind].append(row)
        ground.keep(thing for level in new for thing in kept[level])
    return kept
