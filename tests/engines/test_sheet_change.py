"""公开更正."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.sheet_change import Given, Line, compute

editions = st.dictionaries(st.sampled_from("abcdef"), st.integers(-5, 5)).map(
    lambda found: tuple(Line("income", key, key, value) for key, value in found.items())
)


def test_a_line_twice_is_refused() -> None:
    line = Line("income", "501", "经营收入", 1)
    with pytest.raises(ValueError):
        compute(Given((line, line), ()))


@given(editions, editions)
def test_what_moved_leads_from_the_one_to_the_other_and_back(
    before: tuple[Line, ...], after: tuple[Line, ...]
):
    assert compute(Given(before, before)).moved == ()
    lines = {one.key: one.value for one in before}
    for one in compute(Given(before, after)).moved:
        if one.after is None:
            lines.pop(one.name)
        else:
            lines[one.name] = one.after
    assert lines == {one.key: one.value for one in after}
    back = {(one.name, one.after, one.before) for one in compute(Given(after, before)).moved}
    assert back == {(one.name, one.before, one.after) for one in compute(Given(before, after)).moved}
