"""地图聚合 (map_cells): what a map shows of many points at one zoom, and which outline a point lies in.

Rule: the world in Web Mercator is cut into square cells that are counted from its north-west corner, so that
a cell at one zoom is four cells of the next. Points of one cell are one cluster; fewer than ``fewest`` are shown
singly. So a cluster of a coarser zoom is a union of clusters and single points of any finer one.

Points are float64 arrays of shape (n, 2), degrees, (longitude, latitude). Complexity: ``clusters`` O(n log n),
``within`` O(n log n + Σ of an outline's points that fall into its box · log of its corners).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import shape

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "Web 墨卡托投影（EPSG:3857）与通行的瓦片编号（自西北角起，每级一分为四）；"
    "聚合格网的大小、最少成组数由页面设定，无上级规定。"
)

TILE = 256  # pixels, the side of the world at zoom 0
NORTHMOST = 85.051_128_779_806_6  # degrees, where the square world ends
DEEPEST = 22
SINGLE, OUTSIDE = -1, -2

Box = tuple[float, float, float, float]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Given:
    """Points (n, 2), their states (n,) from 0 up, the zoom, the box of the map (west, south, east, north).

    ``grid_px``: side of a cell in pixels of the map. ``fewest``: so many points make a cluster.
    ``state_count``: columns of the counts; 0 for as many as occur.
    """

    points: NDArray[np.float64]
    states: Numbers
    zoom: int
    bbox: Box
    grid_px: int = 60
    fewest: int = 2
    state_count: int = 0


@dataclass(frozen=True, eq=False)
class Answer:
    """m clusters, by row and column of their cells, and the single points.

    ``centres`` (m, 2) degrees, the mean of the points. ``counts`` (m,). ``by_state`` (m, states). ``cells`` (m, 2), for
    ``bounds`` with ``px=grid_px``. ``singles``: indices into the points. ``group`` (n,): the cluster of each point,
    SINGLE or OUTSIDE.
    """

    centres: NDArray[np.float64]
    counts: Numbers
    by_state: Numbers
    cells: Numbers
    singles: Numbers
    group: Numbers
    working: tuple[Step, ...]


@dataclass(frozen=True)
class Located:
    """The code of the outline that each point lies in ("" for none), and the outlines that could not be used."""

    codes: tuple[str, ...]
    skipped: tuple[str, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The clusters of a map.

    ValueError if the box is turned round, shapes do not fit, a state is negative, or the zoom is not from 0 to 22.

    >>> points = np.array([[116.40, 39.91], [116.41, 39.91], [121.47, 31.23]])
    >>> answer = compute(Given(points, np.array([0, 1, 0]), 6, (70, 10, 140, 55)))
    >>> answer.counts.tolist(), answer.by_state.tolist(), answer.singles.tolist()
    ([2], [[1, 1]], [2])
    """
    points = _points(given.points)
    states = np.asarray(given.states, np.int64)
    columns = given.state_count or int(states.max(initial=-1)) + 1
    _refuse_nonsense(given, points, states, columns)
    west, south, east, north = given.bbox
    longitude, latitude = points.T
    inside = np.flatnonzero(
        (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    )
    x, y = cell(longitude[inside], latitude[inside], given.zoom, given.grid_px)
    keys, of_point, counts = np.unique(y << 32 | x, return_inverse=True, return_counts=True)
    large = counts >= given.fewest
    number = np.where(large, np.cumsum(large) - 1, SINGLE)
    group = np.full(len(points), OUTSIDE, np.int64)
    group[inside] = number[of_point]
    grouped = np.flatnonzero(group >= 0)
    m = int(large.sum())
    sizes = counts[large]
    sums = [np.bincount(group[grouped], points[grouped, axis], m) for axis in (0, 1)]
    by_state = np.bincount(group[grouped] * columns + states[grouped], minlength=m * columns)
    singles = np.flatnonzero(group == SINGLE)
    words = gettext_noop("图上 {inside} 处，合成 {clusters} 组，另有 {singles} 处单独显示")
    values = {"inside": len(inside), "clusters": m, "singles": len(singles)}
    return Answer(
        centres=np.column_stack(sums) / sizes[:, None],
        counts=sizes,
        by_state=by_state.reshape(m, columns),
        cells=np.column_stack((keys[large] & 0xFFFF_FFFF, keys[large] >> 32)),
        singles=singles,
        group=group,
        working=(Step(words, values),),
    )


def clusters(
    points: NDArray[np.float64], states: Numbers, zoom: int, bbox: Box, grid_px: int = 60, fewest: int = 2
) -> Answer:
    """``compute`` with its facts spelt out."""
    return compute(Given(points, states, zoom, bbox, grid_px, fewest))


@overload
def cell(longitude: float, latitude: float, zoom: int, px: int = TILE) -> tuple[int, int]: ...
@overload
def cell(longitude: ArrayLike, latitude: ArrayLike, zoom: int, px: int = TILE) -> tuple[Numbers, Numbers]: ...
def cell(longitude: Any, latitude: Any, zoom: int, px: int = TILE) -> Any:
    """Column and row of the cell of ``px`` pixels at a zoom: whole numbers for one position, arrays for arrays.

    Positions beyond 85.05° go to the outermost row.

    >>> cell(116.404, 39.915, 15)
    (26979, 12415)
    """
    side = _side(zoom, px)
    east, south = _world(longitude, latitude)
    last = int(np.ceil(side)) - 1
    x, y = (np.clip(np.floor(part * side), 0, last).astype(np.int64) for part in (east, south))
    return (int(x), int(y)) if x.ndim == 0 else (x, y)


def bounds(x: int, y: int, zoom: int, px: int = TILE) -> Box:
    """West, south, east and north of a cell.

    >>> [round(edge, 4) for edge in bounds(26979, 12415, 15)]
    [116.4001, 39.9097, 116.4111, 39.9182]
    """
    side = _side(zoom, px)
    west, east = (min(edge / side, 1.0) * 360 - 180 for edge in (x, x + 1))
    south, north = (
        float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * min(edge / side, 1.0)))))) for edge in (y + 1, y)
    )
    return west, south, east, north


def widened(bbox: Box, zoom: int, grid_px: int = 60) -> Box:
    """The box grown to whole cells, so that the clusters at its edge stay the same while the map is moved."""
    west, south, east, north = bbox
    left, top = cell(west, north, zoom, grid_px)
    right, bottom = cell(east, south, zoom, grid_px)
    first, last = bounds(left, top, zoom, grid_px), bounds(right, bottom, zoom, grid_px)
    return min(west, first[0]), min(south, last[1]), max(east, last[2]), max(north, first[3])


def within(outlines: Sequence[tuple[str, Mapping[str, Any]]], points: ArrayLike) -> Located:
    """所在网格和村: the code of the outline (GeoJSON Polygon or MultiPolygon) that each point lies in.

    The border belongs to an outline. Of several the smallest by area wins, of equal ones the lower code; so a grid wins over
    its village. What is no sound polygon is skipped and named.

    >>> square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    >>> within([("甲村", square)], [[1, 1], [2, 1], [3, 1]]).codes
    ('甲村', '甲村', '')
    """
    array = _points(points)
    skipped: list[tuple[str, Step]] = []
    sound: list[tuple[float, str, Any]] = []
    for code, geometry in outlines:
        outline = _outline(geometry)
        if isinstance(outline, str):
            skipped.append((code, Step(outline, {"code": code})))
        else:
            sound.append((float(outline.area), code, outline))
    sound.sort(key=lambda one: one[:2])
    best = np.full(len(array), len(sound))
    if sound and len(array):
        tree = shapely.STRtree(shapely.points(array))
        rank, point = tree.query([outline for _, _, outline in sound], predicate="intersects")
        np.minimum.at(best, point, rank)
    codes = [code for _, code, _ in sound] + [""]
    skipped.sort(key=lambda one: one[0])
    return Located(
        tuple(codes[one] for one in best),
        tuple(code for code, _ in skipped),
        tuple(step for _, step in skipped),
    )


def _outline(geometry: Mapping[str, Any]) -> Any:
    """The polygon, or the sentence that says why there is none."""
    try:
        outline = shape(geometry)
    except (shapely.errors.ShapelyError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return gettext_noop("{code} 的边界读不出来，未用于定位")
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        return gettext_noop("{code} 的边界不是面，未用于定位")
    if not outline.is_valid:
        return gettext_noop("{code} 的边界自相交或重叠，未用于定位")
    return outline


def _points(points: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(points, np.float64)
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError("坐标应是 n 行 2 列：经度、纬度。")
    if not (np.isfinite(array).all() and (np.abs(array) <= (180, 90)).all()):
        raise ValueError("坐标里有空值，或经纬度超出范围。")
    return array


def _refuse_nonsense(given: Given, points: NDArray[np.float64], states: Numbers, columns: int) -> None:
    west, south, east, north = given.bbox
    if not (west <= east and south <= north):
        raise ValueError(f"地图范围应是西、南、东、北，给的是 {given.bbox}。")
    if states.shape != (len(points),):
        raise ValueError(f"{len(points)} 个点要有同样多的状态，给了 {states.size} 个。")
    if len(states) and not 0 <= states.min() <= states.max() < columns:
        raise ValueError(f"状态应是 0 到 {columns - 1} 的整数。")
    if given.fewest < 1:
        raise ValueError("成组的最少点数至少是 1。")


def _side(zoom: int, px: int) -> float:
    """How many cells the world is wide. Doubling is exact in floating point, so cells nest exactly."""
    if not (0 <= zoom <= DEEPEST and 1 <= px <= TILE):
        raise ValueError(f"缩放级别应在 0 到 {DEEPEST} 之间，格网应在 1 到 {TILE} 像素之间。")
    return float(TILE / px * 2**zoom)


def _world(longitude: ArrayLike, latitude: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of the world's width from the west and of its height from the north."""
    x, y = np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)
    if not (
        np.isfinite(x).all() and np.isfinite(y).all() and (np.abs(x) <= 180).all() and (np.abs(y) <= 90).all()
    ):
        raise ValueError("坐标里有空值，或经纬度超出范围。")
    bent = np.arcsinh(np.tan(np.radians(np.clip(y, -NORTHMOST, NORTHMOST))))
    return (x + 180) / 360, 0.5 - bent / (2 * np.pi)
