"""测评计分."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townworks.engines.score_tree import (
    Given,
    Group,
    Loss,
    Node,
    Share,
    Veto,
    Year,
    compute,
    cycle,
    leaves,
    loss_of,
    losses,
    said,
)

PAGE = Path(__file__).parents[2] / "docs/rules/score_tree.md"
LAWS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PARTS = st.fractions(0, 1, max_denominator=12)
POINTS = st.fractions(0, 9, max_denominator=4)


@st.composite
def groups(draw: st.DrawFn, depth: int = 2, start: str = "g") -> Group:
    """A group of findings and smaller groups."""
    members: list[Loss | Group] = [
        Loss(f"{start}f{n}", draw(POINTS), draw(st.booleans())) for n in range(draw(st.integers(0, 3)))
    ]
    if depth:
        members += [draw(groups(depth - 1, f"{start}{n}")) for n in range(draw(st.integers(0, 2)))]
    return Group(start, draw(POINTS), tuple(members))


@st.composite
def shares(draw: st.DrawFn) -> Share:
    """A share with what is safe and what can be reached."""
    least, now, most = sorted(draw(st.tuples(PARTS, PARTS, PARTS)))
    return Share(draw(st.sampled_from([now, None])), least, most)


@st.composite
def trees(draw: st.DrawFn, depth: int = 2, code: str = "t") -> Node:
    """A sound tree."""
    if depth and draw(st.booleans()):
        children = tuple(draw(trees(depth - 1, f"{code}{n}")) for n in range(draw(st.integers(1, 3))))
        return Node(code, sum((one.points for one in children), Fraction(0)), children)
    points = draw(POINTS)
    if draw(st.booleans()):
        return Node(code, points, share=draw(shares()))
    return Node(code, points, lost=draw(groups(2, f"{code}g")), final=draw(st.booleans()))


VETOES = st.lists(
    st.builds(Veto, st.just("v"), st.sampled_from([True, False, None]), POINTS, st.booleans()),
    max_size=2,
).map(tuple)


def mended(node: Node, code: str) -> Node:
    """The tree without one finding."""

    def without(group: Group) -> Group:
        kept = [
            without(one) if isinstance(one, Group) else one
            for one in group.members
            if isinstance(one, Group) or one.code != code
        ]
        return replace(group, members=tuple(kept))

    return replace(
        node,
        children=tuple(mended(child, code) for child in node.children),
        lost=without(node.lost) if node.lost else None,
    )


def findings(node: Node) -> list[Loss]:
    return [one for leaf in leaves(node) if leaf.lost for one in losses(leaf.lost)]


@LAWS
@given(trees(), VETOES)
def test_a_score_lies_between_what_is_safe_and_what_can_be_reached(root: Node, vetoes: tuple[Veto, ...]):
    answer = compute(Given(root, vetoes))
    assert 0 <= answer.before.least <= answer.before.now <= answer.before.most <= root.points
    assert 0 <= answer.score.least <= answer.score.now <= answer.score.most <= root.points


@LAWS
@given(trees())
def test_parts_add_up(root: Node):
    answer = compute(Given(root))
    ends = [answer.nodes[leaf.code] for leaf in leaves(root)]
    for name in ("points", "now", "least", "most", "unknown", "lost"):
        assert getattr(answer.score, name) == sum(getattr(one, name) for one in ends)


@LAWS
@given(trees(), VETOES)
def test_mending_never_costs_a_point_and_gives_exactly_what_was_told(root: Node, vetoes: tuple[Veto, ...]):
    answer = compute(Given(root, vetoes))
    for cost in answer.costs:
        after = compute(Given(mended(root, cost.code), vetoes))
        assert after.before.now - answer.before.now == cost.gain
        assert after.score.now >= answer.score.now
        assert 0 <= cost.gain <= cost.points


@LAWS
@given(trees())
def test_the_best_that_can_be_reached_of_findings_is_what_is_left_when_all_are_mended(root: Node):
    answer = compute(Given(root))
    for leaf in leaves(root):
        if leaf.lost and not leaf.final:
            every = {one.code for one in losses(leaf.lost)}
            expected = leaf.points - min(leaf.points, loss_of(leaf.lost, every))
            assert answer.nodes[leaf.code].most == expected


@LAWS
@given(groups(), st.sets(st.sampled_from(["gf0", "gf1", "g0f0", "g1f0"])))
def test_a_group_never_loses_more_than_its_cap_and_never_more_by_mending(group: Group, done: set[str]):
    assert 0 <= loss_of(group, done) <= loss_of(group) <= group.cap


@LAWS
@given(trees(), VETOES)
def test_a_veto_never_raises_a_score(root: Node, vetoes: tuple[Veto, ...]):
    free = compute(Given(root)).score
    held = compute(Given(root, vetoes)).score
    assert (held.now, held.least, held.most) <= (free.now, free.least, free.most)


@LAWS
@given(st.lists(PARTS, min_size=1, max_size=4), st.lists(PARTS, min_size=4, max_size=4))
def test_a_cycle_lies_between_its_best_and_its_worst_year(weights: list[Fraction], scores: list[Fraction]):
    total = sum(weights)
    if not total:
        return
    years = [
        Year(n, weight / total, Fraction(100), 100 * scores[n], 100 * scores[n], 100 * scores[n])
        for n, weight in enumerate(weights)
    ]
    score = cycle(years)
    named = [one.now for one in years if one.now is not None]
    assert min(named) <= score.now <= max(named)
    assert score.least == score.now == score.most


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="100%"):
        cycle([Year(1, Fraction(1, 2), Fraction(100))])


LEAF = Node("a", Fraction(1), share=Share(None))


@pytest.mark.parametrize(
    ("root", "why"),
    [
        (Node("t", Fraction(2), (LEAF, LEAF)), "写了两次"),
        (Node("t", Fraction(3), (LEAF,)), "相加不等于"),
        (Node("t", Fraction(1), (LEAF,), share=Share(None)), "有下级"),
        (Node("t", Fraction(1)), "二者取一"),
        (Node("t", Fraction(-1), share=Share(None)), "负数"),
        (Node("t", Fraction(1), share=Share(Fraction(2))), "0 到 1"),
        (Node("t", Fraction(1), lost=Group("g", Fraction(1), (Loss("f", Fraction(1)),) * 2)), "扣了两次"),
        (Node("t", Fraction(1), lost=Group("g", Fraction(-1))), "负数"),
    ],
)
def test_nonsense_is_refused(root: Node, why: str):
    with pytest.raises(ValueError, match=why):
        compute(Given(root))


def example() -> Given:
    """The worked example of the page: 40 / 40 / 20, four findings, a questionnaire, two papers."""
    litter = Group(
        "litter", Fraction(4), (Loss("F1", Fraction(2)), Loss("F2", Fraction(2)), Loss("F3", Fraction(2)))
    )
    posters = Group("posters", Fraction(6), (Loss("F4", Fraction(3, 2)),))
    root = Node(
        "all",
        Fraction(100),
        (
            Node("papers", Fraction(40), share=Share(Fraction(1, 2), Fraction(1, 2))),
            Node("field", Fraction(40), lost=Group("field", Fraction(40), (litter, posters))),
            Node("asked", Fraction(20), share=Share(Fraction(4, 5))),
        ),
    )
    return Given(root, (Veto("minors", None),))


def test_the_worked_example_is_the_page_s_own():
    answer = compute(example())
    rows = [
        f"| {code} | {said(one.points)} | {said(one.now)} | {said(one.least)} | {said(one.most)} |"
        for code, one in answer.nodes.items()
    ]
    costs = [f"| {one.code} | {said(one.points)} | {said(one.gain)} |" for one in answer.costs]
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in [*rows, *costs] if row not in page] == []
    assert re.search(r"1/3 .*0\.33", page)
