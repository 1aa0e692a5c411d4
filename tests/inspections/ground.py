"""试验镇的边界: outlines for tests.towns, so that positions tell where they lie.

The town is the square 116.70–116.80 E, 23.40–23.50 N; the first village its western half, the second its eastern half; the
first grid of each the southern half of its village.
"""

from __future__ import annotations

from typing import Any

from tests import towns

WEST_GRID, EAST_GRID, EAST_VILLAGE, OUTSIDE = (
    (116.72, 23.42),
    (116.77, 23.42),
    (116.77, 23.48),
    (116.90, 23.42),
)


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle as GeoJSON."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def draw(town: towns.Town) -> None:
    """Give the town, its villages and its grids their outlines."""
    outlines = {
        town.place: square(116.70, 23.40, 116.80, 23.50),
        town.villages[0]: square(116.70, 23.40, 116.75, 23.50),
        town.villages[1]: square(116.75, 23.40, 116.80, 23.50),
        town.grids[0]: square(116.70, 23.40, 116.75, 23.45),
        town.grids[1]: square(116.75, 23.40, 116.80, 23.45),
    }
    for place, outline in outlines.items():
        place.outline = outline
        place.save(update_fields=["outline"])
