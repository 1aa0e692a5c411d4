"""整改优先次序, against every subset of small cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.score_plan import Given, Job, compute
from townworks.engines.score_tree import Group, Loss, loss_of, losses, said

PAGE = Path(__file__).parents[2] / "docs/rules/score_plan.md"
HALVES = st.integers(0, 6).map(lambda n: Fraction(n, 2))
THIRDS = st.integers(0, 9).map(lambda n: Fraction(n, 3))


@st.composite
def towns(draw: st.DrawFn) -> Given:
    """A small town: up to seven findings in groups within groups, at up to three sites."""
    codes = [f"f{n}" for n in range(draw(st.integers(0, 7)))]
    spots: dict[str, list[Loss | Group]] = {}
    for code in codes:
        spots.setdefault(draw(st.sampled_from("abc")), []).append(
            Loss(code, draw(THIRDS), draw(st.integers(0, 9)) > 0)
        )
    inner = [Group(f"spot-{name}", draw(THIRDS), tuple(members)) for name, members in sorted(spots.items())]
    cut = draw(st.integers(0, len(inner)))
    groups = (Group("one", draw(THIRDS), tuple(inner[:cut])), Group("two", draw(THIRDS), tuple(inner[cut:])))
    jobs = tuple(
        Job(one.code, draw(HALVES), draw(HALVES) * 100, draw(st.sampled_from(["", "x", "y"])), draw(CHANCES))
        for group in groups
        for one in losses(group)
        if one.mendable
    )
    money = draw(st.one_of(st.none(), HALVES.map(lambda one: one * 200)))
    return Given(groups, jobs, draw(HALVES) * 2, money, draw(st.sampled_from([Fraction(0), Fraction(1, 2)])))


CHANCES = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(0)])


def weighed(town: Given, codes: tuple[str, ...]) -> tuple[Fraction, Fraction, Fraction]:
    """Gain, crew-days and money of a set, straight from the rule's words."""
    jobs = {job.code: job for job in town.jobs}

    def expected(group: Group) -> Group:
        return Group(
            group.code,
            group.cap,
            tuple(
                expected(one)
                if isinstance(one, Group)
                else Loss(
                    one.code, one.points * (jobs[one.code].chance if one.code in jobs else 1), one.mendable
                )
                for one in group.members
            ),
        )

    groups = [expected(group) for group in town.groups]
    gain = sum((loss_of(one) - loss_of(one, set(codes)) for one in groups), Fraction(0))
    sites = {jobs[code].site for code in codes if jobs[code].site}
    days = sum((jobs[code].days for code in codes), Fraction(0)) + town.trip * len(sites)
    return gain, days, sum((jobs[code].money for code in codes), Fraction(0))


def best_of_all(town: Given, days: Fraction) -> tuple[Fraction, tuple[str, ...]]:
    """The best set by trying every one, ties as the rule breaks them."""
    codes = sorted(job.code for job in town.jobs)
    ranks = {code: n for n, code in enumerate(codes, start=1)}
    found = []
    for n in range(len(codes) + 1):
        for some in combinations(codes, n):
            gain, spent, money = weighed(town, some)
            if spent <= days and (town.money is None or money <= town.money):
                found.append((-gain, spent, money, n, sum(ranks[code] for code in some), some))
    best = min(found)
    return -best[0], best[5]


@settings(max_examples=50, deadline=None)
@given(towns())
def test_no_set_of_all_that_there_are_is_better(town: Given):
    answer = compute(town)
    chosen = tuple(sorted(one.code for one in answer.chosen))
    gain, _set = best_of_all(town, town.days)
    assert answer.gain == gain == weighed(town, chosen)[0]
    assert answer.proved and answer.gap == 0 and answer.bound == gain
    assert answer.days <= town.days
    assert town.money is None or answer.money <= town.money
    assert answer.next_gain == best_of_all(town, town.days + town.step)[0] - gain
    assert sum((one.adds for one in answer.chosen), Fraction(0)) == gain


@settings(max_examples=25, deadline=None)
@given(towns(), st.randoms(use_true_random=False))
def test_of_equals_the_cheapest_is_chosen_whatever_the_order_of_the_lists(town: Given, chance: Random):
    answer = compute(town)
    chosen = tuple(sorted(one.code for one in answer.chosen))
    _gain, best = best_of_all(town, town.days)
    wanted, given_ = weighed(town, best), weighed(town, chosen)
    assert (given_[1], given_[2], len(chosen)) == (wanted[1], wanted[2], len(best))
    jobs = list(town.jobs)
    chance.shuffle(jobs)
    assert compute(Given(town.groups, tuple(jobs), town.days, town.money, town.trip)).chosen == answer.chosen


@settings(max_examples=15, deadline=None)
@given(towns())
def test_more_days_never_gain_less(town: Given):
    more = Given(town.groups, town.jobs, town.days + 1, town.money, town.trip)
    assert compute(more).gain >= compute(town).gain


def wide(count: int) -> Given:
    """A town of so many findings, three a spot, in groups of twelve with a cap."""
    chance = Random(5)
    groups, jobs = [], []
    for n in range(0, count, 12):
        spots = []
        for m in range(n, min(n + 12, count), 3):
            spots.append(
                Group(
                    f"spot{m:04}",
                    Fraction(1),
                    tuple(Loss(f"f{k:04}", Fraction(chance.randint(1, 4), 4)) for k in range(m, m + 3)),
                )
            )
            jobs += [
                Job(
                    f"f{k:04}",
                    Fraction(chance.randint(1, 8), 4),
                    Fraction(chance.randint(0, 5) * 100),
                    f"s{m}",
                )
                for k in range(m, m + 3)
            ]
        groups.append(Group(f"rule{n:04}", Fraction(3), tuple(spots)))
    return Given(tuple(groups), tuple(jobs), Fraction(20), Fraction(6000), Fraction(1, 4))


def test_out_of_time_the_gap_is_told_and_the_bound_holds():
    town = wide(96)
    hasty = compute(Given(town.groups, town.jobs, town.days, town.money, town.trip, seconds=0.01))
    patient = compute(wide(96))
    assert patient.proved
    assert hasty.bound >= patient.gain >= hasty.gain
    assert hasty.proved == (hasty.gap == 0)
    assert hasty.proved or hasty.next_gain is None


@pytest.mark.parametrize(
    ("jobs", "why"),
    [
        ((Job("z", Fraction(1)),), "没有可以整改"),
        ((Job("a", Fraction(1)), Job("a", Fraction(1))), "写了两次"),
        ((Job("a", Fraction(-1)),), "负数"),
        ((Job("a", Fraction(1), chance=Fraction(2)),), "0 到 1"),
        ((Job("a", Fraction(1, 3)),), "三位小数"),
    ],
)
def test_nonsense_is_refused(jobs: tuple[Job, ...], why: str):
    group = Group("g", Fraction(1), (Loss("a", Fraction(1)),))
    with pytest.raises(ValueError, match=why):
        compute(Given((group,), jobs, Fraction(1)))


def test_the_worked_example_is_the_page_s_own():
    spot = Group("spot", Fraction(2), (Loss("A", Fraction(2)), Loss("B", Fraction(2))))
    rule = Group("rule", Fraction(3), (spot, Loss("C", Fraction(1)), Loss("D", Fraction(1))))
    road = Group("road", Fraction(5), (Loss("E", Fraction(3, 2)),))
    jobs = (
        Job("A", Fraction(1), site="one"),
        Job("B", Fraction(1), site="one"),
        Job("C", Fraction(1, 2), site="two"),
        Job("D", Fraction(1, 2), site="three"),
        Job("E", Fraction(3), Fraction(800), site="four"),
    )
    page = PAGE.read_text(encoding="utf-8")
    for days in (1, 2, 3, 4, 8):
        answer = compute(Given((rule, road), jobs, Fraction(days), trip=Fraction(1, 4)))
        names = " ".join(one.code for one in answer.chosen) or "—"
        row = f"| {days} | {names} | {said(answer.days)} | {said(answer.gain)} | {said(answer.bound)} | {said(answer.next_gain or Fraction(0))} |"
        assert row in page, row
