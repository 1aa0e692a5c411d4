"""备用金账龄."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.advance_age import Aged, Given, Out, compute

ON = date(2026, 4, 10)
ONE = Out("陈手", date(2026, 3, 1), date(2026, 3, 31), 60_000)
outs = st.builds(
    lambda who, out, term, left: Out(
        who, ON - timedelta(days=out), ON - timedelta(days=out) + timedelta(days=term), left
    ),
    st.sampled_from("甲乙丙"),
    st.integers(0, 400),
    st.integers(0, 60),
    st.integers(0, 10**6),
)


def test_the_page_s_example() -> None:
    answer = compute(Given((ONE,), 100_000, ON))
    assert (answer.rows, answer.bands, answer.over) == ((Aged(40, 10),), (0, 60_000, 0, 0), ())
    more = compute(Given((ONE, Out("陈手", ON, ON, 50_000)), 100_000, ON))
    assert (more.over, more.late) == ((("陈手", 10_000),), 60_000)


def test_the_day_it_is_due_is_not_late() -> None:
    assert compute(Given((ONE,), 1, date(2026, 3, 31))).rows == (Aged(30, 0),)


@pytest.mark.parametrize(
    "wrong",
    [
        Out("甲", ON, ON - timedelta(days=1), 1),
        Out("甲", ON + timedelta(days=1), ON + timedelta(days=9), 1),
        Out("甲", ON, ON, -1),
    ],
)
def test_nonsense_is_refused(wrong: Out) -> None:
    with pytest.raises(ValueError, match="备用金"):
        compute(Given((wrong,), 1, ON))


@given(st.lists(outs, max_size=12), st.integers(0, 10**6))
def test_bands_add_up_and_order_does_not_matter(many: list[Out], limit: int) -> None:
    answer = compute(Given(tuple(many), limit, ON))
    assert sum(answer.bands) == answer.whole == sum(one.left for one in many)
    assert answer.late <= answer.whole
    turned = compute(Given(tuple(reversed(many)), limit, ON))
    assert (turned.bands, turned.over, turned.late) == (answer.bands, answer.over, answer.late)
    assert turned.rows == tuple(reversed(answer.rows))
