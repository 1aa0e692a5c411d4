"""城市黑臭水体分级."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.black_odorous import ITEMS, Code, Given, Sample, compute, level_of

PAGE = (Path(__file__).parents[2] / "docs/rules/black_odorous.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\|((?: -?[\d.]+ \|){4}) (\w+) \|$", PAGE, re.M)
CODES: tuple[Code, ...] = tuple(ITEMS)
FAIR = Sample({"sd": 40, "do": 3, "orp": 90, "nh3n": 4})
VALUES = st.fixed_dictionaries(
    {
        "sd": st.floats(0, 60),
        "do": st.floats(0, 6),
        "orp": st.floats(-300, 150),
        "nh3n": st.floats(0, 25),
    }
)
SAMPLES = st.lists(VALUES.map(Sample), min_size=1, max_size=8)


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) == 8


@pytest.mark.parametrize(("values", "state"), ROWS)
def test_the_worked_examples_hold(values: str, state: str) -> None:
    numbers = [float(one) for one in values.split("|") if one.strip()]
    assert compute(Given((Sample(dict(zip(CODES, numbers, strict=True))),))).name == state


def test_one_item_needs_six_tenths_of_its_samples_and_two_need_three_tenths() -> None:
    one = Sample({**FAIR.values, "do": 0.1})
    two = Sample({**FAIR.values, "do": 0.1, "nh3n": 16})
    assert compute(Given((one,) * 5 + (FAIR,) * 5)).level == 0
    assert compute(Given((one,) * 6 + (FAIR,) * 4)).level == 2
    assert compute(Given((two,) * 3 + (FAIR,) * 7)).level == 2
    assert compute(Given((two,) * 2 + (FAIR,) * 8)).level == 0


def test_shallow_water_is_judged_by_its_depth() -> None:
    assert [level_of("sd", value, depth=20) for value in (8, 7.9)] == [0, 2]
    assert level_of("sd", 12, depth=25) == 1


def test_without_all_four_items_nothing_is_said() -> None:
    answer = compute(Given((Sample({"sd": 5, "do": 0.1, "orp": None}),)))
    assert (answer.level, answer.name, answer.missing) == (None, "", ("orp", "nh3n"))
    assert str(answer.working[-1]) == "没有测氧化还原电位、氨氮，四项不全，不判黑臭"


@given(SAMPLES, st.sampled_from(CODES), st.floats(0.1, 50))
def test_worse_water_is_never_judged_milder(samples: list[Sample], code: Code, by: float) -> None:
    def worse(sample: Sample) -> Sample:
        value = sample.values[code] or 0
        moved = value + by if code == "nh3n" else value - by
        return Sample({**sample.values, code: moved if code == "orp" else max(0, moved)})

    before, after = compute(Given(tuple(samples))), compute(Given(tuple(map(worse, samples))))
    assert (after.level or 0) >= (before.level or 0)


@given(SAMPLES, st.randoms())
def test_the_order_of_samples_does_not_matter(samples: list[Sample], chance) -> None:
    mixed = list(samples)
    chance.shuffle(mixed)
    assert compute(Given(tuple(samples))) == compute(Given(tuple(mixed)))


@given(VALUES)
def test_one_sample_is_as_bad_as_its_worst_item(values: dict[Code, float]) -> None:
    assert compute(Given((Sample(values),))).level == max(level_of(code, values[code]) for code in CODES)


@pytest.mark.parametrize(
    "sample",
    [Sample({"ph": 7}), Sample({"sd": -1}), Sample({"orp": float("nan")}), Sample({"sd": 5}, depth=0)],
)
def test_nonsense_is_refused(sample: Sample) -> None:
    with pytest.raises(ValueError, match=r"黑臭|透明度|氧化还原电位|水深"):
        compute(Given((sample,)))
