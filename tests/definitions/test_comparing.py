"""Whether a comparison can hold is judged as the engine judges answers: each is tried against the other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.definitions import comparing
from townworks.definitions.campaigns import Choice, Comparison, Item
from townworks.engines import checklist

CODES = ("a", "b", "c")
TENTHS = st.integers(-30, 30).map(lambda n: Decimal(n) / 10)
CHOICES = tuple(Choice(code=code, name=code, name_en=code) for code in CODES)
ASKED = {
    "yes_no": Item(code="q", text="q", text_en="q"),
    "choice": Item(code="q", text="q", text_en="q", kind="choice", choices=CHOICES),
    "number": Item(code="q", text="q", text_en="q", kind="number", least=Decimal(-1), most=Decimal(2)),
}
ANSWERS = {
    "yes_no": [True, False],
    "choice": list(CODES),
    "number": [
        Decimal(n) / 20 for n in range(-20, 41)
    ],  # every half tenth, so that no open interval is missed
}
VALUES = {"yes_no": st.booleans(), "choice": st.sampled_from(CODES), "number": TENTHS}
OPS = {
    "yes_no": ("is", "is_not"),
    "choice": ("is", "is_not"),
    "number": ("below", "above", "at_least", "at_most"),
}


def comparisons(kind: str) -> st.SearchStrategy[list[Comparison]]:
    one = st.tuples(st.sampled_from(OPS[kind]), VALUES[kind])
    return st.lists(
        one.map(lambda part: Comparison.model_validate({part[0]: part[1]})), min_size=1, max_size=3
    )


def failing(kind: str, answer: object, one: Comparison) -> bool:
    """Whether the engine finds that the comparison holds for the answer."""
    ((op, value),) = comparing.parts_of(one)
    item = checklist.Item("q", kind, fails_if=(checklist.Comparison(op, value),), choices=CODES)
    return bool(checklist.compute(checklist.Given((item,), {"q": answer})).failures)


@pytest.mark.parametrize("kind", ASKED)
@given(data=st.data())
def test_what_can_hold_together_is_what_some_answer_fulfils(kind: str, data: st.DataObject) -> None:
    several = data.draw(comparisons(kind))
    found = any(all(failing(kind, answer, one) for one in several) for answer in ANSWERS[kind])
    assert comparing.can_hold(ASKED[kind], several) == found


@pytest.mark.parametrize("kind", ["yes_no", "choice"])
@given(data=st.data())
def test_what_always_holds_is_what_every_answer_fulfils(kind: str, data: st.DataObject) -> None:
    several = data.draw(comparisons(kind))
    found = all(any(failing(kind, answer, one) for one in several) for answer in ANSWERS[kind])
    assert comparing.always_holds(ASKED[kind], several) == found
