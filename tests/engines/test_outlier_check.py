"""数字核对."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from townworks.engines.outlier_check import Given, compute

PAGE = (Path(__file__).parents[2] / "docs/rules/outlier_check.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| ?(.*?) \|$", PAGE, re.M)
PAST = tuple(Decimal(n) for n in (10, 11, 9, 10, 12, 10))


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) == 4


@pytest.mark.parametrize(("value", "most", "jump", "codes"), ROWS)
def test_the_worked_examples_hold(value: str, most: str, jump: str, codes: str) -> None:
    answer = compute(Given(Decimal(value), PAST, most=Decimal(most), jump=Decimal(jump)))
    assert [doubt.code for doubt in answer.doubts] == [code for code in codes.split(", ") if code]


def test_a_doubt_says_its_numbers() -> None:
    doubt = compute(Given(Decimal(14), PAST)).doubts[0]
    assert str(doubt.why) == "14 不在平常的 6.294 到 13.71 之间（以往 6 期的中位数是 10）"


def test_a_short_past_doubts_no_value() -> None:
    assert compute(Given(Decimal(100), PAST[:5])).doubts == ()


def test_a_past_that_never_moved_allows_a_small_step() -> None:
    still = (Decimal(100),) * 8
    assert compute(Given(Decimal(104), still)).doubts == ()
    assert [one.code for one in compute(Given(Decimal(106), still)).doubts] == ["outlier"]


@pytest.mark.parametrize(("value", "codes"), [(6, []), (14, []), (15, ["outlier"])])
def test_a_count_varies_by_its_square_root(value: int, codes: list[str]) -> None:
    answer = compute(Given(Decimal(value), (Decimal(4),) * 12, count=True))
    assert [doubt.code for doubt in answer.doubts] == codes


def test_one_where_there_was_none_is_no_doubt_of_a_count() -> None:
    none = (Decimal(0),) * 8
    assert compute(Given(Decimal(1), none, count=True)).doubts == ()
    assert [doubt.code for doubt in compute(Given(Decimal(1), none)).doubts] == ["outlier"]


def test_a_value_that_stands_still_is_asked_about() -> None:
    past = (Decimal(3), Decimal(7), Decimal(7))
    assert [one.code for one in compute(Given(Decimal(7), past, still=3)).doubts] == ["still"]
    assert compute(Given(Decimal(7), past, still=4)).doubts == ()


def test_no_jump_from_nothing() -> None:
    assert compute(Given(Decimal(9), (Decimal(0),), jump=Decimal(10))).doubts == ()


def test_limits_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="下限高于上限"):
        compute(Given(Decimal(1), least=Decimal(2), most=Decimal(1)))
