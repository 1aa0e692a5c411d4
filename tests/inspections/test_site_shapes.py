"""线和面: shapes of sites that are no points."""

from __future__ import annotations

import pytest
import shapely

from tests.inspections.ground import square
from townworks.definitions.campaigns import SiteKind
from townworks.inspections.services.site_shape import placed

LINE = {"type": "LineString", "coordinates": [[116.71, 23.41], [116.71, 23.43], [116.73, 23.43]]}
HORSESHOE = {
    "type": "Polygon",
    "coordinates": [
        [
            [116.70, 23.40],
            [116.76, 23.40],
            [116.76, 23.46],
            [116.75, 23.46],
            [116.75, 23.41],
            [116.71, 23.41],
            [116.71, 23.46],
            [116.70, 23.46],
            [116.70, 23.40],
        ]
    ],
}
BOW = {
    "type": "Polygon",
    "coordinates": [[[116.70, 23.40], [116.72, 23.42], [116.72, 23.40], [116.70, 23.42], [116.70, 23.40]]],
}


def kind(geometry: str) -> SiteKind:
    return SiteKind(code="x", order=1, name="试", name_en="X", mark="X", geometry=geometry)  # type: ignore[arg-type]


def wrong(geometry: str, shape: object, system: str = "wgs84") -> list[str]:
    found = placed(kind(geometry), None, None, shape, system)  # type: ignore[arg-type]
    return [str(refusal) for _field, refusal in found.problems]


def test_the_point_of_a_line_lies_on_it():
    found = placed(kind("line"), None, None, LINE)
    point = shapely.Point(found.longitude, found.latitude)
    assert shapely.from_geojson(str(LINE).replace("'", '"')).distance(point) < 1e-7


def test_the_point_of_an_area_lies_within_it_even_in_a_horseshoe():
    found = placed(kind("area"), None, None, HORSESHOE)
    area = shapely.from_geojson(str(HORSESHOE).replace("'", '"'))
    assert area.contains(shapely.Point(found.longitude, found.latitude))


def test_a_feature_is_taken_for_its_geometry():
    feature = {"type": "Feature", "properties": {}, "geometry": LINE}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert placed(kind("line"), None, None, collection).shape == LINE


def test_a_shape_of_a_chinese_map_is_moved_as_a_whole():
    found = placed(kind("area"), None, None, square(116.70, 23.40, 116.72, 23.42), "gcj02")
    west = min(x for x, _y in found.shape["coordinates"][0])
    assert 116.69 < west < 116.70


@pytest.mark.parametrize(
    ("geometry", "shape", "words"),
    [
        ("point", LINE, "登记一个点"),
        ("line", square(116.7, 23.4, 116.8, 23.5), "要画线"),
        ("area", LINE, "要画面"),
        ("area", BOW, "自相交"),
        ("line", {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "不在国内"),
        ("line", {"type": "LineString"}, "读不出"),
        ("line", {"type": "FeatureCollection", "features": []}, "读不出"),
        ("line", {"type": "LineString", "coordinates": "x"}, "读不出"),
        ("line", {"type": "LineString", "coordinates": [[116.7, 23.4]] * 5001}, "最多 5000 个点"),
        ("line", {"type": "LineString", "coordinates": []}, "要画线"),
    ],
)
def test_what_is_no_such_shape_is_refused_with_a_sentence(geometry, shape, words):
    assert words in wrong(geometry, shape)[0]


@pytest.mark.parametrize(
    ("longitude", "latitude", "field"),
    [
        (23.4, 116.7, "longitude"),
        (116.7, 91.0, "latitude"),
        (200.0, 23.4, "longitude"),
        (float("nan"), 23.4, "longitude"),
        (116.7, None, "latitude"),
    ],
)
def test_a_point_that_cannot_be_is_told_at_its_field(longitude, latitude, field):
    assert [name for name, _ in placed(kind("point"), longitude, latitude, None).problems] == [field]
