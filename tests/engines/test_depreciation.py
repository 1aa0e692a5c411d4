"""固定资产折旧."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.depreciation import Given, compute

EXAMPLES = rows_of("depreciation", "原值")


@pytest.mark.parametrize("cells", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_page_shows_what_the_engine_says(cells: list[str]) -> None:
    cost, residual, acquired, months, ended, amounts = cells
    ended_on = date.fromisoformat(ended) if ended else None
    answer = compute(Given(fen(cost), fen(residual), date.fromisoformat(acquired), int(months), ended_on))
    assert [one.amount for one in answer.months] == [int(amount) for amount in amounts.split()]


def test_by_work_done_never_more_than_all_of_it() -> None:
    answer = compute(Given(1000, 100, date(2026, 1, 1), units=10, done=(3, 4, 9)))
    assert [one.amount for one in answer.months] == [270, 360, 270]


@pytest.mark.parametrize(
    "facts",
    [
        {"cost": 0},
        {"residual": -1},
        {"residual": 101},
        {"months": 0},
        {"units": 5},
        {"ended_on": date(2025, 12, 31)},
        {"months": 0, "units": 5, "done": (-1,)},
    ],
)
def test_nonsense_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        compute(Given(**{"cost": 100, "residual": 0, "acquired_on": date(2026, 1, 1), "months": 3, **facts}))


assets = st.tuples(
    st.integers(1, 10**10),
    st.integers(0, 100),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(1, 480),
)


@given(assets)
def test_a_whole_life_adds_up(asset: tuple[int, int, date, int]) -> None:
    cost, share, acquired_on, months = asset
    residual = cost * share // 100
    answer = compute(Given(cost, residual, acquired_on, months))
    amounts = [one.amount for one in answer.months]
    assert (sum(amounts), len(amounts)) == (cost - residual, months)
    assert min(amounts) >= 0
    assert max(amounts) - min(amounts) <= 1
    first = answer.months[0].month
    assert (first.year * 12 + first.month) - (acquired_on.year * 12 + acquired_on.month) == 1


@given(assets, st.integers(0, 600))
def test_nothing_is_written_off_after_it_went(asset: tuple[int, int, date, int], days: int) -> None:
    cost, _, acquired_on, months = asset
    ended_on = date.fromordinal(acquired_on.toordinal() + days)
    answer = compute(Given(cost, 0, acquired_on, months, ended_on))
    assert all(one.month <= ended_on for one in answer.months)
