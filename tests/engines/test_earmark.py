"""专款专用: each rule alone, all that are broken together, and laws of what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.earmark import Allotted, Budget, Given, Part, compute

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
MONEY = Allotted("公厕补助", "东埔村", 50_000, 20_000, FIRST, LAST, (("works", "工程款"),))
FINE = Given("东埔村", date(2026, 3, 1), (Part("works", "工程款", 30_000),), MONEY)


def rules(case: Given) -> list[str]:
    return [rule for rule, _ in compute(case).problems]


def test_all_that_is_left_may_be_spent():
    answer = compute(FINE)
    assert (answer.fit, answer.left) == (True, 0)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"whose": "西埔村"}, "place"),
        ({"spent_on": FIRST - timedelta(days=1)}, "early"),
        ({"spent_on": LAST + timedelta(days=1)}, "late"),
        ({"parts": (Part("office", "办公费", 1),)}, "purpose"),
        ({"parts": (Part("works", "工程款", 1, banned=True),)}, "banned"),
        ({"parts": (Part("works", "工程款", 30_001),)}, "left"),
        ({"budgets": (Budget("works", "工程款", 29_999, 0),)}, "budget"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_rule_stands_on_its_own(changed: dict[str, object], rule: str):
    assert rules(replace(FINE, **changed)) == [rule]  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_the_first_and_the_last_day_are_days_of_the_fund(day: date):
    assert compute(replace(FINE, spent_on=day)).fit


def test_all_that_is_broken_is_told_at_once():
    case = replace(FINE, whose="西埔村", spent_on=date(2027, 1, 1), parts=(Part("office", "办公费", 99_999),))
    assert rules(case) == ["place", "late", "purpose", "left"]


parts = st.lists(
    st.builds(
        Part, st.sampled_from(["works", "office"]), st.just("某项"), st.integers(0, 10**9), st.booleans()
    ),
    max_size=6,
)
cases = st.builds(
    Given,
    st.sampled_from(["东埔村", "西埔村"]),
    st.dates(date(2025, 12, 1), date(2027, 1, 31)),
    parts.map(tuple),
    st.one_of(
        st.none(),
        st.builds(
            Allotted,
            st.just("公厕补助"),
            st.just("东埔村"),
            st.integers(0, 10**9),
            st.integers(0, 10**9),
            st.just(FIRST),
            st.just(LAST),
            st.sampled_from([(), (("works", "工程款"),)]),
        ),
    ),
    st.lists(
        st.builds(
            Budget,
            st.sampled_from(["works", "office"]),
            st.just("某项"),
            st.integers(0, 10**9),
            st.integers(0, 10**9),
        ),
        max_size=3,
        unique_by=lambda one: one.purpose,
    ).map(tuple),
)


@given(cases)
def test_what_is_left_is_what_was_given_less_all_that_is_taken(case: Given):
    answer = compute(case)
    total = sum(one.fen for one in case.parts)
    wanted = case.allotted and case.allotted.given - case.allotted.taken - total
    assert answer.left == wanted
    if case.allotted:
        assert ("left" in rules(case)) == (answer.left is not None and answer.left < 0)


@given(cases, st.randoms())
def test_the_order_of_the_parts_changes_no_rule(case: Given, chance):
    mixed = list(case.parts)
    chance.shuffle(mixed)
    assert sorted(rules(replace(case, parts=tuple(mixed)))) == sorted(rules(case))


@given(cases, st.integers(1, 10**6))
def test_asking_for_less_breaks_no_further_rule(case: Given, less: int):
    fewer = tuple(replace(one, fen=max(0, one.fen - less)) for one in case.parts)
    assert set(rules(replace(case, parts=fewer))) <= set(rules(case))


@given(cases)
def test_without_a_fund_only_budgets_speak(case: Given):
    assert set(rules(replace(case, allotted=None))) <= {"budget"}
