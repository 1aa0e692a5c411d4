"""地图上的边界: the outlines of villages and grids that the actor may see, and how much lies in each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min

from townworks.kernel.actor import Actor
from townworks.places import selectors as places
from townworks.ui import outlines

from . import finding_counts, sites
from .findings import Reading
from .maps import MOST_FINDINGS
from .sites import SiteFilter
from .visible import sites_for

SHOWN = ("town", "village", "community", "grid")
NEAR = 0.002  # degrees around a single site
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Area:
    """一片: a place that the actor may see, with its outline where it has one."""

    pk: int
    name: str
    kind: str
    path: str
    outline: dict[str, Any] | None


@dataclass(frozen=True)
class Areas:
    """各村和网格, in the order of the tree."""

    rows: tuple[Area, ...]

    @property
    def digest(self) -> str:
        """Changes when anything that is drawn does."""
        drawn = [(one.pk, one.name, one.outline) for one in self.rows if one.outline]
        return hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def box(self) -> Box | None:
        """What holds them all; None when nothing is drawn."""
        return _box(self.rows)

    def of(self, place_id: int | None) -> Box | None:
        """What holds one place and all in it."""
        path = next((one.path for one in self.rows if one.pk == place_id), None)
        return _box(one for one in self.rows if path and one.path.startswith(path))

    def geojson(self) -> dict[str, Any]:
        """As a map reads them, the larger ones first."""
        order = {kind: n for n, kind in enumerate(SHOWN)}
        drawn = sorted((one for one in self.rows if one.outline), key=lambda one: order[one.kind])
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": one.pk,
                    "properties": {"name": one.name, "kind": one.kind},
                    "geometry": one.outline,
                }
                for one in drawn
            ],
        }


@dataclass(frozen=True)
class PlaceCount:
    """一片有多少; ``under``: the village that a grid lies in."""

    pk: int
    name: str
    kind: str
    under: str
    count: int


@dataclass(frozen=True)
class Counted:
    """各片有多少; ``more``: the count stopped at a bound, so all of them are at least so many."""

    rows: tuple[PlaceCount, ...]
    total: int
    more: bool = False


def areas(actor: Actor) -> Areas:
    """Towns, villages and grids within the actor's posts. One query."""
    found = places.places_for(actor, "inspection.read").filter(kind__in=SHOWN).order_by("path")
    return Areas(tuple(Area(*row) for row in found.values_list("pk", "name", "kind", "path", "outline")))


def sites_by_place(actor: Actor, wanted: SiteFilter, known: Areas) -> Counted:
    """How many of the wanted sites lie in each place. One query."""
    found = sites.filtered(actor, wanted).order_by().values_list("place_id").annotate(n=Count("pk"))
    return _counted(dict(found), known)


def findings_by_place(reading: Reading, known: Areas) -> Counted:
    """How many of the wanted findings lie in each place: from the kept sums, else counted up to a bound. One query."""
    if finding_counts.exact(reading):
        return _counted(finding_counts.by_place(reading), known)
    found = list(reading.whole.order_by().values_list("place_id", flat=True)[: MOST_FINDINGS + 1])
    return _counted(Counter(found[:MOST_FINDINGS]), known, more=len(found) > MOST_FINDINGS)


def _counted(counts: Mapping[int, int], known: Areas, *, more: bool = False) -> Counted:
    names = {one.path: one.name for one in known.rows}
    rows = tuple(
        PlaceCount(one.pk, one.name, one.kind, names.get(_above(one), ""), counts[one.pk])
        for one in known.rows
        if counts.get(one.pk)
    )
    return Counted(rows, sum(counts.values()), more)


def _above(one: Area) -> str:
    """The path of the village over a grid."""
    return one.path.rstrip("/").rpartition("/")[0] + "/" if one.kind == "grid" else ""


def framed(
    actor: Actor, known: Areas, *, place_id: int | None = None, site_id: int | None = None
) -> Box | None:
    """What a map shows first: the site or place asked for, else all outlines, else all sites. At most one query."""
    if site_id:
        found = sites_for(actor).filter(pk=site_id).exclude(longitude=None)
        around = _extent(found.aggregate(**EXTENT))
        if around:
            return around[0] - NEAR, around[1] - NEAR, around[2] + NEAR, around[3] + NEAR
    return known.of(place_id) or known.box or _extent(sites_for(actor).aggregate(**EXTENT))


EXTENT = {
    "west": Min("longitude"),
    "south": Min("latitude"),
    "east": Max("longitude"),
    "north": Max("latitude"),
}


def _extent(found: Mapping[str, float | None]) -> Box | None:
    west, south, east, north = (found[name] for name in EXTENT)
    if west is None or south is None or east is None or north is None:
        return None
    return west, south, east, north


def _box(rows: Iterable[Area]) -> Box | None:
    points: list[Sequence[float]] = [
        point for one in rows for ring in outlines.rings_of(one.outline) for point in ring
    ]
    if not points:
        return None
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
