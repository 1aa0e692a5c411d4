"""通读报告, from text to commitments."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.commitments.reading import find_home, lines_of_work
from townworks.engines.report_reader import Answer, Given, compute

SHARED = Path(__file__).resolve().parents[4] / "shared" / "reports"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports in ../shared are not here")
LINES = lines_of_work(find_home({}))

REPORT = """2024年工作回顾
2024年，全镇生产总值增长6%，新建道路3公里。
二、2025年工作安排
主要预期目标是：地区生产总值增长6%左右，一般公共预算收入增长3%。
（一）全力推进污水管网建设。加快推进北山片区雨污分流改造，新建污水管网5公里，确保年底前污水收集率达到95%以上。开展 X 江流域综合整治。
持续开展消防安全隐患大排查，整治隐患100处。
"""


def read(text: str, year: int | None = None, units: tuple[str, ...] = ()) -> Answer:
    return compute(Given(text, LINES, year, (), units))


def commitment_with(answer: Answer, words: str):
    return next(commitment for commitment in answer.commitments if words in commitment.text)


def test_every_clause_is_cut_out_of_the_original_text() -> None:
    answer = read(REPORT)
    assert [REPORT[clause.start : clause.end] for clause in answer.clauses] == [
        c.text for c in answer.clauses
    ]


def test_offsets_point_into_the_text_before_mending() -> None:
    text = "二、2025年工作安排\n加快推進污水(wū shuǐ)管網(wǎng)建設，确保年底前通水。"
    clause = next(clause for clause in read(text).clauses if clause.text.startswith("加快"))
    assert (clause.text[:4], text[clause.start : clause.start + 4]) == ("加快推进", "加快推進")


def test_tasks_of_a_sentence_are_one_row_with_its_outcome_as_goal() -> None:
    row = commitment_with(read(REPORT), "雨污分流")
    assert "新建污水管网5公里" in row.text
    assert [(t.comparator, t.value, t.unit) for t in row.targets] == [("=", "5", "公里"), ("≥", "95", "%")]


def test_the_deadline_of_an_outcome_is_the_rows_deadline() -> None:
    due = commitment_with(read(REPORT), "雨污分流").due
    assert due is not None
    assert due.end_on == date(2025, 12, 31)


def test_each_goal_of_the_year_is_a_row() -> None:
    assert commitment_with(read(REPORT), "一般公共预算收入").targets[0].comparator == "增长"


def test_what_was_done_is_no_commitment() -> None:
    assert not any("新建道路" in commitment.text for commitment in read(REPORT).commitments)


def test_a_placeholder_is_a_blank_of_its_row() -> None:
    assert [blank.text for blank in commitment_with(read(REPORT), "江流域").blanks] == ["X"]


def test_a_lead_is_suggested_with_its_reason() -> None:
    row = commitment_with(read(REPORT), "消防安全")
    assert row.lead
    assert row.lead in row.why


def test_a_unit_named_in_the_text_leads() -> None:
    row = commitment_with(read(REPORT.replace("持续开展", "会同综合治理办公室持续开展")), "消防安全")
    assert (row.lead, "点名" in row.why) == ("综合治理办公室", True)


def test_codes_run_from_001_in_the_order_of_the_report() -> None:
    answer = read(REPORT)
    assert [row.code for row in answer.commitments] == [
        f"{n:03d}" for n in range(1, len(answer.commitments) + 1)
    ]
    assert [row.clauses[0] for row in answer.commitments] == sorted(
        row.clauses[0] for row in answer.commitments
    )


def test_a_report_without_tasks_says_so() -> None:
    answer = read("2024年工作回顾\n2024年，全镇生产总值增长6%，完成道路建设3公里。")
    assert answer.commitments == ()
    assert any("没有找到" in note for note in answer.notes)


def test_an_empty_text_is_answered_with_a_note() -> None:
    assert read("").notes


def test_progress_is_told_from_the_first_stage_to_the_last() -> None:
    heard: list[str] = []
    compute(Given(REPORT, LINES), lambda stage, done, of: heard.append(stage))
    assert list(dict.fromkeys(heard)) == ["mend", "cut", "tell", "read", "group"]


def test_the_same_report_gives_the_same_answer() -> None:
    assert read(REPORT) == read(REPORT)


def test_every_outcome_that_belongs_somewhere_names_an_action() -> None:
    answer = read(REPORT)
    kinds = {clause.n: clause.kind for clause in answer.clauses}
    assert {kinds[c.outcome_of] for c in answer.clauses if c.outcome_of is not None} <= {"action"}


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="一二、（）工作回顾2025年安排加快推进建設(wù)污水管网，。；：！X 5%个\n“”?环;A主要预期目标是：",
        max_size=200,
    )
)
def test_any_text_is_answered_and_every_number_leads_somewhere(text: str) -> None:
    answer = read(text)
    known = {clause.n for clause in answer.clauses}
    assert all(known >= {*row.clauses, *row.outcomes} and row.clauses for row in answer.commitments)
    assert all(0 <= clause.start <= clause.end <= len(text) for clause in answer.clauses)
    rows = [n for row in answer.commitments for n in (*row.clauses, *row.outcomes)]
    assert len(rows) == len(set(rows))


@pytest.mark.shared
@shared
def test_the_damaged_report_becomes_a_table_that_an_office_can_use() -> None:
    answer = read((SHARED / "town-report-damaged.txt").read_text(encoding="utf-8"))
    assert 28 <= len(answer.commitments) <= 45
    assert all(1 <= len(row.clauses) <= 4 for row in answer.commitments)
    assert sum(bool(row.lead) for row in answer.commitments) >= 0.9 * len(answer.commitments)
    assert any("水库" in place for row in answer.commitments for place in row.places)
