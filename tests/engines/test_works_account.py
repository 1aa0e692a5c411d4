"""工程账."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.working import Nonsense
from townworks.engines.works_account import WHOLE, Given, compute

SUMS = st.integers(0, 10**11)


def broken(**facts: object) -> dict[str, str]:
    return {rule: str(why) for rule, why in compute(Given(**facts)).problems}  # type: ignore[arg-type]


def test_the_page_s_example() -> None:
    found = compute(Given(100_000, 5_000, 110_000, measured=60_000, paid=58_500, share=300))
    assert (found.limit, found.held, found.due, found.left, found.rest) == (
        105_000,
        1_800,
        58_200,
        -300,
        5_000,
    )
    assert [rule for rule, _ in found.problems] == ["measured"]


def test_each_law_says_by_how_much() -> None:
    assert broken(contract=100, money=60) == {"money": "工程要用 1.00 元，落实的资金只有 0.60 元，差 0.40 元"}
    assert broken(contract=100, money=100, measured=130) == {
        "contract": "累计计量 1.30 元，合同加变更 1.00 元，多 0.30 元"
    }
    assert list(broken(contract=100, money=100, measured=-1)) == ["negative", "measured"]
    assert broken(contract=100, money=60, measured=60, accepted=True) == {}


def test_retention_set_free_may_be_paid() -> None:
    assert list(broken(contract=100, money=100, measured=100, paid=100, share=300)) == ["measured"]
    assert broken(contract=100, money=100, measured=100, paid=100, share=300, freed=True) == {}


@pytest.mark.parametrize("share", [-1, WHOLE + 1])
def test_a_share_that_is_none(share: int) -> None:
    with pytest.raises(Nonsense):
        compute(Given(1, share=share))


@given(SUMS, st.integers(0, WHOLE), SUMS)
def test_what_is_held_and_what_is_due_are_what_is_measured(measured: int, share: int, paid: int) -> None:
    found = compute(Given(measured, money=measured, measured=measured, paid=paid, share=share))
    assert found.held + found.due == measured and 0 <= found.held <= measured
    assert found.left + paid == found.due
    # the same law as the database has it, in whole numbers
    assert bool(found.problems) == (paid * WHOLE > measured * (WHOLE - share))


@given(st.lists(SUMS, max_size=6), st.lists(st.integers(-(10**9), 10**9), max_size=6))
def test_parts_add_up_in_any_order(measured: list[int], changes: list[int]) -> None:
    there = compute(Given(10**12, sum(changes), 10**13, sum(measured), share=300))
    back = compute(Given(10**12, sum(reversed(changes)), 10**13, sum(reversed(measured)), share=300))
    assert there == back and there.open + sum(measured) == there.limit


AHEAD = Given(100_000, money=100_000, share=300, advanced=30_000, advance_share=3_000, recover_share=5_000)


def test_what_is_paid_ahead_comes_back_with_every_measurement() -> None:
    """The page's second example."""
    found = [compute(replace(AHEAD, measured=fen)) for fen in (0, 40_000, 80_000)]
    assert [(one.back, one.ahead, one.due) for one in found] == [
        (0, 30_000, 30_000),
        (20_000, 10_000, 48_800),
        (30_000, 0, 77_600),
    ]
    settled = compute(replace(AHEAD, measured=40_000, paid=48_800, accepted=True))
    assert settled.ahead == 0 and [rule for rule, _ in settled.problems] == ["measured"]


def test_no_more_is_paid_ahead_than_the_contract_says() -> None:
    told = {rule: str(why) for rule, why in compute(replace(AHEAD, advanced=30_001)).problems}
    assert told == {"ahead": "预付款合计 300.01 元，合同约定最多预付 300.00 元，多 0.01 元"}
    over = {rule: str(why) for rule, why in compute(replace(AHEAD, paid=30_001)).problems}
    assert over["measured"] == (
        "已计量 0.00 元，留质保金 0.00 元，预付款没有扣回 300.00 元，能付 300.00 元；报账和付款合计 300.01 元，多 0.01 元"
    )


@pytest.mark.parametrize(("ahead", "back", "share"), [(3_000, 2_999, 0), (0, 9_701, 300), (-1, 0, 0)])
def test_terms_that_never_take_it_back_are_nonsense(ahead: int, back: int, share: int) -> None:
    with pytest.raises(Nonsense):
        compute(Given(1, share=share, advance_share=ahead, recover_share=back))


@given(SUMS, st.integers(0, 3_000), st.integers(0, 3_000), st.integers(0, 2_000), st.lists(SUMS, max_size=5))
def test_measuring_more_never_makes_less_due_and_all_is_back_with_the_contract(
    contract: int, ahead: int, more: int, share: int, parts: list[int]
) -> None:
    terms = Given(
        contract, money=contract, share=share, advance_share=ahead, recover_share=ahead + more,
        advanced=contract * ahead // WHOLE,
    )  # fmt: skip
    through = sorted({0, contract, *(min(contract, one) for one in parts)})
    found = [compute(replace(terms, measured=fen)) for fen in through]
    dues = [one.due for one in found]
    assert dues == sorted(dues) and all(one.back + one.ahead == terms.advanced for one in found)
    assert found[-1].ahead == 0 and found[-1].due == contract - found[-1].held
