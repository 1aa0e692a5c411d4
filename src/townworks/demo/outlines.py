"""演示镇的边界: outlines that meet without gaps, drawn from a lattice whose corners and edges are shaken by a fixed seed.

Neighbours share every point of their common edge, so the map has no slivers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

Point = tuple[float, float]
SEED = 2026


def _shaken(key: object, size: float) -> Point:
    source = random.Random(f"{SEED}/{key}")  # noqa: S311 (a picture, not a secret)
    return (source.uniform(-size, size), source.uniform(-size, size))


class Lattice:
    """A lattice of ``columns`` × ``rows`` cells from a corner; each cell is one village, split into grids."""

    def __init__(self, corner: Point, cell: Point, columns: int) -> None:
        self.corner, self.cell, self.columns = corner, cell, columns

    def _corner(self, column: float, row: float) -> Point:
        dx, dy = _shaken((self.corner, column, row), 0.22)
        return (
            self.corner[0] + (column + dx) * self.cell[0],
            self.corner[1] + (row + dy) * self.cell[1],
        )

    def _edge(self, a: Point, b: Point, depth: int = 3) -> list[Point]:
        """From a up to but without b, bent at the middle, again and again; the same from either side."""
        if depth == 0:
            return [a]
        low, high = sorted((a, b))
        dx, dy = _shaken((low, high), 0.11 / (4 - depth))
        middle = ((a[0] + b[0]) / 2 + dx * self.cell[0], (a[1] + b[1]) / 2 + dy * self.cell[1])
        return self._edge(a, middle, depth - 1) + self._edge(middle, b, depth - 1)

    def _ring(self, corners: list[Point]) -> list[Point]:
        ring: list[Point] = []
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            ring += self._edge(a, b)
        return [*ring, ring[0]]

    def village(self, number: int, grids: int) -> tuple[list[Point], list[list[Point]]]:
        """The ring of a village and of its grids (strips between its left and right edges)."""
        row, column = divmod(number, self.columns)
        sw, se = self._corner(column, row), self._corner(column + 1, row)
        nw, ne = self._corner(column, row + 1), self._corner(column + 1, row + 1)
        left, right = [*self._edge(sw, nw), nw], [*self._edge(se, ne), ne]
        strips = []
        for index in range(grids):
            lo, hi = 8 * index // grids, 8 * (index + 1) // grids
            bottom = self._edge(left[lo], right[lo])
            top = [right[hi], *reversed(self._edge(left[hi], right[hi])[1:])]
            ring = [*bottom, *right[lo:hi], *top, *reversed(left[lo : hi + 1])]
            strips.append([*ring, ring[0]] if ring[0] != ring[-1] else ring)
        return self._ring([sw, se, ne, nw]), strips


def polygon(ring: list[Point]) -> dict[str, object]:
    """GeoJSON, five decimals (about a metre)."""
    return {"type": "Polygon", "coordinates": [[[round(x, 5), round(y, 5)] for x, y in ring]]}


def many(rings: list[list[Point]]) -> dict[str, object]:
    """GeoJSON of several rings as one thing."""
    return {"type": "MultiPolygon", "coordinates": [polygon(ring)["coordinates"] for ring in rings]}


def middle(ring: list[Point]) -> Point:
    """The mean of a ring's points: good enough for a label."""
    points = ring[:-1]
    return (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))


def numbered(count: int) -> Iterator[str]:
    """ "第一网格", "第二网格" …"""
    for index in range(count):
        yield f"第{'一二三四五六七八九十'[index]}网格"
