"""专款专用."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.earmark import Allotted, Budget, Given, Part, compute

MONEY = Allotted(
    "公厕补助", "东埔村", 50_000, 20_000, date(2026, 1, 1), date(2026, 12, 31), (("works", "工程款"),)
)
WORKS = Part("works", "工程款", 20_000)
ONE = Given("东埔村", date(2026, 3, 1), (WORKS,), MONEY)


def rules(given: Given) -> list[str]:
    return [rule for rule, _ in compute(given).problems]


def test_the_page_s_example() -> None:
    found = compute(replace(ONE, parts=(Part("office", "办公费", 40_000),)))
    assert ([rule for rule, _ in found.problems], found.left) == (["purpose", "left"], -10_000)
    assert compute(ONE).fit


def test_every_rule_stands_on_its_own_feet() -> None:
    assert rules(replace(ONE, whose="西埔村")) == ["place"]
    assert rules(replace(ONE, spent_on=date(2025, 12, 31))) == ["early"]
    assert rules(replace(ONE, spent_on=date(2027, 1, 1))) == ["late"]
    free = replace(MONEY, purposes=())
    assert rules(replace(ONE, allotted=free, parts=(Part("vehicle", "公务用车", 1, banned=True),))) == [
        "banned"
    ]
    tight = (Budget("works", "工程款", 30_000, 20_000),)
    assert rules(replace(ONE, budgets=tight)) == ["budget"]
    assert rules(replace(ONE, allotted=None)) == []


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(0, 10**7), st.integers(0, 10**7))
def test_it_does_not_matter_how_a_sum_is_split(amounts: list[int], whole: int, taken: int) -> None:
    money = replace(MONEY, given=whole, taken=taken)
    parts = tuple(Part("works", "工程款", fen) for fen in amounts)
    many, one = (
        compute(replace(ONE, allotted=money, parts=given))
        for given in (parts, (Part("works", "工程款", sum(amounts)),))
    )
    assert (many.left, many.fit) == (one.left, one.fit)
    assert many.left == whole - taken - sum(amounts)
    assert many.fit == (many.left >= 0)
