"""进度汇总."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.roll_up import Given, Item, compute, normalised

TREE = (
    Item("1"),
    Item("1.1", "1", Decimal(50)),
    Item("1.1.1", "1.1", None, Decimal("0.8")),
    Item("1.1.2", "1.1", None, Decimal("0.4")),
    Item("1.2", "1", Decimal(30), Decimal(1)),
    Item("1.3", "1", None, None),
    Item("1.4", "1", Decimal(20), Decimal("0.9"), cancelled=True),
    Item("2", "", None, Decimal("0.5")),
)


def test_the_page_shows_the_working_that_comes_out() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/roll_up.md").read_text(encoding="utf-8")
    shown = re.findall(r"^    (\S+：\(.+)$", page, re.MULTILINE)
    assert shown == [str(step) for step in compute(Given(TREE)).working]


def test_the_example_comes_out() -> None:
    answer = compute(Given(TREE))
    assert {code: one.progress for code, one in answer.rolled.items()} == {
        "1.1.1": Fraction(4, 5),
        "1.1.2": Fraction(2, 5),
        "1.1": Fraction(3, 5),
        "1.2": Fraction(1),
        "1.3": Fraction(0),
        "1": Fraction(1, 2),
        "2": Fraction(1, 2),
    }
    assert answer.total is not None
    assert (answer.total.progress, answer.total.leaves, answer.total.unreported) == (Fraction(1, 2), 5, 1)


def test_a_weight_of_one_is_a_weight_like_any_other() -> None:
    tree = (Item("1"), Item("a", "1", Decimal(1), Decimal(1)), Item("b", "1", Decimal(3), Decimal(0)))
    assert compute(Given(tree)).rolled["1"].progress == Fraction(1, 4)


def test_what_is_entered_for_a_parent_does_not_count() -> None:
    tree = (Item("1", progress=Decimal(1)), Item("a", "1", None, Decimal("0.2")))
    assert compute(Given(tree)).rolled["1"].progress == Fraction(1, 5)


def test_parts_that_weigh_nothing_count_the_same() -> None:
    tree = (Item("1"), Item("a", "1", Decimal(0), Decimal(1)), Item("b", "1", Decimal(0), Decimal(0)))
    assert compute(Given(tree)).rolled["1"].progress == Fraction(1, 2)


def test_a_part_that_alone_weighs_nothing_does_not_count() -> None:
    tree = (Item("1"), Item("a", "1", Decimal(0), Decimal(1)), Item("b", "1", Decimal(2), Decimal(0)))
    assert compute(Given(tree)).rolled["1"].progress == 0


def test_what_lies_below_a_cancelled_commitment_is_left_out_with_it() -> None:
    tree = (Item("1"), Item("a", "1", cancelled=True), Item("a1", "a", None, Decimal(1)), Item("b", "1"))
    assert set(compute(Given(tree)).rolled) == {"1", "b"}


def test_a_commitment_whose_parts_are_all_cancelled_is_left_out_of_its_parent() -> None:
    tree = (
        Item("1"),
        Item("a", "1"),
        Item("a1", "a", None, Decimal(0), cancelled=True),
        Item("b", "1", None, Decimal(1)),
    )
    answer = compute(Given(tree))
    assert answer.rolled["1"].progress == 1
    assert str(answer.working[0]) == "a：各分项均已撤销，不计"


@pytest.mark.parametrize("items", [(), (Item("1", cancelled=True),)])
def test_where_nothing_is_left_there_is_no_total(items: tuple[Item, ...]) -> None:
    assert compute(Given(items)).total is None


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ((Item("1"), Item("1")), "“1”为空或用了两次"),
        ((Item(""),), "为空或用了两次"),
        ((Item("1", "0"),), "任务 1 的上级 0 不在表中"),
        ((Item("1", "2"), Item("2", "1")), "任务 1 的上级关系绕成了圈"),
        ((Item("1", "1"),), "任务 1 的上级关系绕成了圈"),
        ((Item("1", weight=Decimal(-1)),), "任务 1 的权重 -1 是负数"),
        ((Item("1", progress=Decimal("1.01")),), "任务 1 的进度 1.01 不在 0 到 1 之间"),
    ],
)
def test_nonsense_is_refused_by_name(items: tuple[Item, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        compute(Given(items))


def test_a_deep_tree_is_no_trouble() -> None:
    depth = 5000
    chain = tuple(Item(str(n), str(n - 1) if n else "") for n in range(depth))
    leaf = Item("leaf", str(depth - 1), None, Decimal("0.3"))
    assert compute(Given((*chain, leaf))).rolled["0"].progress == Fraction(3, 10)


WEIGHTS = st.none() | st.decimals(0, 100, places=1)
SHARES = st.none() | st.decimals(0, 1, places=2)


@st.composite
def trees(draw: st.DrawFn) -> tuple[Item, ...]:
    size = draw(st.integers(1, 14))
    parents = [""] + [draw(st.sampled_from(["", *map(str, range(n))])) for n in range(1, size)]
    return tuple(
        Item(str(n), parent, draw(WEIGHTS), draw(SHARES), draw(st.booleans()) and draw(st.booleans()))
        for n, parent in enumerate(parents)
    )


@given(trees())
def test_progress_lies_between_the_least_and_the_most_of_the_parts(tree: tuple[Item, ...]) -> None:
    rolled = compute(Given(tree)).rolled
    for item in tree:
        parts = [rolled[one.code].progress for one in tree if one.parent == item.code and one.code in rolled]
        if parts and item.code in rolled:
            assert 0 <= min(parts) <= rolled[item.code].progress <= max(parts) <= 1


@given(trees(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(tree: tuple[Item, ...], chance: object) -> None:
    shuffled = list(tree)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = compute(Given(tree)), compute(Given(tuple(shuffled)))
    assert (dict(one.rolled), one.total) == (dict(other.rolled), other.total)


@given(trees(), st.decimals("0.1", 50, places=1))
def test_only_the_proportion_of_weights_matters(tree: tuple[Item, ...], factor: Decimal) -> None:
    scaled = tuple(one if one.weight is None else replace(one, weight=one.weight * factor) for one in tree)
    assert compute(Given(scaled)).total == compute(Given(tree)).total


@given(trees())
def test_a_cancelled_commitment_counts_as_if_it_were_not_there(tree: tuple[Item, ...]) -> None:
    gone = {one.code for one in tree if one.cancelled}
    for one in tree:
        if one.parent in gone:
            gone.add(one.code)
    # A parent that loses all its parts would become a leaf: keep to trees where none does.
    left = tuple(one for one in tree if one.code not in gone)
    parents = {one.parent for one in tree}
    if all(one.code not in parents or one.code in {other.parent for other in left} for one in left):
        assert compute(Given(left)).total == compute(Given(tree)).total


@given(trees(), st.integers(0, 13), st.decimals(0, 1, places=2))
def test_more_progress_below_is_never_less_above(tree: tuple[Item, ...], n: int, share: Decimal) -> None:
    item = tree[n % len(tree)]
    more = replace(item, progress=max(share, item.progress or Decimal(0)))
    before, after = compute(Given(tree)), compute(Given(tuple(more if one is item else one for one in tree)))
    assert all(after.rolled[code].progress >= one.progress for code, one in before.rolled.items())


@given(st.lists(WEIGHTS, min_size=1, max_size=8).map(tuple))
def test_normalised_weights_add_up_to_one(weights: tuple[Decimal | None, ...]) -> None:
    assert sum(normalised(weights)) == 1
