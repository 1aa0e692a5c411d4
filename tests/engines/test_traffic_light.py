"""红黄绿灯."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.traffic_light import Given, Proof, Thresholds, compute, percent, share_of
from townworks.engines.workdays import Calendar

CALENDAR = Calendar(frozenset(), frozenset(), frozenset({2025, 2026, 2027}))
START, DUE = date(2026, 1, 1), date(2026, 12, 31)
SEVERITY = {"blue": 0, "grey": 0, "green": 0, "yellow": 1, "red": 2}


def proof(value: str | None, target: str = "100", **more: Any) -> Proof:
    """A figure from the records, as of the day the tests look."""
    of = {"name": "管网改造", "as_of": date(2026, 6, 30), **more}
    return Proof(value=None if value is None else Decimal(value), target=Decimal(target), **of)


def case(**more: Any) -> Given:
    """A commitment over the whole of 2026, looked at on 30 June: 128 of 260 working days are over."""
    usual: dict[str, Any] = {
        "today": date(2026, 6, 30),
        "start_on": START,
        "due_on": DUE,
        "stage": "running",
        "calendar": CALENDAR,
    }
    return Given(**(usual | more))


def noted(share: str, on: date = date(2026, 6, 30), **more: Any) -> Given:
    """The same, with a share that somebody reported."""
    return case(reported_share=Decimal(share), last_note_on=on, **more)


EXAMPLES: dict[str, tuple[Given, str, str]] = {
    "填报达到计划": (noted("0.5"), "green", "完成 50%，达到计划进度 49.2%"),
    "填报略有落后": (noted("0.4"), "yellow", "完成 40%，计划应完成 49.2%，落后 9.2 个百分点"),
    "填报落后较多": (noted("0.3"), "red", "完成 30%，计划应完成 49.2%，落后 19.2 个百分点"),
    "记录胜过填报": (
        noted("0.9", proofs=(proof("30"),)),
        "red",
        "完成 30%，计划应完成 49.2%，落后 19.2 个百分点",
    ),
    "以最慢的佐证为准": (
        case(proofs=(proof("90"), proof("45"))),
        "yellow",
        "完成 45%，计划应完成 49.2%，落后 4.2 个百分点",
    ),
    "逾期": (noted("0.9", date(2027, 1, 4), today=date(2027, 1, 5)), "red", "已过时限 2026-12-31，逾期 5 天"),
    "临期不足八成": (
        noted(
            "0.79",
            date(2026, 6, 30),
            today=date(2026, 6, 30),
            due_on=date(2026, 7, 7),
            start_on=date(2026, 1, 1),
        ),
        "red",
        "完成 79%，计划应完成 96.2%，落后 17.2 个百分点",
    ),
    "达标未销号": (
        case(today=date(2027, 1, 5), proofs=(proof("100", as_of=date(2027, 1, 4)),)),
        "yellow",
        "已达目标，但已过时限 2026-12-31 仍未核验销号",
    ),
    "超过上限": (case(proofs=(proof("11", "10", direction="at_most"),)), "red", "“管网改造”11，超过上限 10"),
    "未超上限": (case(proofs=(proof("9", "10", direction="at_most"),)), "green", "未超上限"),
    "水平没有保持": (
        case(proofs=(proof("45"), proof("80", name="断面稳定达标", lasting=True, short=("出境断面",)))),
        "red",
        "“断面稳定达标”80，低于应保持的 100：出境断面",
    ),
    "水平保持着": (
        case(proofs=(proof("45"), proof("100", lasting=True))),
        "yellow",
        "完成 45%，计划应完成 49.2%，落后 4.2 个百分点",
    ),
    "只有水平": (case(proofs=(proof("100", lasting=True),)), "green", "应保持的都保持着"),
    "久无记录": (case(last_note_on=date(2026, 5, 1)), "yellow", "已 60 天没有进展记录"),
    "从无记录": (case(), "red", "开始 180 天来没有任何进展记录"),
    "没有时限": (case(due_on=None, last_note_on=date(2026, 6, 1)), "green", "2026-06-01 有进展记录"),
    "刚开始": (case(today=date(2026, 1, 20)), "green", "2026-01-01 开始，还不到应有进展记录的时候"),
    "未开始": (case(today=date(2025, 12, 1)), "grey", "2026-01-01 开始，尚未启动"),
    "未签收": (case(today=date(2026, 1, 20), stage="waiting"), "grey", "尚未签收"),
    "待核验": (case(stage="reported_done"), "green", "完成 100%，达到计划进度 49.2%"),
    "已销号": (case(stage="finished"), "blue", "已核验销号"),
    "已撤销": (case(stage="withdrawn"), "grey", "已撤销，不再考核"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples_hold(name: str) -> None:
    given, light, reason = EXAMPLES[name]
    answer = compute(given)
    assert (answer.light, str(answer.reason)) == (light, reason)


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/traffic_light.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (green|yellow|red|blue|grey) \| (.+) \|$", page, re.MULTILINE)
    assert rows == [(name, light, reason) for name, (_, light, reason) in EXAMPLES.items()]


def test_the_last_days_warn_before_the_plan_alarms() -> None:
    given = noted(
        "0.79", today=date(2026, 6, 30), due_on=date(2026, 7, 7), thresholds=Thresholds(red_behind_points=50)
    )
    answer = compute(given)
    assert "距时限只剩 7 天，完成 79%，不足 80%" in [str(step) for step in answer.working]
    assert answer.light == "yellow"


def test_the_working_tells_where_figure_and_plan_come_from() -> None:
    answer = compute(case(proofs=(proof("45"),)))
    assert [str(step) for step in answer.working[:2]] == [
        "佐证“管网改造”截至 2026-06-30 为 45，目标 100，完成 45%",
        "截至 2026-06-30，260 个工作日已过 128 个，计划应完成 49.2%",
    ]


def test_figures_are_told_without_the_zeros_of_a_database_column() -> None:
    answer = compute(case(proofs=(proof("45.0000", "100.0000"),)))
    assert str(answer.working[0]) == "佐证“管网改造”截至 2026-06-30 为 45，目标 100，完成 45%"


def test_a_figure_is_held_against_the_plan_of_its_own_day() -> None:
    answer = compute(noted("0.25", date(2026, 3, 31), today=date(2026, 5, 1)))
    assert answer.planned == Fraction(63, 260)
    assert answer.light == "green"


def test_where_the_calendar_ends_calendar_days_stand_in() -> None:
    answer = compute(noted("0.5", start_on=date(2026, 1, 1), due_on=date(2030, 12, 31)))
    assert "工作日历不全" in str(answer.working[1])
    assert answer.planned == Fraction(180, 1825)


def test_empty_records_count_as_nothing_done() -> None:
    answer = compute(case(proofs=(proof(None),)))
    assert (answer.progress, answer.light) == (0, "red")


def test_a_limit_kept_until_the_end_is_not_overdue() -> None:
    late = proof("9", "10", direction="at_most", as_of=date(2027, 1, 4))
    assert compute(case(today=date(2027, 1, 5), proofs=(late,))).light == "yellow"


def test_old_records_warn_but_do_not_alarm() -> None:
    answer = compute(case(proofs=(proof("60", as_of=date(2026, 1, 31)),)))
    assert (answer.light, str(answer.reason)) == ("yellow", "佐证记录已 150 天没有更新")


@pytest.mark.parametrize(
    ("given", "share"),
    [
        (proof("30", "40"), Fraction(3, 4)),
        (proof("35", "40", baseline=Decimal(30)), Fraction(1, 2)),
        (proof("20", "40", baseline=Decimal(30)), Fraction(0)),
        (proof("50", "40"), Fraction(1)),
        (proof("39", "40", baseline=Decimal(40)), Fraction(0)),
        (proof("15", "10", direction="at_most", baseline=Decimal(20)), Fraction(1, 2)),
        (proof("25", "10", direction="at_most", baseline=Decimal(20)), Fraction(0)),
        (proof("8", "10", direction="at_most", baseline=Decimal(20)), Fraction(1)),
        (proof("8", "10", direction="at_most"), None),
        (proof(None, "10"), Fraction(0)),
    ],
)
def test_a_share_runs_from_the_baseline_to_the_target(given: Proof, share: Fraction | None) -> None:
    assert share_of(given) == share


@pytest.mark.parametrize("share", ["-0.1", "1.01"])
def test_a_reported_share_out_of_bounds_is_refused(share: str) -> None:
    with pytest.raises(ValueError, match="不在 0 到 1 之间"):
        compute(noted(share))


def test_a_due_date_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="早于起始日"):
        compute(case(due_on=date(2025, 12, 31)))


DATES = st.dates(date(2025, 6, 1), date(2027, 12, 31))
SHARES = st.decimals(0, 1, places=2)
PROOFS = st.lists(
    st.builds(
        Proof,
        name=st.sampled_from(["甲", "乙"]),
        value=st.none() | st.decimals(0, 200, places=1),
        target=st.decimals(1, 150, places=1),
        as_of=DATES,
        direction=st.sampled_from(["at_least", "at_most"]),
        baseline=st.none() | st.decimals(0, 200, places=1),
    ),
    max_size=3,
).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> Given:
    start = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    return Given(
        today=draw(DATES),
        start_on=start,
        due_on=draw(st.none() | st.dates(start, date(2027, 12, 31))),
        stage=draw(st.sampled_from(["waiting", "running", "reported_done"])),
        calendar=CALENDAR,
        proofs=draw(PROOFS),
        reported_share=draw(st.none() | SHARES),
        last_note_on=draw(st.none() | DATES),
    )


@given(cases(), st.integers(0, 400))
def test_a_later_day_is_never_greener_all_else_equal(given: Given, days: int) -> None:
    later = replace(given, today=given.today + timedelta(days=days))
    assert SEVERITY[compute(later).light] >= SEVERITY[compute(given).light]


@given(cases(), SHARES)
def test_more_progress_is_never_redder_all_else_equal(given: Given, share: Decimal) -> None:
    low, high = sorted((share, given.reported_share or Decimal(0)))
    one, other = (
        replace(given, reported_share=this, last_note_on=given.last_note_on or START) for this in (low, high)
    )
    assert SEVERITY[compute(other).light] <= SEVERITY[compute(one).light]


@given(cases(), st.integers(0, 200))
def test_a_later_due_date_is_never_redder_all_else_equal(given: Given, days: int) -> None:
    due = given.due_on or date(2027, 1, 1)
    later = min(due + timedelta(days=days), date(2027, 12, 31))
    before, after = compute(replace(given, due_on=due)), compute(replace(given, due_on=later))
    assert SEVERITY[after.light] <= SEVERITY[before.light]


@given(cases())
def test_the_order_of_proofs_does_not_matter(given: Given) -> None:
    other = compute(replace(given, proofs=given.proofs[::-1]))
    assert (other.light, other.progress) == (compute(given).light, compute(given).progress)


@given(cases())
def test_every_light_says_why_in_a_whole_sentence(given: Given) -> None:
    answer = compute(given)
    assert str(answer.reason)
    assert all(str(step) for step in answer.working)


@given(st.fractions(0, 1))
def test_only_all_is_written_as_all(share: Fraction) -> None:
    assert (percent(share) == "100%") == (share == 1)
