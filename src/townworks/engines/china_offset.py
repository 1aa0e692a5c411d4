"""坐标转换 (china_offset): between the coordinates of Chinese maps and those of satellite positioning.

GCJ-02 (国测局坐标, “火星坐标”, of AMap and Tencent) moves places in China by some 400 m, at most 714 m; BD-09 (Baidu)
moves them once more. WGS-84 is what a phone's receiver gives; CGCS2000, the national system, differs from it by less than a metre and is
taken as the same. Only GCJ-02 has a known formula in one direction; the way back is found by iteration.

Points are float64 arrays of shape (n, 2), degrees, (longitude, latitude). Points outside the rectangle of the formula
stay as they are. Complexity O(n · rounds), with fewer than ten rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "GCJ-02、BD-09 均未公开发布，本页公式是公开流传的推定公式，不是国家标准，未经核实；"
    "结果只用于地图显示和远近判断，不用于测绘和发证。"
)

System = Literal["wgs84", "gcj02", "bd09"]
Points = NDArray[np.float64]

AXIS = 6_378_245.0  # metres, Krasovsky 1940
ECCENTRICITY = 0.006_693_421_622_965_943_23  # squared
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
BAIDU = np.pi * 3000 / 180
CLOSE = 1e-10  # degrees between two rounds; what is left is smaller by the rate of convergence
ROUNDS = 30
NAMES = {"wgs84": "WGS-84/CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True, eq=False)
class Given:
    """``points`` of shape (n, 2), the system that they are in, and the one that is wanted (never BD-09)."""

    points: Points
    source: System
    target: Literal["wgs84", "gcj02"]


@dataclass(frozen=True, eq=False)
class Answer:
    """The points in the wanted system, and of each whether it lies where the formulas hold."""

    points: Points
    inside: NDArray[np.bool_]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The points in the other system.

    ValueError if a point is not on the globe, or the systems are not known.

    >>> answer = compute(Given(np.array([[116.404, 39.915], [139.7, 35.7]]), "wgs84", "gcj02"))
    >>> answer.points.round(6).tolist(), answer.inside.tolist()
    ([[116.410244, 39.916404], [139.7, 35.7]], [True, False])
    """
    if given.source not in NAMES or given.target not in ("wgs84", "gcj02"):
        raise ValueError(f"没有从 {given.source} 到 {given.target} 的换算。")
    points = _checked(given.points)
    inside = in_china(points)
    if given.source == "bd09":
        points = bd09_to_gcj02(points)
    if given.source != "wgs84" and given.target == "wgs84":
        points = to_wgs84(points)
    elif given.source == "wgs84" and given.target == "gcj02":
        points = to_gcj02(points)
    words = gettext_noop("{count} 个点由 {source} 换算到 {target}，其中 {outside} 个在境外，未动")
    values = {"count": len(points), "source": NAMES[given.source], "target": NAMES[given.target]}
    return Answer(points, inside, (Step(words, values | {"outside": int((~inside).sum())}),))


def in_china(points: ArrayLike) -> NDArray[np.bool_]:
    """Whether each point lies in the rectangle of the formula, which is wider than China."""
    longitude, latitude = _checked(points).T
    return (longitude >= WEST) & (longitude <= EAST) & (latitude >= SOUTH) & (latitude <= NORTH)


def to_gcj02(points: ArrayLike) -> Points:
    """WGS-84 or CGCS2000 to GCJ-02, by the formula."""
    return _where_in_china(points, lambda part: part + _moved(part))


def to_wgs84(points: ArrayLike) -> Points:
    """GCJ-02 to WGS-84: the point that the formula brings here, to 1e-9 degrees.

    >>> to_wgs84([[116.41024449916938, 39.91640428150164]]).round(9).tolist()
    [[116.404, 39.915]]
    """
    return _where_in_china(points, lambda part: _undone(part, _moved))


def bd09_to_gcj02(points: ArrayLike) -> Points:
    """BD-09 to GCJ-02: the point that the formula from GCJ-02 brings here, to 1e-9 degrees.

    >>> bd09_to_gcj02([[116.41036949371029, 39.92133699351021]]).round(9).tolist()
    [[116.404, 39.915]]
    """
    return _where_in_china(points, lambda part: _undone(part, _moved_by_baidu))


def _checked(points: ArrayLike) -> Points:
    array = np.asarray(points, np.float64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError("坐标应是 n 行 2 列：经度、纬度。")
    if not (np.isfinite(array).all() and (np.abs(array) <= (180, 90)).all()):
        raise ValueError("坐标里有空值，或经纬度超出范围。")
    return array


def _where_in_china(points: ArrayLike, change: Callable[[Points], Points]) -> Points:
    array = _checked(points).copy()
    inside = in_china(array)
    array[inside] = change(array[inside])
    return array


def _undone(points: Points, move: Callable[[Points], Points]) -> Points:
    """The fixed point of p = points − move(p). A move changes by at most 2 % of a step, so each round gains a factor of 50."""
    guess = points - move(points)
    for _ in range(ROUNDS):
        better = points - move(guess)
        change = np.abs(better - guess).max(initial=0.0)
        guess = better
        if change < CLOSE:
            break
    return guess


def _moved(points: Points) -> Points:
    """By how many degrees GCJ-02 moves WGS-84 points."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    waves = _sines(x, (6, 20), (2, 20))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += waves + _sines(y, (1, 20), (1 / 3, 40)) + _sines(y, (1 / 12, 160), (1 / 30, 320))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += waves + _sines(x, (1, 20), (1 / 3, 40)) + _sines(x, (1 / 12, 150), (1 / 30, 300))
    latitude = np.radians(points[:, 1])
    bend = 1 - ECCENTRICITY * np.sin(latitude) ** 2
    along_meridian = AXIS * (1 - ECCENTRICITY) / bend**1.5
    along_parallel = AXIS / np.sqrt(bend) * np.cos(latitude)
    return np.degrees(np.column_stack((east / along_parallel, north / along_meridian)))


def _sines(values: Points, *waves: tuple[float, float]) -> Points:
    """Two thirds of the sum of sines, each given as (half turns a degree, metres)."""
    total = sum(metres * np.sin(turns * np.pi * values) for turns, metres in waves)
    return np.asarray(total * 2 / 3)


def _moved_by_baidu(points: Points) -> Points:
    """By how many degrees BD-09 moves GCJ-02 points."""
    x, y = points.T
    far = np.hypot(x, y) + 0.000_02 * np.sin(y * BAIDU)
    turn = np.arctan2(y, x) + 0.000_003 * np.cos(x * BAIDU)
    return np.column_stack((far * np.cos(turn) + 0.0065 - x, far * np.sin(turn) + 0.006 - y))
