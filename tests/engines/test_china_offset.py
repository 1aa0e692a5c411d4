"""坐标转换."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.china_offset import Given, bd09_to_gcj02, compute, in_china, to_gcj02, to_wgs84
from townworks.engines.distance import metres

# WGS-84 and GCJ-02 as two published programs give them (googollee/eviltransform, wandergis/coordtransform).
EXAMPLES = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]
BAIDU, OF_BAIDU = (116.41036949371029, 39.92133699351021), (116.404, 39.915)
OUTSIDE = [[139.7, 35.7], [-0.1, 51.5], [120.0, 56.0], [71.9, 30.0], [110.0, 0.5]]
CHINA = st.tuples(st.floats(73.5, 135.1), st.floats(3.8, 53.6))  # the outermost points of the country
POINTS = st.lists(CHINA, min_size=1, max_size=20).map(np.array)


@pytest.mark.parametrize(("wgs84", "gcj02"), EXAMPLES)
def test_the_published_points_are_met(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert to_gcj02([wgs84])[0] == pytest.approx(gcj02, abs=1e-12)


@pytest.mark.parametrize(("wgs84", "gcj02"), EXAMPLES)
def test_the_published_points_lead_back(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert to_wgs84([gcj02])[0] == pytest.approx(wgs84, abs=1e-9)


def test_a_published_point_of_baidu_leads_back() -> None:
    assert bd09_to_gcj02([BAIDU])[0] == pytest.approx(OF_BAIDU, abs=1e-9)


def test_the_page_shows_the_same_points() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/china_offset.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| ([\d.]+), ([\d.]+) \| ([\d.]+), ([\d.]+) \|", page)
    shown = [tuple(map(float, row)) for row in rows]
    assert shown == [(*one, *other) for one, other in [*EXAMPLES, (OF_BAIDU, BAIDU)]]


@given(POINTS)
def test_there_and_back_is_the_same_place_to_a_billionth_of_a_degree(points: np.ndarray) -> None:
    assert np.abs(to_wgs84(to_gcj02(points)) - points).max() < 1e-9


@given(st.lists(st.tuples(st.floats(104.999999, 105.000001), st.floats(20, 42)), min_size=1).map(np.array))
def test_there_and_back_holds_where_the_root_of_the_formula_has_its_corner(points: np.ndarray) -> None:
    assert np.abs(to_wgs84(to_gcj02(points)) - points).max() < 1e-9


@given(CHINA)
def test_baidu_undone_and_done_again_is_the_same_place(point: tuple[float, float]) -> None:
    x, y = bd09_to_gcj02([point])[0]
    far = math.hypot(x, y) + 2e-5 * math.sin(y * math.pi * 3000 / 180)
    turn = math.atan2(y, x) + 3e-6 * math.cos(x * math.pi * 3000 / 180)
    assert (far * math.cos(turn) + 0.0065, far * math.sin(turn) + 0.006) == pytest.approx(point, abs=1e-9)


@given(POINTS)
def test_no_place_in_china_moves_by_more_than_720_metres(points: np.ndarray) -> None:
    assert metres(points, to_gcj02(points)).max() < 720


@given(POINTS)
def test_each_point_is_moved_as_if_it_were_alone(points: np.ndarray) -> None:
    alone = np.vstack([to_gcj02(point[None]) for point in points])
    assert np.array_equal(to_gcj02(points), alone)


@pytest.mark.parametrize("change", [to_gcj02, to_wgs84, bd09_to_gcj02])
def test_points_outside_stay(change) -> None:
    assert change(OUTSIDE).tolist() == OUTSIDE


def test_the_answer_says_which_points_were_left() -> None:
    answer = compute(Given(np.array([OF_BAIDU, OUTSIDE[0]]), "wgs84", "gcj02"))
    assert answer.inside.tolist() == [True, False]


def test_the_working_counts_what_was_left() -> None:
    answer = compute(Given(np.array([OF_BAIDU, OUTSIDE[0]]), "gcj02", "wgs84"))
    assert str(answer.working[0]) == "2 个点由 GCJ-02 换算到 WGS-84/CGCS2000，其中 1 个在境外，未动"


def test_from_baidu_to_the_receiver_goes_by_way_of_gcj02() -> None:
    points = np.array([BAIDU])
    assert np.array_equal(compute(Given(points, "bd09", "wgs84")).points, to_wgs84(bd09_to_gcj02(points)))


@pytest.mark.parametrize("system", ["wgs84", "gcj02"])
def test_the_same_system_changes_nothing(system) -> None:
    points = np.array([OF_BAIDU])
    assert compute(Given(points, system, system)).points.tolist() == points.tolist()


def test_the_given_points_are_not_written_over() -> None:
    points = np.array([OF_BAIDU])
    to_gcj02(points)
    assert points.tolist() == [list(OF_BAIDU)]


def test_no_points_give_no_points() -> None:
    assert to_wgs84(np.empty((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("points", [[[math.nan, 30.0]], [[190.0, 30.0]], [[30.0, 116.0]]])
def test_a_point_not_on_the_globe_is_refused(points) -> None:
    with pytest.raises(ValueError, match="经纬度超出范围"):
        to_gcj02(points)


def test_one_flat_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="n 行 2 列"):
        in_china(OF_BAIDU)


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="bd09"):
        compute(Given(np.array([OF_BAIDU]), "wgs84", "bd09"))  # type: ignore[arg-type]
