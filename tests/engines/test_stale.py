"""逐月查账."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.stale import GROUNDS, Given, Notice, compute
from townworks.engines.working import Step

LATE = Notice("镇督〔2026〕3号", frozenset({"late"}))
STALE = Notice("镇督〔2026〕2号", frozenset({"stale"}))


def case(**more: Any) -> Given:
    """A commitment of 2026 in good order, looked at on 30 June."""
    usual: dict[str, Any] = {
        "today": date(2026, 6, 30),
        "start_on": date(2026, 1, 1),
        "due_on": date(2026, 12, 31),
        "stage": "running",
        "light": "green",
        "last_note_on": date(2026, 6, 20),
    }
    return Given(**(usual | more))


EXAMPLES: dict[str, tuple[Given, str, str, str]] = {
    "正常": (case(), "", "", "未发现逾期、风险或久无进展"),
    "逾期": (case(due_on=date(2026, 5, 31), light="red"), "late", "", "时限 2026-05-31，已逾期 30 天"),
    "逾期且久无进展": (
        case(due_on=date(2026, 5, 31), light="red", last_note_on=date(2026, 3, 31)),
        "late stale",
        "",
        "2026-03-31 以来 91 天没有进展记录",
    ),
    "逾期在督": (
        case(due_on=date(2026, 5, 31), light="red", open_notices=(LATE,)),
        "",
        "late",
        "此事已由 镇督〔2026〕3号 督办，不重复督办",
    ),
    "久无进展在督，新近逾期": (
        case(due_on=date(2026, 5, 31), last_note_on=date(2026, 3, 31), open_notices=(STALE,)),
        "late",
        "stale",
        "此事已由 镇督〔2026〕2号 督办，不重复督办",
    ),
    "亮黄灯": (
        case(light="yellow", light_reason=Step("落后 {points} 个百分点", {"points": 9})),
        "at_risk",
        "",
        "落后 9 个百分点",
    ),
    "临期": (case(due_on=date(2026, 7, 10)), "at_risk", "", "距时限 2026-07-10 只剩 10 天，尚未报完成"),
    "从无记录": (case(last_note_on=None), "stale", "", "2026-01-01 开始以来 180 天没有任何进展记录"),
    "已报完成": (
        case(stage="reported_done", due_on=date(2026, 7, 1), last_note_on=None),
        "",
        "",
        "未发现逾期、风险或久无进展",
    ),
    "报完成未销号": (
        case(stage="reported_done", due_on=date(2026, 6, 29)),
        "late",
        "",
        "时限 2026-06-29，已报完成但尚未核验销号，已逾期 1 天",
    ),
    "已销号": (
        case(stage="finished", light="blue", due_on=date(2026, 5, 31)),
        "",
        "",
        "已销号或已撤销，不再查账",
    ),
    "未开始": (
        case(start_on=date(2026, 7, 1), light="grey", last_note_on=None),
        "",
        "",
        "未发现逾期、风险或久无进展",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples_hold(name: str) -> None:
    given, to_chase, chased, last_step = EXAMPLES[name]
    answer = compute(given)
    assert " ".join(one.ground for one in answer.to_chase) == to_chase
    assert " ".join(one.ground for one in answer.chased) == chased
    assert str(answer.working[-1]) == last_step


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/stale.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|`]+) \| ([a-z_ ]*) \| ([a-z_ ]*) \| ([^|]+) \|$", page, re.MULTILINE)
    mine = [(name, new, old, step) for name, (_, new, old, step) in EXAMPLES.items()]
    assert [tuple(cell.strip() for cell in row) for row in rows] == mine


@pytest.mark.parametrize(
    ("given", "since"),
    [
        (case(due_on=date(2026, 5, 31)), date(2026, 6, 1)),
        (case(due_on=date(2026, 7, 10)), date(2026, 6, 26)),
        (case(last_note_on=date(2026, 3, 31)), date(2026, 5, 11)),
    ],
)
def test_a_ground_holds_since_the_first_day_that_it_could_be_found(given: Given, since: date) -> None:
    (finding,) = compute(given).to_chase
    assert finding.since == since
    assert finding.ground in {one.ground for one in compute(replace(given, today=since)).to_chase}
    before = compute(replace(given, today=since - timedelta(days=1)))
    assert finding.ground not in {one.ground for one in before.to_chase}


def test_a_chased_finding_names_its_notice() -> None:
    answer = compute(case(due_on=date(2026, 5, 31), open_notices=(STALE, LATE)))
    assert [one.notice for one in answer.chased] == ["镇督〔2026〕3号"]


def test_a_due_date_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="早于起始日"):
        compute(case(due_on=date(2025, 1, 1)))


DATES = st.dates(date(2025, 6, 1), date(2027, 12, 31))
NOTICES = st.lists(
    st.builds(Notice, st.text(min_size=1, max_size=3), st.frozensets(st.sampled_from(GROUNDS)))
)


@st.composite
def cases(draw: st.DrawFn) -> Given:
    start = draw(DATES)
    return Given(
        today=draw(DATES),
        start_on=start,
        due_on=draw(st.none() | st.dates(start, date(2028, 12, 31))),
        stage=draw(st.sampled_from(["waiting", "running", "reported_done", "finished", "withdrawn"])),
        light=draw(st.sampled_from(["green", "yellow", "red", "grey"])),
        last_note_on=draw(st.none() | DATES),
        open_notices=tuple(draw(NOTICES)),
    )


@given(cases())
def test_nothing_is_chased_twice_for_one_thing(given: Given) -> None:
    named = {ground for notice in given.open_notices for ground in notice.grounds}
    assert not named & {one.ground for one in compute(given).to_chase}


@given(cases())
def test_issuing_a_notice_for_all_that_was_found_leaves_nothing_to_chase(given: Given) -> None:
    grounds = frozenset(one.ground for one in compute(given).to_chase)
    after = compute(replace(given, open_notices=(*given.open_notices, Notice("新", grounds))))
    assert after.to_chase == ()


@given(cases())
def test_notices_hide_no_finding(given: Given) -> None:
    answer, bare = compute(given), compute(replace(given, open_notices=()))
    assert {one.ground for one in (*answer.to_chase, *answer.chased)} == {one.ground for one in bare.to_chase}


@given(cases())
def test_late_and_at_risk_never_stand_together(given: Given) -> None:
    grounds = {one.ground for one in compute(replace(given, open_notices=())).to_chase}
    assert not {"late", "at_risk"} <= grounds
