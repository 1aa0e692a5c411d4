"""测评页面的数: the tree row by row, what costs most, the villages side by side, and what one item rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from townworks.definitions import scoring_telling
from townworks.definitions.scoring import Branch, Deduction, Scheme, ScoreItem, ScoreVeto
from townworks.engines import score_tree
from townworks.engines.score_tree import Score
from townworks.engines.working import Step
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ... import scoring_sources
from ...models import ScoreEntry, ScoreSnapshot, Scoring
from ...scoring_sources import StandingFinding
from ...services.ground import Ground
from ..scoring_reach import entries_for, scoring_for, scorings_for, unit_ids_seen
from ..visible import NOT_THERE
from .material import Material, Subject, gathered, scheme_of, subjects_of
from .trees import ROOT, Scored, scored

MOST_COSTS = 12


@dataclass(frozen=True)
class NodeRow:
    """一行: a branch or an item with its score. ``depth`` from 0; ``how``: the word for its source, "" for a branch."""

    code: str
    name: str
    depth: int
    how: str
    score: Score
    findings: int

    @property
    def branch(self) -> bool:
        """Whether it holds others."""
        return not self.how


@dataclass(frozen=True)
class CostRow:
    """一个丢分的问题. ``finding`` None: not for this reader to open."""

    code: str
    finding: StandingFinding | None
    node: str
    node_code: str
    points: Fraction
    gain: Fraction


@dataclass(frozen=True)
class VetoRow:
    """一条前置条件 as it stands: broken, not broken, or not known yet (None)."""

    veto: ScoreVeto
    name: str
    told: str
    broken: bool | None


@dataclass(frozen=True)
class Board:
    """测评页面: one subject of a scoring."""

    scoring: Scoring
    scheme: Scheme
    material: Material
    subject: Subject
    subjects: tuple[Subject, ...]
    scored: Scored
    rows: tuple[NodeRow, ...]
    costs: tuple[CostRow, ...]
    hidden: int  # findings that cost points and that the reader may not open
    vetoes: tuple[VetoRow, ...]
    cycle: Score | None
    years: tuple[tuple[int, int, Score | None], ...]
    working: tuple[Step, ...]
    seen: frozenset[int]  # findings that the reader may open

    @property
    def score(self) -> Score:
        """After the vetoes."""
        return self.scored.score

    @property
    def waiting(self) -> list[ScoreEntry]:
        """What waits to be approved, as far as this reader sees whom it is of."""
        units = {one.pk for one in self.subjects if one.kind == "unit"}
        return [one for one in self.material.waiting if one.unit_id is None or one.unit_id in units]


def scorings(actor: Actor, *, on: date) -> list[tuple[Scoring, Scheme, Score | None]]:
    """The scorings that an actor sees, each with the town's score; none for a scheme of units."""
    found: list[tuple[Scoring, Scheme, Score | None]] = []
    for scoring in scorings_for(actor):
        scheme = scheme_of(scoring.edition)
        score = None
        if scheme.subject != "unit":
            score = scored(gathered(scoring, on=on), subjects_of(scoring)[0]).score
        found.append((scoring, scheme, score))
    return found


def board(actor: Actor, pk: int, *, on: date, subject: str = "", cycle: bool = True) -> Board:
    """One scoring as its page shows it, with the other years of its cycle where asked for. NotFound for a subject that is not there or not for this actor."""
    scoring = scoring_for(actor, pk)
    scheme = scheme_of(scoring.edition)
    ground = Ground(scoring.town_id)
    subjects = _seen(actor, scoring, ground)
    chosen = next((one for one in subjects if one.key == subject), None) if subject else subjects[0]
    if chosen is None:
        raise NotFound(NOT_THERE)
    material = gathered(scoring, on=on, ground=ground)
    result = scored(material, chosen)
    costs = [cost for cost in result.answer.costs if cost.points]
    seen = scoring_sources.seen_by(actor, [one.pk for one in result.findings.values()])
    years = _years(scoring, scheme, result.score) if cycle and chosen.kind != "village" else ()
    return Board(
        scoring,
        scheme,
        material,
        chosen,
        tuple(subjects),
        result,
        tuple(_rows(scheme, result, None, 0)),
        tuple(_cost(scheme, result, cost, seen) for cost in costs[:MOST_COSTS]),
        sum(1 for one in result.findings.values() if one.pk not in seen),
        tuple(_veto(one, result) for one in scheme.vetoes) if chosen.kind != "village" else (),
        _cycle(scheme, years),
        years,
        tuple(named(scheme, step) for step in result.answer.working),
        seen,
    )


def village_rows(actor: Actor, pk: int, *, on: date) -> tuple[Scoring, Scheme, list[Scored]]:
    """Every village's part of a score side by side, in the order of the tree; nothing is ranked. NotFound for a scheme without villages."""
    scoring = scoring_for(actor, pk)
    scheme = scheme_of(scoring.edition)
    if scheme.subject != "village":
        raise NotFound(NOT_THERE)
    ground = Ground(scoring.town_id)
    material = gathered(scoring, on=on, ground=ground)
    subjects = [one for one in subjects_of(scoring, ground) if one.kind == "village"]
    return scoring, scheme, [scored(material, one) for one in subjects]


@dataclass(frozen=True)
class NodeDetail:
    """一个计分项: its rules in words, the findings that cost it points, and what was entered for it."""

    board: Board
    item: ScoreItem
    row: NodeRow
    rules: tuple[tuple[Deduction, str], ...]
    findings: tuple[CostRow, ...]
    hidden: int
    entries: tuple[ScoreEntry, ...]


def node_detail(actor: Actor, pk: int, code: str, *, on: date, subject: str = "") -> NodeDetail:
    """One item of a scoring, down to its findings and papers. NotFound for a code that is no item here."""
    found = board(actor, pk, on=on, subject=subject, cycle=False)
    item = found.scheme.item(code)
    row = next((one for one in found.rows if one.code == code), None)
    if item is None or row is None:
        raise NotFound(NOT_THERE)
    mine = [cost for cost in found.scored.answer.costs if cost.node == code]
    seen = found.seen
    costs = [_cost(found.scheme, found.scored, one, seen) for one in mine]
    return NodeDetail(
        found,
        item,
        row,
        tuple((rule, scoring_telling.told_deduction(rule)) for rule in item.deductions),
        tuple(one for one in costs if one.finding),
        sum(1 for one in costs if not one.finding),
        tuple(entries_of(actor, found.scoring, node=code, subject=found.subject)),
    )


def entries_of(
    actor: Actor, scoring: Scoring, *, node: str = "", subject: Subject | None = None, state: str = ""
) -> QuerySet[ScoreEntry]:
    """What was entered in a scoring, the latest first; of one node, subject or state where asked for."""
    found = entries_for(actor).filter(scoring=scoring).select_related("place", "unit").defer("place__outline")
    if node:
        found = found.filter(node=node)
    if state:
        found = found.filter(state=state)
    if subject is not None and subject.kind == "unit":
        found = found.filter(unit_id=subject.pk)
    if subject is not None and subject.kind == "village":
        found = found.filter(place_id=subject.pk)
    return found


def named(scheme: Scheme, step: Step) -> Step:
    """A step of the working with the names of items instead of their codes, in the language of the reader."""
    things: list[Branch | ScoreItem | ScoreVeto] = [*scheme.branches, *scheme.items, *scheme.vetoes]
    names = {one.code: scoring_telling.named(one) for one in things}
    values = {
        key: names.get(str(value), value) if key in ("node", "veto") else value
        for key, value in step.values.items()
    }
    return Step(step.text, values)


def _seen(actor: Actor, scoring: Scoring, ground: Ground) -> list[Subject]:
    subjects = subjects_of(scoring, ground)
    allowed = unit_ids_seen(actor, scoring)
    if allowed is None or not subjects or subjects[0].kind != "unit":
        found = subjects
    else:
        found = [one for one in subjects if one.pk in allowed]
    if not found:
        raise NotFound(NOT_THERE)
    return found


def _rows(scheme: Scheme, result: Scored, under: str | None, depth: int) -> Iterator[NodeRow]:
    for one in scheme.below(under):
        score = result.answer.nodes.get(one.code)
        if score is None:
            continue
        name = scoring_telling.named(one)
        if isinstance(one, Branch):
            below = tuple(_rows(scheme, result, one.code, depth + 1))
            yield NodeRow(
                one.code, name, depth, "", score, sum(row.findings for row in below if not row.branch)
            )
            yield from below
            continue
        count = sum(1 for cost in result.answer.costs if cost.node == one.code)
        yield NodeRow(one.code, name, depth, scoring_telling.SOURCES[one.source.kind], score, count)


def _cost(scheme: Scheme, result: Scored, cost: score_tree.Cost, seen: frozenset[int]) -> CostRow:
    finding = result.findings[cost.code]
    item = scheme.item(cost.node)
    name = scoring_telling.named(item) if item else cost.node
    return CostRow(
        cost.code, finding if finding.pk in seen else None, name, cost.node, cost.points, cost.gain
    )


def _veto(veto: ScoreVeto, result: Scored) -> VetoRow:
    state = next(one for one in result.given.vetoes if one.code == veto.code)
    return VetoRow(veto, scoring_telling.named(veto), scoring_telling.told_veto(veto), state.broken)


def _years(scoring: Scoring, scheme: Scheme, score: Score) -> tuple[tuple[int, int, Score | None], ...]:
    """The years of the cycle: this one as it stands, the others as they were last kept."""
    years = scheme.years(scoring.year)
    if len(years) == 1:
        return ()
    others = [year for year, _share in years if year != scoring.year]
    kept: dict[int, Score] = {}
    rows = ScoreSnapshot.objects.filter(
        scoring__town_id=scoring.town_id,
        scoring__scheme=scoring.scheme,
        scoring__year__in=others,
        place=None,
        unit=None,
    ).order_by("on", "pk")
    for row in rows.values_list("scoring__year", "points", "now", "least", "most"):
        kept[row[0]] = Score(*map(Fraction, row[1:]))
    return tuple((year, share, score if year == scoring.year else kept.get(year)) for year, share in years)


def _cycle(scheme: Scheme, years: Sequence[tuple[int, int, Score | None]]) -> Score | None:
    if not years:
        return None
    full = Fraction(scheme.points)
    return score_tree.cycle(
        [
            score_tree.Year(
                year,
                Fraction(share, 100),
                score.points if score else full,
                score.now if score else None,
                score.least if score else Fraction(0),
                score.most if score else None,
            )
            for year, share, score in years
        ]
    )


__all__ = ["ROOT", "Board", "NodeRow", "board", "entries_of", "node_detail", "scorings", "village_rows"]
