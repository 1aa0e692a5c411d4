"""年终结转和收益分配."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.year_close import Answer, Given, Plan, Special, compute

SPECIAL = Special("321", "32209", "32201", "311", "32202", "11301", "32203", "211")
RESULTS = {"501": -100_00, "513": 40_00}


def after(given_: Given, answer: Answer) -> Counter[str]:
    """Balances after the vouchers."""
    balances = Counter({**given_.results, "321": given_.result, "32209": given_.undistributed})
    for made in answer.vouchers:
        for entry in made.entries:
            balances[entry.account] += entry.debit - entry.credit
    return balances


def test_the_page_shows_what_the_engine_says() -> None:
    answer = compute(Given(RESULTS, 0, -5_00, SPECIAL, Plan(reserve_share=1000, members=30_00)))
    reserve = next(
        entry.credit for made in answer.vouchers for entry in made.entries if entry.account == "311"
    )
    page = {cells[0]: fen(cells[1]) for cells in rows_of("year_close", "数")}
    assert page == {
        "本年收益": answer.surplus,
        "可分配": answer.distributable,
        "公积公益金": reserve,
        "年末未分配": answer.left,
    }


def test_a_plan_that_takes_too_much_is_refused_with_the_sum() -> None:
    with pytest.raises(ValueError, match=r"超出 5\.01 元"):
        compute(Given(RESULTS, 0, 0, SPECIAL, Plan(members=65_01)))


@pytest.mark.parametrize(
    "plan", [Plan(reserve_share=-1), Plan(reserve_share=10_001), Plan(members=-1), Plan(others=-1)]
)
def test_shares_and_amounts_below_zero_are_refused(plan: Plan) -> None:
    with pytest.raises(ValueError, match="负数"):
        compute(Given(RESULTS, 0, 0, SPECIAL, plan))


def test_of_a_loss_nothing_is_distributed() -> None:
    loss = Given({"501": -10, "513": 40}, 0, 0, SPECIAL, Plan(reserve_share=5000))
    answer = compute(loss)
    assert (answer.surplus, answer.left) == (-30, -30)
    assert [made.words for made in answer.vouchers] == ["结转本年收入和支出", "结转本年收益"]


def test_the_reserve_is_a_share_of_the_whole_year_even_when_it_was_carried_over_before() -> None:
    answer = compute(Given({}, 0, -60_00, SPECIAL, Plan(reserve_share=1000), surplus=60_00))
    assert (answer.surplus, answer.distributable, answer.left) == (60_00, 60_00, 54_00)


balances = st.dictionaries(st.sampled_from(["501", "502", "511", "513"]), st.integers(-(10**9), 10**9))
plans = st.builds(Plan, st.integers(0, 10_000), st.integers(0, 10**6), st.integers(0, 10**6))


@given(balances, st.integers(-(10**6), 10**6), st.integers(-(10**9), 10**9), plans)
def test_after_it_nothing_is_left_but_what_was_not_distributed(
    results: dict[str, int], result: int, undistributed: int, plan: Plan
) -> None:
    case = Given(results, result, undistributed, SPECIAL, plan)
    try:
        answer = compute(case)
    except ValueError:
        assume(False)
        raise
    for made in answer.vouchers:
        assert sum(entry.debit - entry.credit for entry in made.entries) == 0
    balances = after(case, answer)
    emptied = [balances[code] for code in (*results, "321", "32201", "32202", "32203")]
    assert not any(emptied)
    assert -balances["32209"] == answer.left
