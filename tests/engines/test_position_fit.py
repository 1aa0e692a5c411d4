"""位置和时间核对."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.china_offset import to_gcj02
from townworks.engines.position_fit import BEIJING, Fix, Given, Limits, Photo, Previous, compute

SITE = (113.0, 23.0)
NEAR = (113.0005, 23.0)  # 51 m
NINE = datetime(2026, 3, 5, 9, 0, tzinfo=BEIJING)
SENT = NINE + timedelta(minutes=16)
DAY = timedelta(days=1)
TOWN = {
    "type": "Polygon",
    "coordinates": [[[112.9, 22.9], [113.1, 22.9], [113.1, 23.1], [112.9, 23.1], [112.9, 22.9]]],
}
POND = {
    "type": "Polygon",
    "coordinates": [[[113.0, 23.0], [113.004, 23.0], [113.004, 23.004], [113.0, 23.0]]],
}


def visit(**more: Any) -> Given:
    """A visit of a quarter of an hour, 51 m from the site, sent at once, with nothing wrong."""
    usual: dict[str, Any] = {
        "fix": Fix(NEAR, 20),
        "started_at": NINE,
        "finished_at": NINE + timedelta(minutes=15),
        "sent_at": SENT,
        "received_at": SENT,
        "site": SITE,
        "town": TOWN,
        "photos": (Photo("1.jpg", NINE + timedelta(minutes=3), NEAR),),
        "previous": Previous(Fix((113.02, 23.0), 20), NINE - timedelta(minutes=20)),
    }
    return Given(**(usual | more))


def late(hours: float) -> dict[str, Any]:
    return {"sent_at": SENT + timedelta(hours=hours), "received_at": SENT + timedelta(hours=hours)}


def mixed() -> Fix:
    longitude, latitude = to_gcj02([SITE])[0]
    return Fix((float(longitude), float(latitude)), 20)


EXAMPLES: dict[str, tuple[Given, str, str]] = {
    "正常": (visit(), "", "从上一次检查的地方过来 1996 米，每小时 6 公里"),
    "没有信号，五小时后才传": (visit(**late(5)), "", "从上一次检查的地方过来 1996 米，每小时 6 公里"),
    "离场所远": (
        visit(fix=Fix((113.003, 23.0), 20)),
        "position.far",
        "定位距场所 307 米，超过 150 米（已减去定位精度 20 米）",
    ),
    "坐标系弄混": (
        visit(fix=mixed(), photos=()),
        "position.far",
        "定位距场所 619 米，超过 150 米；若有一方用的是地图坐标（GCJ-02），换算后只差 0 米，请先核对坐标系",
    ),
    "精度差": (visit(fix=Fix((113.003, 23.0), 300)), "position.vague", "定位精度 300 米，差于 100 米"),
    "没有定位": (visit(fix=None), "position.none", "没有定位"),
    "镇外": (
        visit(fix=Fix((113.11, 23.0), 20), site=None, photos=(), previous=None),
        "position.outside_town",
        "定位在镇界以外 1024 米",
    ),
    "时钟慢一天": (
        visit(received_at=SENT + DAY),
        "clock.behind",
        "设备发送时是 2026-03-05 09:16，收到时是 2026-03-06 09:16，设备时钟慢 24 小时，时间已按此更正",
    ),
    "时钟快一刻钟": (
        visit(received_at=SENT - timedelta(minutes=15), previous=None),
        "clock.ahead",
        "设备发送时是 2026-03-05 09:16，收到时是 2026-03-05 09:01，设备时钟快 0.2 小时，时间已按此更正",
    ),
    "时钟中途改过": (
        visit(sent_at=SENT - DAY, received_at=SENT - DAY),
        "clock.ahead",
        "离开时间 2026-03-05 09:15 晚于发送时间 2026-03-04 09:16，设备时钟中途改过",
    ),
    "旧照片": (
        visit(photos=(Photo("旧.jpg", NINE - timedelta(hours=26), NEAR),)),
        "photo.old",
        "照片“旧.jpg”拍于 2026-03-04 07:00，比到达时间 2026-03-05 09:00 早 26 小时",
    ),
    "别处的照片": (
        visit(photos=(Photo("远.jpg", NINE, (113.01, 23.0)),)),
        "photo.far",
        "照片“远.jpg”拍摄地距场所 1024 米，超过 250 米",
    ),
    "赶不到": (
        visit(previous=Previous(Fix((113.2, 23.0), 20), NINE - timedelta(minutes=5))),
        "speed.impossible",
        "上一次检查 2026-03-05 08:55 结束，这一次 2026-03-05 09:00 在 20420 米以外开始，要走每小时 245 公里，超过 120 公里",
    ),
    "同时在两处": (
        visit(previous=Previous(Fix((113.2, 23.0), 20), NINE + timedelta(minutes=5))),
        "speed.impossible",
        "上一次检查 2026-03-05 09:05 才结束，这一次 2026-03-05 09:00 已在 20420 米以外开始",
    ),
    "太短": (
        visit(finished_at=NINE + timedelta(seconds=20)),
        "visit.too_short",
        "从到达到离开只有 20 秒，少于 60 秒",
    ),
}


# The cases whose clock is right.
ON_TIME = [case for case, _, _ in EXAMPLES.values() if case.sent_at == case.received_at >= case.finished_at]


@pytest.mark.parametrize(("case", "codes", "why"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_worked_examples_hold(case: Given, codes: str, why: str) -> None:
    assert shown(case) == (codes, why)


def shown(case: Given) -> tuple[str, str]:
    """The codes, and the reason of the last doubt, or the last step where there is none."""
    answer = compute(case)
    said = answer.doubts[-1].why if answer.doubts else answer.working[-1]
    return " ".join(codes(case)), str(said)


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/position_fit.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| ([a-z_. ]*?) ?\| (.+[^-]) \|$", page, re.M)
    told = [(name, *shown(case)) for name, (case, _, _) in EXAMPLES.items()]
    assert [row for row in rows if row[0] in EXAMPLES] == told


def test_the_page_shows_the_limits_that_are_used() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/position_fit.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) (?:m|km/h|min) \|", page, re.M))
    limits = vars(Limits())
    minutes = {
        name: value / timedelta(minutes=1) for name, value in limits.items() if isinstance(value, timedelta)
    }
    assert {name: float(value) for name, value in rows.items()} == limits | minutes


def codes(case: Given) -> list[str]:
    return [one.code for one in compute(case).doubts]


@given(st.floats(0, 24 * 30))
def test_what_is_sent_late_raises_no_doubt(hours: float) -> None:
    assert codes(visit(**late(hours))) == []


@given(st.floats(-24 * 400, 24 * 400), st.sampled_from(ON_TIME))
def test_a_wrong_clock_hides_nothing_and_adds_nothing_but_itself(hours: float, case: Given) -> None:
    wrong = timedelta(hours=hours)
    shifted = replace(
        case,
        started_at=case.started_at and case.started_at + wrong,
        finished_at=case.finished_at + wrong,
        sent_at=case.sent_at + wrong,
        photos=tuple(replace(one, taken_at=one.taken_at and one.taken_at + wrong) for one in case.photos),
    )
    told = [] if abs(wrong) <= case.limits.clock else ["clock.ahead" if hours > 0 else "clock.behind"]
    if told:
        assert sorted(codes(shifted)) == sorted(codes(case) + told)


@given(st.floats(-24 * 400, 24 * 400).filter(lambda hours: abs(hours) > 1))
def test_a_wrong_clock_is_put_right(hours: float) -> None:
    wrong = timedelta(hours=hours)
    answer = compute(
        visit(started_at=NINE + wrong, finished_at=NINE + wrong + timedelta(minutes=15), sent_at=SENT + wrong)
    )
    assert (answer.started_at, answer.finished_at) == (NINE, NINE + timedelta(minutes=15))


@given(st.floats(-10, 10))
def test_a_clock_within_the_limit_is_taken_at_its_word(minutes: float) -> None:
    answer = compute(visit(received_at=SENT + timedelta(minutes=minutes), previous=None))
    assert (answer.doubts, answer.started_at, answer.off) == ((), NINE, timedelta())


@given(st.floats(112.9, 113.1), st.floats(22.9, 23.1), st.floats(0, 500), st.floats(0, 500))
def test_a_vaguer_position_is_never_called_farther(
    longitude: float, latitude: float, one: float, other: float
) -> None:
    sure, vague = sorted((one, other))
    far = [
        {"position.far", "speed.impossible"} & set(codes(visit(fix=Fix((longitude, latitude), accuracy))))
        for accuracy in (sure, vague)
    ]
    assert far[1] <= far[0]


@given(st.floats(112.9, 113.1), st.floats(22.9, 23.1), st.floats(0, 5000), st.floats(0, 5000))
def test_a_wider_limit_never_adds_a_doubt(
    longitude: float, latitude: float, one: float, other: float
) -> None:
    narrow, wide = sorted((one, other))
    found = [
        set(codes(visit(fix=Fix((longitude, latitude), 5), limits=Limits(near=near))))
        for near in (narrow, wide)
    ]
    assert found[1] <= found[0]


@given(st.permutations(range(4)))
def test_each_photograph_is_judged_alone(order: list[int]) -> None:
    photos = [Photo("a", NINE, NEAR), Photo("b", NINE - DAY), Photo("c", None, (113.05, 23.0)), Photo("d")]
    answer = compute(visit(photos=tuple(photos[n] for n in order)))
    assert sorted((one.code, one.photo) for one in answer.doubts) == [("photo.far", "c"), ("photo.old", "b")]


def test_the_outline_of_a_site_goes_before_its_position() -> None:
    inside = visit(fix=Fix((113.003, 23.002), 5), outline=POND, photos=())
    assert (compute(inside).metres, codes(inside)) == (0.0, [])


def test_an_unsound_outline_leaves_the_position() -> None:
    assert compute(visit(outline={"type": "Polygon"})).metres == pytest.approx(51.2, abs=0.1)


def test_a_site_without_a_position_is_not_measured() -> None:
    answer = compute(visit(site=None, fix=Fix((113.05, 23.0), 5), photos=(), previous=None))
    assert (answer.doubts, str(answer.working[0])) == ((), "场所没有登记有效位置，不核对距离")


def test_a_photograph_is_measured_from_the_device_where_the_site_is_unknown() -> None:
    told = compute(visit(site=None, photos=(Photo("远.jpg", NINE, (113.01, 23.0)),))).doubts
    assert [str(one.why) for one in told] == ["照片“远.jpg”拍摄地距定位 972 米，超过 250 米"]


def test_an_unsound_town_is_said_and_passed_over() -> None:
    answer = compute(visit(town={"type": "Polygon", "coordinates": []}))
    assert "镇界不是有效的面，不核对是否在镇内" in map(str, answer.working)


def test_a_border_drawn_a_little_wrong_raises_no_doubt() -> None:
    assert codes(visit(fix=Fix((113.101, 23.0), 20), site=None, photos=(), previous=None)) == []


def test_a_device_that_does_not_say_how_sure_it_is_counts_as_vague() -> None:
    assert codes(visit(fix=Fix((113.002, 23.0)), photos=())) == ["position.vague"]


def test_what_was_typed_in_later_has_no_clock_to_judge() -> None:
    assert codes(visit(sent_at=None, started_at=None, received_at=SENT + 3 * DAY, fix=None)) == [
        "position.none"
    ]


def test_what_was_typed_in_cannot_be_of_tomorrow() -> None:
    assert codes(visit(sent_at=None, received_at=SENT - DAY)) == ["clock.ahead"]


def test_an_end_before_the_beginning_is_a_clock_that_was_changed() -> None:
    assert codes(visit(started_at=NINE + DAY, photos=(), previous=None)) == ["clock.ahead"]


def test_the_speed_is_reckoned_with_the_clock_put_right() -> None:
    before = Previous(Fix((113.2, 23.0), 20), NINE + DAY - timedelta(hours=1))
    assert codes(visit(received_at=SENT + DAY, previous=before)) == ["clock.behind"]


def test_two_visits_next_door_to_each_other_are_never_too_fast() -> None:
    assert codes(visit(previous=Previous(Fix((113.005, 23.0), 20), NINE + timedelta(minutes=5)))) == []


def test_times_are_told_as_the_town_reads_its_clock() -> None:
    case = visit(received_at=(SENT + DAY).astimezone(UTC), sent_at=SENT.astimezone(UTC))
    assert shown(case) == EXAMPLES["时钟慢一天"][1:]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"finished_at": datetime(2026, 3, 5, 9, 15)}, "时区"),
        ({"photos": (Photo("1.jpg", datetime(2026, 3, 5, 9, 15)),)}, "时区"),
        ({"fix": Fix(NEAR, -1)}, "负数"),
    ],
)
def test_nonsense_is_refused_in_words(more: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        compute(visit(**more))
