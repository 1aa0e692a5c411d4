"""读数."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.measure_reading import Given, compute, units

PAGE = Path(__file__).parents[2] / "docs/rules/measure_reading.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| cell", "| ---"))
]


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) == 15


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_worked_examples_hold(row: list[str]) -> None:
    cell, head, unit, value, mark, limit = row
    answer = compute(Given(cell, unit, head))
    told = (answer.value, answer.mark, answer.limit)
    assert told == (Decimal(value) if value else None, mark, Decimal(limit) if limit else None)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("NaN", "“NaN”不是一个数，没有数字就留空"),
        ("-Infinity", "“-Infinity”不是一个数，没有数字就留空"),
        ("∞", "“∞”不是一个数，没有数字就留空"),
        ("#DIV/0!", "“#DIV/0!”是 Excel 算不出来的结果，请改正公式或留空"),
        (">24000", "“>24000”不是确切的数，请写测得的数"),
        ("约300", "“约300”不是确切的数，请写测得的数"),
        ("十吨", "“十吨”不是数字"),
        ("3根", "“3根”里的“根”不是认识的单位"),
        ("30户", "单位“户”不能换算成“吨”"),
        ("1e13", "“1e13”太大，请核对数字和单位"),
        ("未检出", "写了“未检出”，看不出检出限，请写成“<0.05”"),
    ],
)
def test_what_cannot_be_taken_is_told(cell: str, said: str) -> None:
    assert str(compute(Given(cell, "吨")).problem) == said


def test_undetected_is_below_the_limit_that_is_known() -> None:
    answer = compute(Given("未检出", "毫克/升", limit=Decimal("0.01")))
    assert (answer.mark, answer.limit) == ("below", Decimal("0.01"))


def test_a_litre_is_a_litre_where_litres_are_measured() -> None:
    assert compute(Given("5L", "立方米")).value == Decimal("0.005")


@settings(max_examples=40, deadline=None)
@given(
    st.decimals(min_value=0, max_value=10**6, places=3),
    st.sampled_from([("元", "万元"), ("公斤", "吨"), ("mg/L", "μg/L"), ("亩", "平方公里"), ("%", "‰")]),
)
def test_there_and_back_is_the_same(value: Decimal, pair: tuple[str, str]) -> None:
    there, back = units.factor(*pair), units.factor(*reversed(pair))
    assert there is not None and back is not None
    assert round(value * there * back, 6) == value


@given(st.text(max_size=20))
@settings(max_examples=50, deadline=None)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    answer = compute(Given(text, "吨"))
    assert answer.problem is not None or answer.value is not None or answer.mark


@given(
    st.decimals(min_value=-999999999, max_value=999999999, places=6, allow_nan=False).map(str)
    | st.integers(0, 999999999).map(str)
)
def test_a_plain_number_is_read_like_one_with_its_unit(text: str) -> None:
    plain, other = compute(Given(text, "吨")), compute(Given(f"{text}吨", "吨"))
    assert (plain.value, plain.mark, plain.unit) == (other.value, other.mark, other.unit)
    assert str(plain.value) == str(other.value)
