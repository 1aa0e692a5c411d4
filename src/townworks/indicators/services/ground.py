"""镇域和被测对象: where things lie and lay, and what a place's figures are added up into; asked for once an act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from townworks.definitions.indicators import PLACE_LEVELS
from townworks.kernel.errors import NotFound
from townworks.places import selectors as places

from ..models import ScopeRow, Thing, ThingEdition

PLACE_KINDS = {"town": ("town",), "village": ("village", "community"), "grid": ("grid",)}


@dataclass(frozen=True)
class Spot:
    """A place of the town, as far as sums need to know it."""

    pk: int
    code: str
    name: str
    kind: str
    path: str


class Ground:
    """一个镇的地面: its places and their order, and where each thing lay on a day."""

    def __init__(self, town_id: int) -> None:
        self.town_id = town_id
        self._lain: dict[int, list[tuple[date, int]]] = {}
        self._scopes: dict[tuple[str, int], list[tuple[date, bool]]] = {}
        self._asked: set[str] = set()
        self._things: dict[int, Thing] = {}

    @cached_property
    def town(self) -> Spot:
        """The town itself."""
        return self.by_pk[self.town_id]

    @cached_property
    def by_pk(self) -> dict[int, Spot]:
        """Every place of the town, in the order of the tree."""
        rows = places.of_town(self.town_id).order_by("path").values_list("pk", "code", "name", "kind", "path")
        found = {row[0]: Spot(*row) for row in rows}
        if self.town_id not in found:
            raise NotFound("没有找到这个镇。")
        return found

    @cached_property
    def _by_code(self) -> dict[str, int]:
        return {spot.code: spot.pk for spot in self.by_pk.values()}

    @cached_property
    def _over(self) -> dict[int, tuple[int, ...]]:
        return {
            spot.pk: tuple(
                self._by_code[code] for code in spot.path.strip("/").split("/") if code in self._by_code
            )
            for spot in self.by_pk.values()
        }

    def over(self, place_id: int) -> tuple[int, ...]:
        """The places that a place's figures are added up into: itself and those above, to the town."""
        return self._over[place_id]

    def things(self, ids: Iterable[int]) -> dict[int, Thing]:
        """Things of this town by id, as many as there are; kept for the act."""
        wanted = set(ids) - self._things.keys()
        if wanted:
            found = Thing.objects.filter(town_id=self.town_id, pk__in=wanted)
            self._things.update({thing.pk: thing for thing in found})
            self._know(wanted)
        return self._things

    def keep(self, things: Iterable[Thing]) -> None:
        """Things of this town that a caller has at hand already; where they lay is asked for here."""
        new = {thing.pk: thing for thing in things if thing.pk not in self._things}
        self._things.update(new)
        if new:
            self._know(set(new))

    def places_of(self, thing: Thing) -> set[int]:
        """Every place that a thing known here lies in or lay in."""
        return {thing.place_id, *(place for _from, place in self._lain.get(thing.pk, ()))}

    def every_thing(self) -> list[Thing]:
        """All things of the town, those measured no more included; two queries."""
        found = list(Thing.objects.filter(town_id=self.town_id))
        self._know({thing.pk for thing in found} - self._things.keys())
        self._things.update({thing.pk: thing for thing in found})
        return found

    def _know(self, ids: set[int]) -> None:
        """Where things lay: those without editions, where they are now."""
        lain: dict[int, list[tuple[date, int]]] = defaultdict(list)
        rows = ThingEdition.objects.filter(thing_id__in=ids).order_by("from_on", "n")
        for thing_id, from_on, place_id in rows.values_list("thing_id", "from_on", "place_id"):
            lain[thing_id].append((from_on, place_id))
        self._lain.update(lain)

    def ask_anew(self, ids: Iterable[int]) -> None:
        """Where these things lay, and what counts, as it is now: they are held from here on, and may have moved before."""
        known = set(ids) & self._things.keys()
        for pk in known:
            self._lain.pop(pk, None)
        self._things.update({thing.pk: thing for thing in Thing.objects.filter(pk__in=known)})
        self._know(known)
        self._asked.clear()
        self._scopes.clear()

    def place_on(self, thing: Thing, day: date) -> int:
        """Where a thing lay on a day: by the latest edition from then; before the first one, where that says."""
        lain = self._lain.get(thing.pk)
        if not lain:
            return thing.place_id
        return next((place for from_on, place in reversed(lain) if from_on <= day), lain[0][1])

    def know_scopes(self, indicators: Iterable[str]) -> None:
        """What several indicators cover, asked at once."""
        wanted = set(indicators) - self._asked
        self._asked |= wanted
        rows = ScopeRow.objects.filter(town_id=self.town_id, indicator__in=wanted).order_by("from_on", "id")
        for indicator, thing, from_on, inside in rows.values_list(
            "indicator", "thing_id", "from_on", "inside"
        ):
            self._scopes.setdefault((indicator, thing), []).append((from_on, inside))

    def inside(self, indicator: str, thing_id: int, day: date) -> bool:
        """Whether a thing counts for an indicator on a day."""
        if indicator not in self._asked:
            self.know_scopes([indicator])
        rows_of = self._scopes.get((indicator, thing_id), ())
        return next((inside for from_on, inside in reversed(rows_of) if from_on <= day), True)


def ensure_places(ground: Ground, *levels: str, at: datetime) -> None:
    """The places of these levels as measured things: one row for each that has none yet; one query where nothing is new."""
    wanted = [level for level in levels if level in PLACE_LEVELS]
    if not wanted:
        return
    rows = Thing.objects.filter(town_id=ground.town_id, kind__in=wanted).order_by()
    known = set(rows.values_list("kind", "place_id"))
    missing = [
        (level, spot)
        for level in wanted
        for spot in ground.by_pk.values()
        if spot.kind in PLACE_KINDS[level] and (level, spot.pk) not in known
    ]
    if not missing:
        return
    Thing.objects.bulk_create(
        [
            Thing(
                town_id=ground.town_id,
                kind=level,
                code=spot.code,
                name=spot.name,
                place_id=spot.pk,
                registered_at=at,
            )
            for level, spot in missing
        ],
        ignore_conflicts=True,
    )
