"""在哪里: the village or grid that a position lies in, or the one that was chosen."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from townworks.engines import map_cells
from townworks.kernel.errors import Invalid, Refusal
from townworks.places import selectors as places

if TYPE_CHECKING:
    from .registering import Asked


def located(asked: Asked, town_id: int) -> tuple[int | None, Refusal | None]:
    """The place of a case, or what is wrong with its position. A position outside the town is kept without a place:

    whoever takes it in decides whose it is, and no citizen is turned away at a border.
    """
    longitude, latitude = asked.longitude, asked.latitude
    if (longitude is None) != (latitude is None):
        return None, Invalid("经度和纬度要一起填。")
    if longitude is not None and latitude is not None:
        finite = math.isfinite(longitude) and math.isfinite(latitude)
        if not finite or not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            return None, Invalid("经纬度不在地球上，请核对。")
        found = _within(town_id, longitude, latitude)
        if found is not None:
            return found, None
    if asked.place_id is not None:
        place = places.place_in_town(asked.place_id, town_id=town_id)
        return (place.pk, None) if place else (None, Invalid("本镇没有这个村（社区、网格）。"))
    return None, None


def _within(town_id: int, longitude: float, latitude: float) -> int | None:
    outlined, by_code = _outlines(town_id, places.outlines_sign(town_id))
    if not outlined:
        return None
    (code,) = map_cells.within(outlined, [(longitude, latitude)]).codes
    return by_code.get(code) if code else None


@lru_cache(maxsize=32)
def _outlines(town_id: int, sign: str) -> tuple[list[tuple[str, dict[str, object]]], dict[str, int]]:
    """The outlines of a town, read once a process for each state of them (``sign``)."""
    found = places.outlines_of_town(town_id)
    return (
        [(place.code, place.outline) for place in found if place.outline],
        {place.code: place.pk for place in found},
    )
