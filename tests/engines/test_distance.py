"""距离."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.distance import between, metres, to_outline

EXAMPLES = [
    ((116.404, 39.915), (116.404, 39.916), 111.2),
    ((113.0, 23.0), (113.001, 23.0), 102.4),
    ((116.404, 39.915), (116.404, 39.915), 0.0),
    ((116.404, 39.915), (121.473, 31.230), 1068527.3),
]
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize(("one", "other", "far"), EXAMPLES)
def test_the_worked_examples_hold(one: tuple[float, float], other: tuple[float, float], far: float) -> None:
    assert round(between(one, other), 1) == far


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/distance.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| ([\d.]+), ([\d.]+) \| ([\d.]+), ([\d.]+) \| ([\d.]+) \|", page)
    assert [tuple(map(float, row)) for row in rows] == [(*one, *other, far) for one, other, far in EXAMPLES]


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_no_way_round_is_shorter(
    one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]
) -> None:
    assert between(one, three) <= between(one, two) + between(two, three) + 1e-3


@given(ANYWHERE, ANYWHERE)
def test_the_way_back_is_as_long(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert between(one, other) == between(other, one)


@given(st.floats(-89, 89), st.floats(-1, 1), st.floats(-1, 1))
def test_a_short_way_is_within_six_in_a_thousand_of_the_ellipsoid(
    latitude: float, east: float, north: float
) -> None:
    axis, squared = 6_378_137.0, 0.006_694_379_990_14
    bend = 1 - squared * math.sin(math.radians(latitude)) ** 2
    meridian, parallel = axis * (1 - squared) / bend**1.5, axis / math.sqrt(bend)
    step = 1e-4
    x = parallel * math.cos(math.radians(latitude)) * math.radians(east * step)
    y = meridian * math.radians(north * step)
    ours = between((110.0, latitude), (110.0 + east * step, latitude + north * step))
    assert ours == pytest.approx(math.hypot(x, y), rel=6e-3, abs=1e-3)


def test_arrays_broadcast() -> None:
    sites = np.array([[113.0, 23.0], [113.001, 23.0], [113.0, 23.001]])
    table = metres(sites[:, None], sites)
    assert table.round(1).tolist() == [[0.0, 102.4, 111.2], [102.4, 0.0, 151.1], [111.2, 151.1, 0.0]]


def test_opposite_ends_of_the_earth_are_half_way_round() -> None:
    assert between((0.0, 0.0), (180.0, 0.0)) == pytest.approx(math.pi * 6_371_008.8)


def test_a_position_of_three_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="两个数"):
        metres((113.0, 23.0, 5.0), (113.0, 23.0))


SQUARE = {
    "type": "Polygon",
    "coordinates": [[[113, 23], [113.01, 23], [113.01, 23.01], [113, 23.01], [113, 23]]],
}


@pytest.mark.parametrize("inside", [(113.005, 23.005), (113.0, 23.005), (113.01, 23.01)])
def test_a_position_inside_or_on_the_border_is_no_way_off(inside: tuple[float, float]) -> None:
    assert to_outline(inside, SQUARE) == 0


@given(st.floats(112.9, 112.9999), st.floats(23.0, 23.01))
def test_the_way_to_an_outline_is_the_way_to_its_nearest_point(longitude: float, latitude: float) -> None:
    ours = to_outline((longitude, latitude), SQUARE)
    assert ours == pytest.approx(between((longitude, latitude), (113.0, latitude)), rel=1e-4)


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
    ],
)
def test_an_unsound_outline_has_no_distance(geometry: dict) -> None:
    assert to_outline((113.0, 23.0), geometry) is None
