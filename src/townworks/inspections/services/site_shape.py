"""场所的位置和形状: a point, or GeoJSON for a line or an area, in CGCS2000 whatever it was given in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from townworks.definitions.campaigns import SiteKind
from townworks.engines import china_offset
from townworks.kernel.errors import Invalid, Refusal

SYSTEMS = {"wgs84": "CGCS2000 或 WGS-84", "gcj02": "GCJ-02（高德、腾讯地图）", "bd09": "BD-09（百度地图）"}
TYPES = {"line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon")}
WANTED = {"line": "线（LineString）", "area": "面（Polygon）"}
MOST_CORNERS = 5000
DIGITS = 7  # of a degree: a centimetre


@dataclass(frozen=True)
class Where:
    """Degrees CGCS2000, or nothing; the line or area; and what is wrong with what was given."""

    longitude: float | None = None
    latitude: float | None = None
    shape: dict[str, Any] | None = None
    problems: list[tuple[str, Refusal]] = field(default_factory=list)


def placed(
    kind: SiteKind,
    longitude: float | None,
    latitude: float | None,
    given: Mapping[str, Any] | None,
    system: str = "wgs84",
) -> Where:
    """The point of a site; of a line or an area one that lies on it, whatever point was given besides."""
    if system not in SYSTEMS:
        return Where(problems=[("system", Invalid("没有这种坐标系。"))])
    if given:
        return _shaped(kind, given, system)
    if longitude is None and latitude is None:
        return Where()
    if longitude is None or latitude is None:
        missing = "longitude" if longitude is None else "latitude"
        return Where(problems=[(missing, Invalid("经度和纬度要一起填。"))])
    wrong = degrees_wrong(longitude, latitude)
    if wrong:
        return Where(problems=[wrong])
    return Where(*converted([(longitude, latitude)], system)[0])


def degrees_wrong(longitude: float, latitude: float) -> tuple[str, Refusal] | None:
    """What is wrong with a pair of degrees, at its field; None when they can be a place in China.

    >>> field, refusal = degrees_wrong(23.2, 116.4)
    >>> field, str(refusal)
    ('longitude', '经度和纬度好像写反了：经度在 73 到 136 之间，纬度在 3 到 54 之间。')
    """
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return "longitude", Invalid("经度、纬度不是数字。")
    if 73 <= longitude <= 136 and 3 <= latitude <= 54:
        return None
    if 73 <= latitude <= 136 and 3 <= longitude <= 54:
        return "longitude", Invalid("经度和纬度好像写反了：经度在 73 到 136 之间，纬度在 3 到 54 之间。")
    name = "latitude" if 73 <= longitude <= 136 else "longitude"
    return name, Invalid("这个位置不在国内：经度在 73 到 136 之间，纬度在 3 到 54 之间。")


def converted(points: list[tuple[float, float]], system: str) -> list[tuple[float, float]]:
    """Points of any system in CGCS2000, to a centimetre; all at once."""
    if not points:
        return []
    array = np.asarray(points, np.float64)
    if system != "wgs84":
        array = china_offset.compute(china_offset.Given(array, system, "wgs84")).points  # type: ignore[arg-type]
    return [(round(float(x), DIGITS), round(float(y), DIGITS)) for x, y in array]


def _shaped(kind: SiteKind, given: Mapping[str, Any], system: str) -> Where:
    if kind.geometry == "point":
        return Where(problems=[("shape", Invalid("这类场所登记一个点，不登记线和面。"))])
    try:
        drawn = shape(_geometry(given))
    except (shapely.errors.ShapelyError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return Where(problems=[("shape", Invalid("读不出形状，请用 GeoJSON 格式。"))])
    wrong = _shape_wrong(kind, drawn)
    if wrong:
        return Where(problems=[("shape", wrong)])
    flat = shapely.force_2d(drawn)
    moved = shapely.transform(flat, lambda array: np.asarray(converted(array.tolist(), system)))
    point = moved.representative_point() if kind.geometry == "area" else _middle(moved)
    return Where(round(point.x, DIGITS), round(point.y, DIGITS), _listed(mapping(moved)))


def _geometry(given: Mapping[str, Any]) -> Any:
    """The geometry of a Feature, or of a collection with one."""
    if given.get("type") == "FeatureCollection":
        (given,) = given["features"]
    return given["geometry"] if given.get("type") == "Feature" else given


def _shape_wrong(kind: SiteKind, drawn: Any) -> Refusal | None:
    if drawn.geom_type not in TYPES[kind.geometry] or drawn.is_empty:
        return Invalid(
            "这类场所要画{wanted}，给的是 {given}。", wanted=WANTED[kind.geometry], given=drawn.geom_type
        )
    corners = shapely.get_coordinates(drawn)
    if len(corners) > MOST_CORNERS:
        return Invalid("形状最多 {most} 个点，这里有 {count} 个。", most=MOST_CORNERS, count=len(corners))
    for longitude, latitude in corners.tolist():
        wrong = degrees_wrong(longitude, latitude)
        if wrong:
            return wrong[1]
    if not drawn.is_valid:
        return Invalid("面的边界自相交，请重新画。")
    return None


def _middle(line: Any) -> Any:
    """The point half way along a line, or along its longest part."""
    parts = list(getattr(line, "geoms", [line]))
    return max(parts, key=lambda part: part.length).interpolate(0.5, normalized=True)


def _listed(found: Any) -> Any:
    """GeoJSON as JSON keeps it: lists instead of tuples."""
    if isinstance(found, dict):
        return {name: _listed(value) for name, value in found.items()}
    return [_listed(one) for one in found] if isinstance(found, tuple | list) else found
