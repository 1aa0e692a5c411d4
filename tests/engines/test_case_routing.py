"""该谁办."""

from __future__ import annotations

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.case_routing import FEWEST, Given, Learnt, compute, features

LEARNT = {1: Learnt(4, 20), 2: Learnt(4, 20)}
COUNTS = {"w:垃圾": {1: 4}, "w:搭建": {2: 3}, "m:report/litter": {1: 3, 2: 1}}
PAGE = Path(__file__).parents[2] / "docs/rules/case_routing.md"


def test_the_worked_example_holds():
    found = compute(Given(("w:垃圾",), LEARNT, COUNTS, rule=(2,))).suggested
    assert [one.unit for one in found] == [1, 2]
    assert [one.score for one in found] == [
        math.log(5) + math.log(5 / 60),
        math.log(13) + math.log(1 / 60),
    ]
    page = PAGE.read_text(encoding="utf-8")
    for one in found:
        assert f"{math.trunc(one.score * 1000) / 1000}".replace("-", "−") + "…" in page


def test_the_page_shows_the_measured_figures():
    from tools import case_routing_units

    page = PAGE.read_text(encoding="utf-8")
    for name, n, told in case_routing_units.table():
        assert f"| {name} | {n} | {told.asked} | {told.accuracy:.3f} | {told.top_three:.3f} |" in page


def test_little_experience_leaves_it_to_the_catalogue():
    answer = compute(Given(("w:垃圾",), {1: Learnt(FEWEST - 1, 20)}, COUNTS, rule=(2, 3)))
    assert answer.cold and [one.unit for one in answer.suggested] == [2, 3]
    assert [str(one.reasons[0]) for one in answer.suggested] == [
        "目录写明这个事由由它办",
        "目录写明也可以由它办",
    ]


def test_without_experience_and_catalogue_nothing_is_suggested():
    assert compute(Given(("w:垃圾",), {}, {})).suggested == ()


def test_the_reasons_are_the_words_and_the_matter_that_weighed_most():
    answer = compute(Given(("w:垃圾", "m:report/litter"), LEARNT, COUNTS))
    assert [str(step) for step in answer.suggested[0].reasons] == [
        "说到“垃圾”的，以前常由它办",
        "这个事由的 4 件里有 3 件由它办",
    ]


def test_a_suggestion_without_known_words_says_so():
    answer = compute(Given(("w:雪花",), LEARNT, COUNTS))
    assert str(answer.suggested[0].reasons[0]) == "没有认得的字句，只按各单位办过多少排"


def test_features_hold_no_idle_characters_and_no_numbers():
    found = features("我家门口的 13800000001 垃圾 trash", kind="report", matter="other")
    assert found == ("w:家门", "w:门口", "w:垃圾", "w:trash", "m:report/other")


UNITS = st.integers(1, 4)
WORDS = st.sampled_from(["w:垃圾", "w:搭建", "w:路灯", "m:report/litter", "p:1"])
GIVEN = st.builds(
    Given,
    st.lists(WORDS, max_size=6).map(tuple),
    st.dictionaries(UNITS, st.builds(Learnt, st.integers(1, 9), st.integers(9, 60))),
    st.dictionaries(WORDS, st.dictionaries(UNITS, st.integers(1, 9))),
    st.lists(UNITS, max_size=2, unique=True).map(tuple),
)


@given(GIVEN)
def test_every_suggestion_has_a_reason_and_stands_in_order(facts: Given):
    found = compute(facts).suggested
    assert all(one.reasons for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.unit for one in found} <= {*facts.learnt, *facts.rule}


@given(GIVEN)
def test_the_order_of_words_makes_no_difference(facts: Given):
    turned = Given(facts.features[::-1], facts.learnt, facts.counts, facts.rule)
    here, there = compute(facts), compute(turned)
    assert [one.unit for one in here.suggested][:1] == [one.unit for one in there.suggested][
        :1
    ] or math.isclose(here.suggested[0].score, there.suggested[0].score)
