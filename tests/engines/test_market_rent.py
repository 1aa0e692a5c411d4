"""租金比较."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.market_rent import Given, Let, compute

lets = st.builds(Let, st.integers(1, 10**9), st.integers(1, 10**5).map(lambda n: Decimal(n) / 100))
many = st.lists(lets, min_size=3, max_size=9)


def test_with_too_few_nothing_is_said() -> None:
    answer = compute(Given(Let(1, Decimal(1)), (Let(100, Decimal(1)),), least=2))
    assert (answer.below, answer.middle) == (False, None)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError):
        compute(Given(Let(1, Decimal(0)), ()))
    with pytest.raises(ValueError):
        compute(Given(Let(1, Decimal(1)), (), share=101))


@given(lets, many, st.integers(2, 50))
def test_neither_order_nor_a_common_factor_changes_it(one: Let, others: list[Let], factor: int) -> None:
    answer = compute(Given(one, tuple(others), least=3))
    assert compute(Given(one, tuple(reversed(others)), least=3)) == answer
    times = [Let(let.yearly * factor, let.area) for let in (one, *others)]
    assert compute(Given(times[0], tuple(times[1:]), least=3)).below == answer.below
    dearer = compute(Given(Let(one.yearly * factor, one.area), tuple(others), least=3))
    assert answer.below or not dearer.below
