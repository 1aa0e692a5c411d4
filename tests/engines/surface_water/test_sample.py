"""地表水: the class of one sample, and of many at once."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines import surface_water as water
from townworks.engines.surface_water import ITEMS, Given, Reading, arrays, compute, grade_of, reading_of
from townworks.engines.surface_water.rounding import rounded, rounded_all
from townworks.engines.surface_water.sample import grade_of_value

PAGE = Path(__file__).parents[3] / "docs/rules/surface_water.md"
# The worked sample of the standard's page.
VECTOR = {"do": 4.6, "codmn": 6.8, "nh3n": 1.62, "tp": 0.28, "cod": 24.0, "bod5": 3.9}
CODES = tuple(item.code for item in ITEMS)


def readings(values: dict[str, float]) -> dict[str, Reading]:
    return {code: Reading(value) for code, value in values.items()}


@pytest.fixture(scope="module")
def answer() -> water.Answer:
    return compute(Given(readings(VECTOR)))


def test_the_vector_has_the_classes_of_its_page(answer: water.Answer) -> None:
    assert {one.item.code: one.name for one in answer.items} == {
        "do": "Ⅳ", "codmn": "Ⅳ", "cod": "Ⅳ", "bod5": "Ⅲ", "nh3n": "Ⅴ", "tp": "Ⅳ",
    }  # fmt: skip


def test_the_worst_item_decides(answer: water.Answer) -> None:
    assert (answer.name, [item.name for item in answer.deciding]) == ("Ⅴ", ["氨氮"])


def test_the_multiples_are_those_of_the_page(answer: water.Answer) -> None:
    times = {one.item.code: round(one.over_third, 2) for one in answer.items if one.over_third is not None}
    assert times == {"nh3n": 0.62, "tp": 0.40, "cod": 0.20, "codmn": 0.13}


def test_oxygen_and_ph_have_no_multiple() -> None:
    answer = compute(Given(readings({"do": 1.0, "ph": 9.8})))
    assert [(one.name, one.over_third) for one in answer.items] == [("劣Ⅴ", None), ("劣Ⅴ", None)]


def test_the_multiple_against_the_target_is_its_own(answer: water.Answer) -> None:
    nh3n = compute(Given(readings(VECTOR), target=4)).of("nh3n")
    assert nh3n is not None and round(nh3n.over_target or 0, 2) == 0.08


@pytest.mark.parametrize(
    ("code", "value", "kind", "grade"),
    [("tp", 0.1, "river", 2), ("tp", 0.1, "lake", 4), ("tp", 0.025, "lake", 2), ("do", 7.5, "river", 1),
     ("do", 1.99, "river", 6), ("cu", 0.5, "river", 2), ("cu", 1.01, "river", 6), ("cod", 15, "river", 1),
     ("ph", 6.0, "river", 1), ("ph", 9.01, "river", 6), ("hg", 0.00005, "river", 1), ("nh3n", 2.0, "river", 5)],
)  # fmt: skip
def test_a_limit_belongs_to_the_better_class(code: str, value: float, kind: water.Water, grade: int) -> None:
    assert grade_of_value(water.item_of(code), value, kind) == grade


def test_what_does_not_count_is_told_with_its_reason() -> None:
    answer = compute(Given(readings({"tn": 12.0, "do": 8.0}), wanted=("tp",)))
    told = [(out.item.code, out.reason) for out in answer.left_out]
    assert (answer.name, told) == ("Ⅰ", [("tp", "missing"), ("tn", "reference")])


def test_a_sample_without_items_has_no_class() -> None:
    answer = compute(Given(readings({"tn": 1.0})))
    assert (answer.grade, answer.meets_target) == (None, None)
    assert str(answer.working[-1]) == "没有可评价的项目，不定类别"


def test_below_detection_counts_as_half_of_the_limit_and_says_so() -> None:
    answer = compute(Given({"phenol": Reading(0.003, below=True)}))
    assert (answer.items[0].value, answer.grade) == (0.0015, 1)
    assert any("低于检出限" in str(step) for step in answer.working)


def test_rounding_comes_before_the_class() -> None:
    rounded_first = compute(Given(readings({"codmn": 6.04})))
    as_it_is = compute(Given(readings({"codmn": 6.04}), rounding="none"))
    assert (rounded_first.grade, as_it_is.grade) == (3, 4)


def test_an_unknown_item_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="没有代码为 mud 的水质项目"):
        compute(Given({"mud": Reading(1.0)}))


def test_a_target_out_of_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="目标类别"):
        compute(Given({}, target=6))


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "blank"), ("nan", "blank"), ("--", "dashes"), ("-", "dashes"), ("*", "not_measured"), ("-0.3", "negative"),
     ("inf", "not_finite"), ("1e999", "not_finite"), (" 0.62 ", Reading(0.62)), ("＜0.05", Reading(0.05, below=True)),
     ("0.004L", Reading(0.004, below=True)), ("1.2e-3", Reading(0.0012))],
)  # fmt: skip
def test_a_cell_is_understood(text: str, said: object) -> None:
    assert reading_of(text) == said


@pytest.mark.parametrize("text", ["约3", "1.2.3", "<", "<-", "0.0.1L", "3 mg"])
def test_a_cell_that_is_no_number_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        reading_of(text)


def test_a_class_is_read_however_it_is_written() -> None:
    assert [grade_of(text) for text in ("Ⅰ", "II类", "三", "IV", "Ⅴ类", "劣Ⅴ", "劣V类", "-", "")] == [
        1, 2, 3, 4, 5, 6, 6, None, None,
    ]  # fmt: skip


def test_the_page_holds_every_limit_of_the_engine() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for item in ITEMS:
        for limits in filter(None, (item.limits, item.lake)):
            row = " | ".join(f"{limit:.10f}".rstrip("0").rstrip(".") for limit in limits)
            assert f"| {row} |" in page, item.name


@pytest.mark.shared
def test_the_limits_are_those_of_the_standards_table(shared: Path) -> None:
    with (shared / "standards/01_gb3838_table1.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["I"] and row["key"] != "PH"]
    theirs = {row["item"].split("_")[0]: [] for row in rows}
    for row in rows:
        theirs[row["item"].split("_")[0]].append(
            tuple(float(row[grade]) for grade in ("I", "II", "III", "IV", "V"))
        )
    ours = {item.name: [*filter(None, (item.limits, item.lake))] for item in ITEMS if item.limits}
    assert ours == theirs


places = st.integers(0, 6).flatmap(
    lambda digits: st.integers(0, 12 * 10**digits).map(lambda whole: whole / 10**digits)
)
samples = st.lists(
    st.tuples(st.lists(st.one_of(st.none(), places), min_size=24, max_size=24), st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(samples, st.sampled_from(["none", "half_even", "half_up"]), st.integers(1, 5))
def test_many_at_once_are_what_each_is_alone(
    rows: list[tuple[list[float | None], bool]], rounding: water.Rounding, target: int
) -> None:
    values = np.array([[math.nan if one is None else one for one in row] for row, _ in rows])
    lake = np.array([kind for _, kind in rows])
    many = arrays.compute(values, CODES, lake, rounding)
    times = arrays.overs(many, lake, target)
    for n, (row, kind) in enumerate(rows):
        given_ = {code: Reading(one) for code, one in zip(CODES, row, strict=True) if one is not None}
        alone = compute(Given(given_, "lake" if kind else "river", target, rounding))
        assert many.section[n] == (alone.grade or 0)
        assert [CODES[m] for m in np.flatnonzero(many.deciding[n])] == [item.code for item in alone.deciding]
        for one in alone.items:
            m = CODES.index(one.item.code)
            assert many.items[n, m] == one.grade
            assert times[n, m] == pytest.approx(
                math.nan if one.over_target is None else one.over_target, nan_ok=True
            )


@settings(max_examples=50)
@given(places, st.integers(0, 5), st.sampled_from(["none", "half_even", "half_up"]))
def test_an_array_is_rounded_as_one_value_is(value: float, decimals: int, rounding: water.Rounding) -> None:
    assert rounded_all(np.array([value]), decimals, rounding)[0] == rounded(value, decimals, rounding)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="形状不合"):
        arrays.compute(np.zeros((2, 3)), ("do", "tp"), np.zeros(2, dtype=bool))
