"""地名与单位."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.report_reader.names import known_names, read_places, read_units

NOTHING = known_names((), ())


@pytest.mark.parametrize(
    ("clause", "places"),
    [
        ("认真做好仙新村被挂牌督战的脱贫工作，", ("仙新村",)),
        ("深入推进秋风水库饮用水源地保护，", ("秋风水库",)),
        ("稳步推进汫北社区、下园村典型村建设,", ("汫北社区", "下园村")),
        ("盘活 X 大道两侧发展空间，", ("X 大道",)),
        ("打造美丽乡村示范村，", ()),
        ("提升镇容村貌，", ()),
        ("对各村(社区)雨污分流管网进行摸查，", ()),
        ("完善村账镇理制度，", ()),
    ],
)
def test_a_place_is_told_by_its_form_and_a_general_word_is_none(clause: str, places: tuple[str, ...]) -> None:
    assert read_places(clause, NOTHING) == places


@pytest.mark.parametrize(
    ("clause", "units"),
    [
        ("会同区住建局开展排查，", ("区住建局",)),
        ("由农业农村办公室牵头，", ("农业农村办公室",)),
        ("联合区直部门，", ("区直部门",)),
        ("支持龙头企业牵头组建创新联合体，", ("龙头企业",)),
        ("开创高质量发展新局面，", ()),
        ("构建开放新格局，", ()),
        ("加强行政审批、执法大队等业务人员培训，", ()),
        ("加快政务服务中心改造升级，", ()),
    ],
)
def test_a_unit_that_does_the_work_is_named_and_nothing_else(clause: str, units: tuple[str, ...]) -> None:
    assert read_units(clause, NOTHING) == units


def test_the_towns_own_names_are_found_wherever_they_stand() -> None:
    known = known_names(("大坪", "大坪头"), ("水管站",))
    clause = "水管站负责大坪头片清淤，"
    assert read_places(clause, known) == ("大坪头",)
    assert read_units(clause, known) == ("水管站",)


@given(st.text(alphabet="推进做好仙新村镇街路河湖水库社区X 局办公室由支持会同和、，的大学企业", max_size=60))
def test_every_name_stands_in_its_clause(clause: str) -> None:
    assert all(name in clause for name in (*read_places(clause, NOTHING), *read_units(clause, NOTHING)))
