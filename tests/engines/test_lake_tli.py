"""综合营养状态指数."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.lake_tli import ITEMS, Code, Given, compute

PAGE = (Path(__file__).parents[2] / "docs/rules/lake_tli.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\|((?: [\d.]+ \|){5}) ([\d.]+) \| (\w+) \|$", PAGE, re.M)
CODES: tuple[Code, ...] = tuple(ITEMS)
VALUES = st.fixed_dictionaries({code: st.floats(0.001, 1000) for code in CODES})


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) == 5


@pytest.mark.parametrize(("values", "index", "state"), ROWS)
def test_the_worked_examples_hold(values: str, index: str, state: str) -> None:
    numbers = [float(one) for one in values.split("|") if one.strip()]
    answer = compute(Given(dict(zip(CODES, numbers, strict=True))))
    assert (f"{answer.index:.2f}", answer.name) == (index, state)


def test_weights_are_one() -> None:
    assert round(sum(one.weight for one in ITEMS.values()), 9) == 1


@given(VALUES, st.sampled_from(CODES), st.floats(1.01, 10))
def test_richer_water_never_makes_a_lake_poorer_and_clearer_never_richer(
    values: dict[Code, float], code: Code, times: float
) -> None:
    before = compute(Given(values)).index or 0
    after = compute(Given({**values, code: values[code] * times})).index or 0
    assert (after < before) if code == "sd" else (after > before)


def test_without_an_item_there_is_no_index() -> None:
    answer = compute(Given({"chla": 20, "tp": 0.06, "tn": 1.5, "sd": 0, "codmn": 5}))
    assert (answer.index, answer.missing, answer.name) == (None, ("sd",), "")
    assert str(answer.working[-1]) == "没有透明度（或者是 0），不算综合指数"


@pytest.mark.parametrize("values", [{"ph": 7}, {"tp": -1}, {"tp": float("nan")}])
def test_nonsense_is_refused(values: dict[Code, float]) -> None:
    with pytest.raises(ValueError, match=r"营养状态|总磷"):
        compute(Given(values))
