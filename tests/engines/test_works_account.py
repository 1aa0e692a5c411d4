"""工程账."""

from __future__ import annotations

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
