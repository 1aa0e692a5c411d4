"""地图: what a map shows of sites and findings, cut to the actor and to the filter of the list.

An answer is bounded: the view is cut into at most MOST_CELLS cells (at a zoom as near to the one asked for as that allows),
so there are never more marks than that. What is open in whole towns is told from the kept sums of cells
(``services.counting``), however long the ledger is; all else is read along an index of positions, up to a limit that is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from townworks.engines import map_cells
from townworks.kernel.actor import Actor
from townworks.ui import wording
from townworks.ui.names import name_of

from ..models import CellCount, Finding, Site
from ..models.finding import SEVERITIES
from ..models.site import SITE_STATES
from ..services import counting
from ..workflow import OPEN_STATES, STATES
from . import sites
from .findings import ANY, Reading
from .sites import SiteFilter

GRID = 60  # pixels, the side of a cell
MOST_CELLS = 400
SINGLY = 18  # from this zoom on every point stands for itself
MOST_DOTS = 400
MOST_CORNERS = 20_000  # of all lines and areas in one answer; beyond it a site stands as its point
MOST_SITES, MOST_FINDINGS = 30_000, 5_000  # rows that one answer reads
CELLS_UNTIL = counting.ZOOM  # the deepest zoom that is drawn from sums
TILE_STEPS = 2  # a counted cell is a tile of 256 pixels, which is 64 two zooms before
FINE_STEPS = 6  # a group's middle is told to the 64th part of a counted cell
FINE = 2**FINE_STEPS
KNOWN_TO_CELLS = {"severity", "town", "state"}

Row = tuple[int, float, float, str, int]  # key, degrees, state, and how many of that state are there
Cell = tuple[int, int, str, int]
NamesOf = Callable[
    [Sequence[int]], Mapping[int, tuple[str, str]]
]  # what a dot is called, and what stands below it


@dataclass(frozen=True)
class View:
    """看图的范围: zoom, and west, south, east, north in degrees."""

    zoom: int
    bbox: map_cells.Box

    @cached_property
    def drawn(self) -> int:
        """The zoom at which the view has no more than MOST_CELLS cells."""
        west, south, east, north = self.bbox
        for zoom in range(self.zoom, 0, -1):
            left, top = map_cells.cell(west, north, zoom, GRID)
            right, bottom = map_cells.cell(east, south, zoom, GRID)
            if (right - left + 1) * (bottom - top + 1) <= MOST_CELLS:
                return zoom
        return 0

    @cached_property
    def widened(self) -> map_cells.Box:
        """The box grown to whole cells of the zoom that is drawn."""
        return map_cells.widened(self.bbox, self.drawn, GRID)


@dataclass(frozen=True)
class Dot:
    """一处: a site or a finding by itself. ``shape``: the line or area of a site that has one, as GeoJSON."""

    pk: int
    longitude: float
    latitude: float
    state: str
    name: str
    note: str
    shape: dict[str, Any] | None = None


@dataclass(frozen=True)
class Group:
    """一组: how many lie in a cell, by state or severity (word and number), and the box to look into."""

    longitude: float
    latitude: float
    count: int
    parts: tuple[tuple[str, int], ...]
    box: map_cells.Box


@dataclass(frozen=True)
class Shown:
    """图上所见. ``limit``: so many were drawn and no more; 0 when nothing was left out. ``summed``: told from sums of cells."""

    groups: tuple[Group, ...] = ()
    dots: tuple[Dot, ...] = ()
    limit: int = 0
    summed: bool = False

    @property
    def total(self) -> int:
        return sum(one.count for one in self.groups) + len(self.dots)


def view(zoom: int | None, bbox: str) -> View | None:
    """What a browser asks to see; None for what is no part of the world.

    >>> view(12, "116.7,23.4,116.8,23.5"), view(12, "nan,0,1,1"), view(12, "2,0,1,1")
    (View(zoom=12, bbox=(116.7, 23.4, 116.8, 23.5)), None, None)
    """
    parts = bbox[:200].split(",")
    if zoom is None or len(parts) != 4:
        return None
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        return None
    if not all(math.isfinite(one) for one in (west, south, east, north)) or west > east or south > north:
        return None
    box = _kept(west, 180), _kept(south, 90), _kept(east, 180), _kept(north, 90)
    return View(min(zoom, map_cells.DEEPEST), box)


def _kept(degrees: float, most: int) -> float:
    return max(-most, min(degrees, most))


def sites_shown(actor: Actor, wanted: SiteFilter, view: View) -> Shown:
    """The sites of the list with this filter, as far as they lie in the view. At most three queries of its own."""
    rows = _rows(sites.filtered(actor, wanted).filter(_inside(view)), view, MOST_SITES + 1)
    words = {code: _(word) for code, word in SITE_STATES.items()}
    return _outlined(_shown(rows, view, words, MOST_SITES, _site_names))


def _outlined(shown: Shown) -> Shown:
    """The single sites with their lines and areas, in their order, up to a bound of corners. One query more."""
    pks = [one.pk for one in shown.dots]
    if not pks:
        return shown
    shapes: dict[int, dict[str, Any]] = {}
    room = MOST_CORNERS
    found = Site.objects.filter(pk__in=pks, shape__isnull=False).order_by("pk")
    for pk, shape in found.values_list("pk", "shape"):
        room -= _corners(shape)
        if room < 0:
            break
        shapes[pk] = dict(shape or {})
    return replace(shown, dots=tuple(replace(one, shape=shapes.get(one.pk)) for one in shown.dots))


def _corners(shape: Any) -> int:
    """How many positions a geometry has."""
    if isinstance(shape, dict):
        return _corners(shape.get("coordinates", ()))
    if not isinstance(shape, list | tuple):
        return 0
    return 1 if shape and isinstance(shape[0], int | float) else sum(_corners(one) for one in shape)


def findings_shown(reading: Reading, view: View) -> Shown:
    """The findings of the list with this filter, as far as they lie in the view. At most two queries of its own."""
    if from_cells(reading, view):
        return _summed(reading, view)
    rows = _rows(placed(reading).filter(_inside(view)), view, MOST_FINDINGS + 1)
    words = {code: _(word) for code, word in STATES.items()}
    return _shown(rows, view, words, MOST_FINDINGS, _finding_names)


def placed(reading: Reading) -> QuerySet[Finding]:
    """What is wanted, said once more so that the index of positions (town, open or not, longitude) can read it."""
    state = reading.wanted.state
    is_open = (True, False) if state == ANY else (not state or state in OPEN_STATES,)
    towns = {one.town_id for one in reading.ranges}
    return reading.whole.filter(town_id__in=towns, is_open__in=is_open)


def from_cells(reading: Reading, view: View) -> bool:
    """Whether the kept sums of cells know what is wanted: whole towns, open or all, and not too near."""
    wanted = reading.wanted
    return (
        view.drawn <= CELLS_UNTIL
        and set(wanted.given) <= KNOWN_TO_CELLS
        and wanted.state in ("", ANY)
        and all(one.whole for one in reading.ranges)
    )


def _inside(view: View) -> Q:
    west, south, east, north = view.widened
    return Q(longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north)


def _rows(found: QuerySet[Site] | QuerySet[Finding], view: View, most: int) -> list[Row]:
    """``most`` of them at the utmost: where the map is near enough the first by their keys, else those of one position and state
    as one, the first of them with how many there are. A hundred findings of one site are one row then.
    """
    read = found.order_by().values_list("id", "longitude", "latitude", "state")[:most]
    try:
        sql, params = read.query.sql_with_params()
    except EmptyResultSet:
        return []
    if view.drawn >= SINGLY:
        whole = f"SELECT r.*, 1 FROM ({sql}) AS r ORDER BY 1 LIMIT {MOST_DOTS + 1}"  # noqa: S608 (values apart)
    else:
        key = "longitude, latitude, state"
        whole = f"SELECT MIN(id), {key}, COUNT(*) FROM ({sql}) AS r GROUP BY {key} ORDER BY 1"  # noqa: S608 (values apart)
    with connection.cursor() as cursor:
        cursor.execute(whole, params)
        return cursor.fetchall()


def _shown(rows: Sequence[Row], view: View, words: Mapping[str, str], most: int, names: NamesOf) -> Shown:
    """Rows as groups and dots; every row a dot where the map is near enough."""
    if view.drawn >= SINGLY:
        limit = MOST_DOTS if len(rows) > MOST_DOTS else 0
        return Shown(dots=_dots(rows[:MOST_DOTS], names), limit=limit)
    if not rows:
        return Shown()
    codes = list(words)
    numbers = {code: n for n, code in enumerate(codes)}
    many = np.array([row[4] for row in rows], np.int64)
    limit = most if many.sum() > most else 0
    many[-1] -= max(0, many.sum() - most)  # the one that was read to know of more
    points = np.array([row[1:3] for row in rows], np.float64).repeat(many, axis=0)
    states = np.array([numbers[row[3]] for row in rows], np.int64).repeat(many)
    row_of = np.arange(len(rows)).repeat(many)
    given = map_cells.Given(points, states, view.drawn, view.widened, GRID, state_count=len(codes))
    answer = map_cells.compute(given)
    groups = tuple(
        Group(
            float(centre[0]),
            float(centre[1]),
            int(count),
            tuple((words[codes[n]], int(by_state[n])) for n in np.flatnonzero(by_state)),
            map_cells.bounds(int(cell[0]), int(cell[1]), view.drawn, GRID),
        )
        for centre, count, by_state, cell in zip(
            answer.centres, answer.counts, answer.by_state, answer.cells, strict=True
        )
    )
    return Shown(groups, _dots([rows[row_of[n]] for n in answer.singles], names), limit)


def _dots(rows: Sequence[Row], names: NamesOf) -> tuple[Dot, ...]:
    known = names([row[0] for row in rows]) if rows else {}
    return tuple(Dot(*row[:4], *known[row[0]]) for row in rows if row[0] in known)


def _site_names(pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = Site.objects.filter(pk__in=pks).order_by().values_list("pk", "name", "kind", "address")
    return {pk: (name, address or name_of("site_kind", kind)) for pk, name, kind, address in found}


def _finding_names(pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = Finding.objects.filter(pk__in=pks).order_by()
    rows = found.values_list("pk", "text", "site__name", "severity", "is_open", "due_on")
    return {
        pk: (
            text,
            _("{site}；{severity}；{due_on} 前整改").format(
                site=site, severity=_(SEVERITIES[severity]), due_on=wording.zh_date(due_on)
            )
            if is_open
            else _("{site}；{severity}").format(site=site, severity=_(SEVERITIES[severity])),
        )
        for pk, text, site, severity, is_open, due_on in rows
    }


def _summed(reading: Reading, view: View) -> Shown:
    """Groups from the sums of cells; none is shown singly, since a sum does not know which one it is. One query."""
    shift = max(0, CELLS_UNTIL - TILE_STEPS - view.drawn)
    together: dict[tuple[int, int], list[Cell]] = {}
    for cell in _cells(reading, view, shift):
        together.setdefault((cell[0] >> shift, cell[1] >> shift), []).append(cell)
    groups = (_group(key, cells, shift) for key, cells in sorted(together.items()))
    return Shown(tuple(one for one in groups if one), summed=True)


def _cells(reading: Reading, view: View, shift: int) -> list[Cell]:
    """The sums of the counted cells that lie in the view, grown to whole groups: column, row, severity, how many."""
    west, south, east, north = view.bbox
    left, top = (one >> shift for one in map_cells.cell(west, north, CELLS_UNTIL))
    right, bottom = (one >> shift for one in map_cells.cell(east, south, CELLS_UNTIL))
    found = CellCount.objects.filter(
        town_id__in={one.town_id for one in reading.ranges},
        is_open__in=(True, False) if reading.wanted.state == ANY else (True,),
        x__range=(left << shift, ((right + 1) << shift) - 1),
        y__range=(top << shift, ((bottom + 1) << shift) - 1),
    )
    if reading.wanted.severity:
        found = found.filter(severity=reading.wanted.severity)
    return list(found.order_by().values_list("x", "y", "severity").annotate(total=Sum("n")))


def _group(key: tuple[int, int], cells: Sequence[Any], shift: int) -> Group | None:
    """Cells as one group, at the middle of what they hold; None when all has gone."""
    count = sum(n for *_rest, n in cells)
    if count <= 0:
        return None
    x, y = (sum((cell[axis] + 0.5) * cell[3] for cell in cells) / count for axis in (0, 1))
    west, _south, _east, north = map_cells.bounds(int(x * FINE), int(y * FINE), CELLS_UNTIL + FINE_STEPS)
    sums = {
        code: sum(n for *_rest, severity, n in cells if severity == code) for code in reversed(SEVERITIES)
    }
    parts = tuple((_(SEVERITIES[code]), n) for code, n in sums.items() if n > 0)
    return Group(west, north, count, parts, map_cells.bounds(*key, CELLS_UNTIL - shift))


def unplaced(reading: Reading) -> int:
    """How many of the wanted findings have no position, counted as far as MOST_DOTS. One query."""
    return placed(reading).filter(longitude=None).order_by()[:MOST_DOTS].count()


def unplaced_sites(actor: Actor, wanted: SiteFilter) -> int:
    """How many of the wanted sites have no position. One query."""
    return sites.filtered(actor, wanted).filter(longitude=None).count()
