"""并案提示."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.same_fault import Given, compute, likeness

EXAMPLES = [
    ("安全出口被锁", "疏散通道、安全出口被占用或锁闭", Fraction(4, 5), True),
    ("配电箱没有门", "配电箱没有门，电线外露", Fraction(1), True),
    ("灭火器过期", "灭火器缺失或失效", Fraction(1, 2), False),
    ("后门通道堆满杂物", "后门的通道被杂物堵住", Fraction(3, 7), False),
]
TEXTS = st.text(alphabet="消防通道灭火器堵占 ，。a1", max_size=20)


@pytest.mark.parametrize(("new", "standing", "share", "offered"), EXAMPLES)
def test_the_worked_examples_hold(new: str, standing: str, share: Fraction, offered: bool) -> None:
    likely = compute(Given(new, (standing,))).likely
    assert (likeness(new, standing), bool(likely)) == (share, offered)


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/same_fault.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| (\S+) \| (\S+) \| (\S+) \| (yes|no) \|", page)
    assert rows == [(new, old, str(share), "yes" if told else "no") for new, old, share, told in EXAMPLES]


def test_the_likest_comes_first() -> None:
    found = compute(Given("后门通道堆杂物", ("灭火器过期", "后门通道堆满杂物", "后门通道堆杂物")))
    assert [one.n for one in found.likely] == [2, 1]


def test_what_is_like_nothing_says_so() -> None:
    assert [str(step) for step in compute(Given("灭火器过期", ("没有门",))).working] == ["没有说法相近的问题"]


def test_signs_and_spaces_make_no_difference() -> None:
    assert likeness("配电箱，没有门！", "配电箱 没有门") == 1


def test_a_text_without_letters_is_like_nothing() -> None:
    assert likeness("。。。", "。。。") == 0


@given(TEXTS, TEXTS)
def test_it_is_the_same_whichever_comes_first(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(TEXTS, TEXTS)
def test_a_share_is_a_share(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1


@given(TEXTS, TEXTS)
def test_a_text_is_wholly_in_one_that_goes_on_from_it(one: str, more: str) -> None:
    letters = sum(sign.isalnum() for sign in one)
    assert letters < 2 or likeness(one, one + more) == 1
