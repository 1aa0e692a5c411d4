"""汇总."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines import aggregate
from townworks.engines.aggregate import Given, Part, Sums, compute, of_sums

PAGE = (Path(__file__).parents[2] / "docs/rules/aggregate.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\w+) \| ([\d.]+) \| (\d+) \| (\d+) \|$", PAGE, re.M)
VILLAGES = (
    Part("东村", Decimal(80), Decimal(100), "2026-01"),
    Part("西村", Decimal(90), Decimal(300), "2026-02"),
    Part("南村", None, Decimal(50), "2026-03"),
)
PARTS = st.lists(
    st.builds(
        Part,
        st.just("村"),
        st.none() | st.decimals(min_value=-(10**6), max_value=10**6, places=4),
        st.none() | st.decimals(min_value=0, max_value=10**4, places=2),
    ),
    max_size=12,
)


def test_the_page_has_its_examples() -> None:
    assert len(ROWS) == 6


@pytest.mark.parametrize(("how", "value", "n", "missing"), ROWS)
def test_the_worked_examples_hold(how: str, value: str, n: str, missing: str) -> None:
    answer = compute(Given(VILLAGES, how))  # type: ignore[arg-type]
    assert (answer.value, answer.n, answer.missing) == (Decimal(value), int(n), int(missing))


def test_a_share_is_part_of_whole() -> None:
    parts = (Part("东村", Decimal(40), Decimal(50)), Part("西村", Decimal(10), Decimal(150)))
    answer = compute(Given(parts, "share", Decimal(100)))
    assert (answer.value, str(answer.working[0])) == (Decimal(25), "50 ÷ 200 × 100 = 25")


def test_a_working_says_what_was_left_out() -> None:
    assert [str(step) for step in compute(Given(VILLAGES, "mean")).working] == [
        "（80 + 90）÷ 2 = 85",
        "1 项没有数，不计在内",
    ]


@pytest.mark.parametrize("how", aggregate.HOWS)
def test_nothing_gives_nothing(how: aggregate.How) -> None:
    assert compute(Given((), how)).value is None


def test_a_way_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="没有“median”"):
        compute(Given((), "median"))  # type: ignore[arg-type]


@settings(max_examples=50, deadline=None)
@given(PARTS, st.sampled_from(["sum", "mean"]))
def test_kept_sums_answer_what_the_values_answer(parts: list[Part], how: aggregate.How) -> None:
    kept = Sums()
    for part in reversed(parts):
        kept += aggregate.sums_of([part])
    of_parts, of_kept = compute(Given(tuple(parts), how)), of_sums(kept, how)
    assert (of_parts.value, of_parts.n, of_parts.missing) == (of_kept.value, of_kept.n, of_kept.missing)


@settings(max_examples=50, deadline=None)
@given(PARTS, PARTS)
def test_sums_of_two_towns_are_the_sums_of_both(here: list[Part], there: list[Part]) -> None:
    assert aggregate.sums_of([*here, *there]) == aggregate.sums_of(here) + aggregate.sums_of(there)
