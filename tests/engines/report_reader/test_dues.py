"""完成时限."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.report_reader.dues import Clock, read_clock, read_due

SHARED = Path(__file__).resolve().parents[4] / "shared" / "reports"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports in ../shared are not here")
YEAR = Clock(2025)


@pytest.mark.parametrize(
    ("clause", "words", "start", "end"),
    [
        ("年底前完成主体工程，", "年底前", "2025-01-01", "2025-12-31"),
        ("6月底前全面开工，", "6月底前", "2025-01-01", "2025-06-30"),
        ("2025年6月份完成一期，", "2025年6月份", "2025-06-01", "2025-06-30"),
        ("明年6月底前通水，", "明年6月底前", "2026-01-01", "2026-06-30"),
        ("9月1日前交付，", "9月1日前", "2025-01-01", "2025-09-01"),
        ("上半年完成招标，", "上半年", "2025-01-01", "2025-06-30"),
        ("第三季度投产，", "第三季度", "2025-07-01", "2025-09-30"),
        ("一季度末前清零，", "一季度末前", "2025-01-01", "2025-03-31"),
        ("春节前足额发放，", "春节前", "2025-01-01", "2025-01-28"),
        ("国庆节前通车，", "国庆节前", "2025-01-01", "2025-09-30"),
        ("汛期前完成清淤，", "汛期前", "2025-01-01", "2025-04-14"),
        ("力争三年内建成，", "三年内", "2025-01-01", "2027-12-31"),
        ("到2027年实现全覆盖，", "2027年", "2025-01-01", "2027-12-31"),
        ("“十五五”期间建成投用，", "“十五五”期间", "2026-01-01", "2030-12-31"),
        ("今年再造林三千亩，", "今年", "2025-01-01", "2025-12-31"),
        ("今年内完成，", "今年内", "2025-01-01", "2025-12-31"),
        ("2025年，务必在2月底前完成，", "2月底前", "2025-01-01", "2025-02-28"),
        ("深化2025年长塘村典型村培育，", "2025年", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_deadline_is_a_range_of_dates_in_the_reports_year(
    clause: str, words: str, start: str, end: str
) -> None:
    due = read_due(clause, YEAR)
    assert due is not None
    assert (due.text, due.start_on, due.end_on) == (words, date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "clause",
    [
        "实施安全生产专项整治三年行动，",
        "组织实施《营商环境建设规划（2024—2029年）》，",
        "较2024年增长6%，",
        "办好2025年世界林木业大会，",
        "第二轮土地承包到期后再延长30年，",
        "巩固2019年以来的成果，",
        "培育未来产业，",
        "2025年是关键之年，",
        "作为今年安全生产的基础性工作来抓，",
        "今年改革发展稳定任务十分繁重，",
    ],
)
def test_a_year_in_a_name_or_a_comparison_is_no_deadline(clause: str) -> None:
    assert read_due(clause, YEAR) is None


def test_without_a_year_the_words_are_kept_and_no_date_is_guessed() -> None:
    due = read_due("6月底前完成，", Clock(None))
    assert due is not None
    assert (due.text, due.start_on, due.end_on) == ("6月底前", None, None)


@pytest.mark.parametrize(
    ("text", "year", "spoken"),
    [
        ("二、2025年工作安排\n加快建设。", 2025, 2025),
        ("2024年工作回顾\n全年增长。", 2025, 2025),
        ("——2020年4月30日在镇人大会议上\n各位代表：", 2020, 2020),
        ("今年是“十五五”开局之年。", 2026, 2026),
        ("2023年工作计划\n明年的主要预期目标是：", 2023, 2022),
        ("加快建设美丽乡村。", None, None),
    ],
)
def test_the_year_of_work_is_found_in_the_report(text: str, year: int | None, spoken: int | None) -> None:
    clock, _, _ = read_clock(text)
    assert (clock.year, clock.spoken or clock.year) == (year, spoken)


def test_a_year_that_is_given_overrides_what_the_report_says() -> None:
    clock, why, values = read_clock("2025年工作安排", 2026)
    assert clock.year == 2026
    assert "2026" in why.format(**values)


@given(st.text(alphabet="20256年1月日底前内上半第一二三四季度春节到至今明十五五“”期间建设，", max_size=40))
def test_a_deadline_never_ends_before_it_begins(clause: str) -> None:
    due = read_due(clause, YEAR)
    assert due is None or due.start_on is None or due.end_on is None or due.start_on <= due.end_on


@pytest.mark.shared
@shared
@pytest.mark.parametrize("name", ["2025年广东省政府工作报告.txt", "2026_河南省.txt"])
def test_the_year_of_a_real_report_is_the_one_in_its_name(name: str) -> None:
    clock, _, _ = read_clock((SHARED / "texts" / name).read_text(encoding="utf-8"))
    assert clock.year == int(name[:4])


@pytest.mark.shared
@shared
def test_deadlines_of_real_reports_are_found_as_a_person_marked_them() -> None:
    right = wrong = missed = 0
    texts: dict[str, str] = {}
    with (Path(__file__).parent / "dues_by_hand.csv").open(encoding="utf-8") as marked:
        for row in csv.DictReader(marked):
            text = texts.setdefault(row["file"], (SHARED / "texts" / row["file"]).read_text(encoding="utf-8"))
            due = read_due(text[int(row["start"]) : int(row["end"])], read_clock(text)[0])
            found = due.text if due else ""
            right += bool(found) and found == row["due"]
            wrong += bool(found) and found != row["due"]
            missed += bool(row["due"]) and found != row["due"]
    assert right >= 18
    assert 2 * right / (2 * right + wrong + missed) >= 0.97
