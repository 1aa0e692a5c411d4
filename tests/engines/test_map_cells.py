"""地图聚合."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines import map_cells
from townworks.engines.map_cells import OUTSIDE, SINGLE, bounds, cell, clusters, within

CHINA = (70.0, 3.0, 136.0, 54.0)
# What every map server answers: the tile of a place.
TILES = [
    ("天安门", 116.3975, 39.9087, 15, 26978, 12416),
    ("潮南", 116.4331, 23.2503, 12, 3372, 1775),
    ("世界西北角", -180.0, 85.06, 3, 0, 0),
    ("世界东南角", 180.0, -90.0, 3, 7, 7),
]
TOWN = np.array(
    [[116.4000, 23.2000], [116.4001, 23.2001], [116.4030, 23.2010], [116.4400, 23.2400], [116.47, 23.21]]
)

TOWNS = st.tuples(st.floats(116.3, 116.5), st.floats(23.1, 23.3))
MANY = st.lists(TOWNS, min_size=1, max_size=60).map(np.array)
GRIDS = st.integers(20, 256)


def square(west: float, south: float, side: float) -> dict[str, Any]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def flat(points: np.ndarray) -> np.ndarray:
    return np.zeros(len(points), np.int64)


def bow_tie() -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}


@pytest.mark.parametrize(("name", "longitude", "latitude", "zoom", "x", "y"), TILES)
def test_a_place_is_in_the_tile_of_every_map_server(
    name: str, longitude: float, latitude: float, zoom: int, x: int, y: int
) -> None:
    assert cell(longitude, latitude, zoom) == (x, y)


@pytest.mark.parametrize(("name", "longitude", "latitude", "zoom", "x", "y"), TILES[:2])
def test_the_tile_agrees_with_the_textbook(
    name: str, longitude: float, latitude: float, zoom: int, x: int, y: int
) -> None:
    angle = math.radians(latitude)
    across = (longitude + 180) / 360 * 2**zoom
    down = (1 - math.log(math.tan(angle) + 1 / math.cos(angle)) / math.pi) / 2 * 2**zoom
    assert (math.floor(across), math.floor(down)) == (x, y)


def test_the_page_shows_the_same_tiles() -> None:
    rows = re.findall(r"\| (\S+) \| (\S+), (\S+) \| (\d+) \| (\d+), (\d+) \|", page())
    assert [(row[0], *map(float, row[1:])) for row in rows] == TILES


@pytest.mark.parametrize(("zoom", "groups", "sizes", "singles"), [(8, 1, [5], []), (12, 1, [3], [3, 4])])
def test_near_points_are_one_cluster_and_far_ones_stand_alone(
    zoom: int, groups: int, sizes: list[int], singles: list[int]
) -> None:
    answer = clusters(TOWN, flat(TOWN), zoom, CHINA)
    assert (len(answer.centres), answer.counts.tolist(), answer.singles.tolist()) == (groups, sizes, singles)


def page() -> str:
    return (Path(__file__).parents[2] / "docs/rules/map_cells.md").read_text(encoding="utf-8")


def test_the_page_shows_the_same_clusters() -> None:
    rows = re.findall(r"\| (\d+) \| ([\d ]*?) ?\| ([\d ]*?) ?\| (图上.*) \|", page())
    shown = []
    for zoom in (8, 12, 16):
        answer = clusters(TOWN, flat(TOWN), zoom, CHINA)
        counts, singles = (" ".join(map(str, one.tolist())) for one in (answer.counts, answer.singles))
        shown.append((str(zoom), counts, singles, str(answer.working[0])))
    assert rows == shown


def test_one_position_gives_whole_numbers_and_many_give_arrays() -> None:
    x, y = cell(TOWN[:, 0], TOWN[:, 1], 12)
    assert [(int(a), int(b)) for a, b in zip(x, y, strict=True)] == [cell(*point, 12) for point in TOWN]


@given(TOWNS, st.integers(0, 22), GRIDS)
def test_a_position_lies_within_the_bounds_of_its_cell(
    point: tuple[float, float], zoom: int, px: int
) -> None:
    west, south, east, north = bounds(*cell(*point, zoom, px), zoom, px)
    slip = 1e-9
    assert west - slip <= point[0] <= east + slip
    assert south - slip <= point[1] <= north + slip


@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), st.integers(1, 22), GRIDS)
def test_four_cells_make_one_of_the_zoom_before(point: tuple[float, float], zoom: int, px: int) -> None:
    x, y = cell(*point, zoom, px)
    assert cell(*point, zoom - 1, px) == (x // 2, y // 2)


@given(st.integers(0, 2**12 - 1), st.integers(0, 2**12 - 1))
def test_neighbours_share_an_edge(x: int, y: int) -> None:
    here = bounds(x, y, 13)
    assert (here[2], here[1]) == (bounds(x + 1, y, 13)[0], bounds(x, y + 1, 13)[3])


@given(MANY, st.integers(3, 20), st.integers(1, 5), st.floats(116.3, 116.4), st.floats(23.1, 23.2))
def test_counts_add_up_to_the_points_in_the_box(
    points: np.ndarray, zoom: int, fewest: int, west: float, south: float
) -> None:
    answer = clusters(points, flat(points), zoom, (west, south, 116.45, 23.25), fewest=fewest)
    x, y = points.T
    inside = ((x >= west) & (x <= 116.45) & (y >= south) & (y <= 23.25)).sum()
    assert answer.counts.sum() + len(answer.singles) == inside


@given(MANY, st.data())
def test_the_states_of_a_cluster_add_up_to_its_count(points: np.ndarray, data: st.DataObject) -> None:
    states = np.array(data.draw(st.lists(st.integers(0, 4), min_size=len(points), max_size=len(points))))
    answer = clusters(points, states, 13, CHINA)
    assert answer.by_state.sum(axis=1).tolist() == answer.counts.tolist()


@given(MANY, st.integers(4, 18), GRIDS, st.integers(1, 4))
def test_a_cluster_of_a_coarser_zoom_is_a_union_of_finer_ones(
    points: np.ndarray, zoom: int, px: int, fewest: int
) -> None:
    coarse = clusters(points, flat(points), zoom - 1, CHINA, px, fewest).group
    fine = clusters(points, flat(points), zoom, CHINA, px, fewest).group
    grouped = fine != SINGLE
    assert set(fine[coarse == SINGLE]) <= {SINGLE}
    assert len(set(zip(fine[grouped], coarse[grouped], strict=True))) == len(set(fine[grouped]))


@given(MANY, st.integers(4, 18))
def test_the_centre_of_a_cluster_lies_among_its_points(points: np.ndarray, zoom: int) -> None:
    answer = clusters(points, flat(points), zoom, CHINA)
    for number, centre in enumerate(answer.centres):
        own = points[answer.group == number]
        assert (own.min(axis=0) - 1e-9 <= centre).all()
        assert (centre <= own.max(axis=0) + 1e-9).all()


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_points_changes_no_cluster(points: np.ndarray, random: Any) -> None:
    order = list(range(len(points)))
    random.shuffle(order)
    one, other = (clusters(each, flat(each), 13, CHINA) for each in (points, points[order]))
    assert (one.cells.tolist(), one.counts.tolist()) == (other.cells.tolist(), other.counts.tolist())


def test_a_point_out_of_the_box_is_in_no_group() -> None:
    answer = clusters(TOWN, flat(TOWN), 12, (116.39, 23.19, 116.41, 23.21))
    assert answer.group.tolist() == [0, 0, 0, OUTSIDE, OUTSIDE]


def test_states_that_do_not_occur_have_their_column_when_it_is_asked_for() -> None:
    answer = map_cells.compute(map_cells.Given(TOWN, flat(TOWN), 8, CHINA, state_count=4))
    assert answer.by_state.tolist() == [[5, 0, 0, 0]]


def test_no_points_make_no_clusters() -> None:
    answer = clusters(np.empty((0, 2)), np.empty(0, np.int64), 8, CHINA)
    assert (answer.centres.shape, answer.singles.tolist()) == ((0, 2), [])


@given(TOWNS, TOWNS, st.integers(6, 18))
def test_a_widened_box_cuts_no_cell(one: tuple[float, float], other: tuple[float, float], zoom: int) -> None:
    (west, east), (south, north) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    wide = map_cells.widened((west, south, east, north), zoom)
    corner = bounds(*cell(west, north, zoom, 60), zoom, 60)
    assert wide[0] <= corner[0] and wide[3] >= corner[3]
    assert wide[0] <= west and wide[1] <= south and wide[2] >= east and wide[3] >= north


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"bbox": (117.0, 20.0, 116.0, 30.0)}, "西、南、东、北"),
        ({"states": np.array([0])}, "同样多的状态"),
        ({"states": np.array([0, 0, 0, 0, -1])}, "状态应是"),
        ({"zoom": 23}, "缩放级别"),
        ({"fewest": 0}, "至少是 1"),
    ],
)
def test_nonsense_is_refused_in_words(more: dict[str, Any], word: str) -> None:
    usual = {"points": TOWN, "states": flat(TOWN), "zoom": 8, "bbox": CHINA}
    with pytest.raises(ValueError, match=word):
        map_cells.compute(map_cells.Given(**(usual | more)))


def test_a_position_that_is_not_on_the_globe_is_refused() -> None:
    with pytest.raises(ValueError, match="经纬度超出范围"):
        cell(23.2, 116.4, 8)


def test_the_grid_wins_over_the_village_that_it_lies_in() -> None:
    outlines = [("村", square(0, 0, 4)), ("网格", square(0, 0, 2))]
    assert within(outlines, [[1, 1], [3, 3], [5, 5]]).codes == ("网格", "村", "")


@pytest.mark.parametrize("outlines", [["甲", "乙"], ["乙", "甲"]])
def test_a_point_on_a_shared_border_goes_to_the_lower_code(outlines: list[str]) -> None:
    places = {"甲": square(2, 0, 2), "乙": square(0, 0, 2)}
    assert within([(code, places[code]) for code in outlines], [[2, 1]]).codes == (min("甲", "乙"),)


def test_a_point_on_the_border_of_unlike_outlines_goes_to_the_smaller() -> None:
    assert within([("大", square(0, 0, 2)), ("小", square(2, 0, 1))], [[2, 0.5]]).codes == ("小",)


def test_a_point_in_a_hole_is_not_inside() -> None:
    ring = square(0, 0, 4)
    ring["coordinates"].append(square(1, 1, 2)["coordinates"][0])
    assert within([("环", ring)], [[2, 2], [0.5, 0.5]]).codes == ("", "环")


def test_an_outline_of_several_parts_is_one_outline() -> None:
    parts = [square(0, 0, 1)["coordinates"], square(3, 0, 1)["coordinates"]]
    outline = {"type": "MultiPolygon", "coordinates": parts}
    assert within([("飞地", outline)], [[0.5, 0.5], [3.5, 0.5], [2, 0.5]]).codes == ("飞地", "飞地", "")


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (bow_tie(), "丙 的边界自相交或重叠，未用于定位"),
        ({"type": "Point", "coordinates": [0, 0]}, "丙 的边界不是面，未用于定位"),
        ({"type": "Polygon", "coordinates": []}, "丙 的边界不是面，未用于定位"),
        ({"type": "Polygon"}, "丙 的边界读不出来，未用于定位"),
        ({"type": "Polygon", "coordinates": [[["a", 0], [1, 0], [1, 1]]]}, "丙 的边界读不出来，未用于定位"),
        ({}, "丙 的边界读不出来，未用于定位"),
    ],
)
def test_an_unsound_outline_is_skipped_and_named(geometry: dict[str, Any], why: str) -> None:
    located = within([("甲", square(0, 0, 2)), ("丙", geometry)], [[1, 1]])
    assert (located.codes, located.skipped, str(located.working[0])) == (("甲",), ("丙",), why)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1), st.permutations(range(4)))
def test_the_order_of_outlines_changes_nothing(points: list[tuple[int, int]], order: list[int]) -> None:
    outlines = [
        ("a", square(0, 0, 3)),
        ("b", square(3, 0, 3)),
        ("c", square(1, 1, 3)),
        ("d", square(0, 0, 6)),
    ]
    assert within(outlines, points).codes == within([outlines[n] for n in order], points).codes


@given(st.tuples(st.floats(0, 5), st.floats(0, 5)))
def test_a_point_is_where_simple_arithmetic_puts_it(point: tuple[float, float]) -> None:
    x, y = point
    expected = "小" if x <= 1 and y <= 1 else "中" if x <= 2 and y <= 2 else "大" if x <= 4 and y <= 4 else ""
    assert within(
        [("大", square(0, 0, 4)), ("中", square(0, 0, 2)), ("小", square(0, 0, 1))], [point]
    ).codes == (expected,)


def test_no_points_have_no_places() -> None:
    assert within([("甲", square(0, 0, 2))], []).codes == ()
