"""先改哪些: the plan of a scoring by the engine ``score_plan``, with each finding in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from townworks.definitions import scoring_telling
from townworks.definitions.scoring import Deduction, Scheme
from townworks.engines import score_plan, score_tree
from townworks.engines.score_tree import Group, Loss
from townworks.engines.working import Step

from ...scoring_sources import StandingFinding
from .board import Board

SECONDS = 8.0


@dataclass(frozen=True)
class PlanRow:
    """改一个问题: what it adds in this order, what would be lost without it, and what it takes. ``finding`` None: not for this reader."""

    n: int
    code: str
    finding: StandingFinding | None
    rule: str
    adds: Fraction
    without: Fraction
    days: Fraction
    yuan: Fraction


@dataclass(frozen=True)
class Plan:
    """先后次序 with its proof. ``waiting``: findings that are mended and wait to be accepted; the plan takes them as mended."""

    answer: score_plan.Answer
    rows: tuple[PlanRow, ...]
    open: int
    waiting: int
    rules: tuple[tuple[str, Deduction], ...]  # what is taken for granted about each kind of mending
    working: tuple[Step, ...]


def trip_of(scheme: Scheme) -> Fraction:
    """Crew-days of the way to a site."""
    return Fraction(scheme.trip)


def plan(board: Board, *, days: Decimal, yuan: Decimal | None) -> Plan:
    """先改哪些 within crew-days and yuan."""
    scored = board.scored
    waiting = {code for code, one in scored.findings.items() if one.mended}
    groups = tuple(_without(group, waiting) for _leaf, group in score_tree.groups_of(scored.given.root))
    jobs = tuple(
        score_plan.Job(
            code,
            Fraction(rule.crew_days),
            Fraction(rule.yuan),
            str(scored.findings[code].site_id),
            Fraction(rule.chance, 100),
        )
        for code, rule in sorted(scored.rules.items())
        if code not in waiting
    )
    answer = score_plan.compute(
        score_plan.Given(
            groups,
            jobs,
            Fraction(days),
            None if yuan is None else Fraction(yuan),
            Fraction(board.scheme.trip),
            SECONDS,
        )
    )
    seen = board.seen
    rows = []
    for n, one in enumerate(answer.chosen, start=1):
        finding = scored.findings[one.code]
        rule = scoring_telling.named(scored.rules[one.code])
        rows.append(
            PlanRow(
                n,
                one.code,
                finding if finding.pk in seen else None,
                rule,
                one.adds,
                one.without,
                one.days,
                one.money,
            )
        )
    rules = tuple(dict(_rules(board)).items())
    return Plan(answer, tuple(rows), len(jobs), len(waiting), rules, answer.working)


def _rules(board: Board) -> Iterator[tuple[str, Deduction]]:
    for item in board.scheme.items:
        for rule in item.deductions:
            yield scoring_telling.named(rule), rule


def _without(group: Group, done: set[str]) -> Group:
    """The group without what is already mended."""
    members: list[Loss | Group] = []
    for one in group.members:
        if isinstance(one, Group):
            members.append(_without(one, done))
        elif one.code not in done:
            members.append(one)
    return Group(group.code, group.cap, tuple(members))
