"""读期次."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines import period_reading
from townworks.engines.period_reading import Given, compute

PAGE = (Path(__file__).parents[2] / "docs/rules/period_reading.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| (\d{4}-\d{2}) \|$", PAGE, re.M)
KINDS = ("year", "quarter", "month", "week", "day")


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) == 12


@pytest.mark.parametrize(("text", "code"), ROWS)
def test_the_worked_examples_hold(text: str, code: str) -> None:
    period = compute(Given(text, "month", year=2026)).period
    assert period is not None and period.code == code


@pytest.mark.parametrize(
    ("text", "frequency", "code"),
    [
        ("2026年第一季度", "quarter", "2026-Q1"),
        ("2季度", "quarter", "2026-Q2"),
        ("2026年5月", "quarter", "2026-Q2"),
        ("第10周", "week", "2026-W10"),
        ("2026-01-01", "week", "2026-W01"),
        ("2026年度", "year", "2026"),
        ("5月8日 8时", "irregular", "2026-05-08T08:00"),
        ("05-08 15:00", "irregular", "2026-05-08T15:00"),
        ("2026-05-08T15:00:00", "irregular", "2026-05-08T15:00"),
        ("2026年5月8日", "irregular", "2026-05-08"),
    ],
)
def test_each_frequency_is_read(text: str, frequency: str, code: str) -> None:
    period = compute(Given(text, frequency, year=2026)).period
    assert period is not None and period.code == code


def test_a_year_that_is_not_written_is_the_nearest() -> None:
    answer = compute(Given("12-30 20:00", "irregular", near=date(2021, 1, 1)))
    assert answer.period is not None and answer.period.code == "2020-12-30T20:00"


@pytest.mark.parametrize(
    ("text", "frequency", "said"),
    [
        ("", "month", "没有写是哪一期"),
        ("2026", "month", "“2026”看不出是哪个月"),
        ("2026年3月", "irregular", "“2026年3月”没有写到日"),
        ("第10周", "month", "“第10周”是一周，可能跨月，请写月份"),
        ("2026-13", "month", "没有“2026-13”这一期"),
        ("2026-02-30", "day", "没有“2026-02-30”这一期"),
        ("12", "month", "“12”看不出是哪一期，写成 2026-03 或 2026年3月"),
        ("合计", "month", "“合计”看不出是哪一期，写成 2026-03 或 2026年3月"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, frequency: str, said: str) -> None:
    assert str(compute(Given(text, frequency, year=2026)).problem) == said


def test_a_month_without_any_year_is_refused() -> None:
    assert str(compute(Given("3月")).problem) == "“3月”没有写哪一年"


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(KINDS), st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_code_names_its_period_and_the_next_begins_after_its_end(kind: str, day: date) -> None:
    period = period_reading.of(kind, day)  # type: ignore[arg-type]
    assert period_reading.from_code(period.code) == period
    assert period.start <= day <= period.end
    assert (period_reading.following(period).start - period.end).days == 1


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    answer = period_reading.read_any(text)
    assert (answer.period is None) != (answer.problem is None)
