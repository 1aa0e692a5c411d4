"""区划查询: places cut to what the actor may see, and what other modules ask of the tree."""

from .outlined import Outlined, names_on, outlines_of_town, outlines_sign
from .reached import TownChoice, town_asked, town_reached, towns_reached
from .seated import (
    below,
    choices_in_town,
    of_town,
    place_in_town,
    town,
    town_ids_below,
    town_of,
    town_of_code,
    town_to_write,
    villages_over,
)
from .tree import (
    Branch,
    branches,
    children_of,
    counted,
    found_places,
    place_for,
    places_for,
    seated_units,
    ways_up,
)

__all__ = [
    "Branch",
    "Outlined",
    "TownChoice",
    "below",
    "branches",
    "children_of",
    "choices_in_town",
    "counted",
    "found_places",
    "names_on",
    "of_town",
    "outlines_of_town",
    "outlines_sign",
    "place_for",
    "place_in_town",
    "places_for",
    "seated_units",
    "town",
    "town_asked",
    "town_ids_below",
    "town_of",
    "town_of_code",
    "town_reached",
    "town_to_write",
    "towns_reached",
    "villages_over",
    "ways_up",
]
