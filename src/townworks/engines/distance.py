"""距离 (distance): how many metres lie between two positions, or from a position to an outline.

Rule: the great circle on a sphere of the earth's mean radius, by the haversine formula, which stays exact
for positions a few metres apart. Positions are (longitude, latitude) in degrees, WGS-84 or CGCS2000; both must be in
the same system. Complexity O(n); to an outline O(corners).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import shape

BASIS = (
    "球面大圆距离，半正矢公式；半径取 WGS-84 椭球的平均半径 6 371 008.8 米。"
    "与椭球面上的距离相差不超过 0.6%，用于判断远近，不用于测绘。"
)
RADIUS = 6_371_008.8  # metres, (2a + b) / 3
DEGREE = np.pi / 180 * RADIUS  # metres in a degree of latitude

Position = tuple[float, float]


def metres(one: ArrayLike, other: ArrayLike) -> NDArray[np.float64]:
    """Metres between positions whose last axis is (longitude, latitude); the other axes broadcast.

    ValueError if the last axis is not two long.

    >>> round(float(metres((116.404, 39.915), (116.404, 39.916))))
    111
    """
    a, b = np.radians(np.asarray(one, float)), np.radians(np.asarray(other, float))
    if a.shape[-1:] != (2,) or b.shape[-1:] != (2,):
        raise ValueError("位置应是（经度, 纬度）两个数。")
    half = np.sin((b - a) / 2) ** 2
    chord = half[..., 1] + np.cos(a[..., 1]) * np.cos(b[..., 1]) * half[..., 0]
    return 2 * RADIUS * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))


def between(one: Position, other: Position) -> float:
    """Metres between two positions.

    >>> round(between((113.0, 23.0), (113.001, 23.0)), 1)
    102.4
    """
    return float(metres(one, other))


def to_outline(position: Position, geometry: Mapping[str, Any]) -> float | None:
    """Metres from a position to a GeoJSON geometry, 0 inside or on it; None if the geometry is unsound.

    Measured in the plane that touches the earth at the position: as good as ``metres`` within some tens of kilometres.

    >>> line = {"type": "LineString", "coordinates": [[113.001, 22.9], [113.001, 23.1]]}
    >>> round(to_outline((113.0, 23.0), line), 1)
    102.4
    """
    try:
        outline = shape(geometry)
    except (shapely.errors.ShapelyError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    if outline.is_empty or not outline.is_valid:
        return None
    scale = np.array([DEGREE * np.cos(np.radians(position[1])), DEGREE])
    flat = shapely.transform(outline, lambda corners: (corners - position) * scale)
    return float(shapely.distance(flat, shapely.Point(0, 0)))
