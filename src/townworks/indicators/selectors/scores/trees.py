"""计分树: the tree of one subject from the gathered material, computed by the engine ``score_tree``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from townworks.definitions.scoring import Branch, Deduction, ScoreItem, ScoreVeto
from townworks.engines import score_tree
from townworks.engines.score_tree import Group, Loss, Node, Share, Veto

from ...models import ScoreEntry
from ...scoring_sources import StandingFinding
from .material import Material, Subject, exact

ZERO, ONE = Fraction(0), Fraction(1)
ROOT = "."


@dataclass(frozen=True)
class Scored:
    """一个对象的得分: the engine's answer, its tree, and the findings that it rests on by number."""

    subject: Subject
    given: score_tree.Given
    answer: score_tree.Answer
    findings: dict[str, StandingFinding]
    rules: dict[str, Deduction]  # by finding's code

    @property
    def score(self) -> score_tree.Score:
        """After the vetoes."""
        return self.answer.score


def scored(material: Material, subject: Subject) -> Scored:
    """The score of a subject. A village is scored by the items that are judged of each; the town and a unit by all."""
    findings: dict[str, StandingFinding] = {}
    rules: dict[str, Deduction] = {}
    children = _children(material, subject, None, findings, rules)
    points = sum((child.points for child in children), ZERO)
    vetoes = (
        tuple(_veto(material, subject, veto) for veto in material.scheme.vetoes)
        if subject.kind != "village"
        else ()
    )
    given = score_tree.Given(Node(ROOT, points, children), vetoes)
    if not children:
        given = replace(given, root=Node(ROOT, ZERO, share=Share(ZERO, ZERO, ZERO)))
    return Scored(subject, given, score_tree.compute(given), findings, rules)


def _children(
    material: Material,
    subject: Subject,
    under: str | None,
    findings: dict[str, StandingFinding],
    rules: dict[str, Deduction],
) -> tuple[Node, ...]:
    nodes = []
    for one in material.scheme.below(under):
        if isinstance(one, Branch):
            below = _children(material, subject, one.code, findings, rules)
            if below:
                nodes.append(Node(one.code, sum((each.points for each in below), ZERO), below))
        elif subject.kind != "village" or one.of == "each":
            nodes.append(_leaf(material, subject, one, findings, rules))
    return tuple(nodes)


def _leaf(
    material: Material,
    subject: Subject,
    item: ScoreItem,
    findings: dict[str, StandingFinding],
    rules: dict[str, Deduction],
) -> Node:
    points = Fraction(item.points)
    if item.source.kind == "inspections":
        mine = [one for one in material.findings.get(item.code, ()) if _is_of(one, subject)]
        groups = []
        for rule in item.deductions:
            hit = [one for one in mine if one.item in rule.items]
            groups.append(_rule(rule, hit, f"{item.code}/{rule.code}"))
            findings.update({one.number: one for one in hit})
            rules.update(dict.fromkeys((one.number for one in hit), rule))
        return Node(item.code, points, lost=Group(item.code, points, tuple(groups)), final=material.closed)
    return Node(item.code, points, share=_share(material, subject, item))


def _is_of(one: StandingFinding, subject: Subject) -> bool:
    if subject.kind == "unit":
        return one.mender_id == subject.pk
    return one.path.startswith(subject.path)


def _rule(rule: Deduction, hit: Sequence[StandingFinding], code: str) -> Group:
    """A rule's group: its findings, spot by spot where a spot has a cap of its own."""
    losses = {one.number: Loss(one.number, Fraction(rule.points)) for one in hit}
    if rule.a_spot is None:
        return Group(code, Fraction(rule.cap), tuple(losses.values()))
    spots: dict[int, list[Loss]] = defaultdict(list)
    for one in hit:
        spots[one.site_id].append(losses[one.number])
    return Group(
        code,
        Fraction(rule.cap),
        tuple(
            Group(f"{code}/{site}", Fraction(rule.a_spot), tuple(members)) for site, members in spots.items()
        ),
    )


def _share(material: Material, subject: Subject, item: ScoreItem) -> Share:
    now, safe = _now(material, subject, item)
    if material.closed:
        end = now or ZERO
        return Share(now, end, end)
    if now is None:
        return Share(None)
    return Share(now, now, now if item.source.kind == "given" else ONE) if safe else Share(now)


def _now(material: Material, subject: Subject, item: ScoreItem) -> tuple[Fraction | None, bool]:
    """The share earned now, and whether nothing can take it away."""
    match item.source.kind:
        case "document":
            count = len(_entries(material, subject, item.code))
            return min(ONE, Fraction(count, item.source.wanted or 1)), True
        case "given":
            latest = next(iter(_entries(material, subject, item.code)), None)
            value = exact(latest.value) if latest else None
            return None if value is None else _within(value / Fraction(item.points or 1)), True
        case "survey":
            return _favour(material, subject, item)
    figure = material.figures.get(item.source.indicator or "")
    zero, full = Fraction(item.source.zero_at or 0), Fraction(item.source.full_at or 0)
    return (None if figure is None else _within((Fraction(figure) - zero) / (full - zero))), False


def _favour(material: Material, subject: Subject, item: ScoreItem) -> tuple[Fraction | None, bool]:
    favour = material.favours.get(item.source.survey or "")
    if favour is None or subject.kind == "unit":
        return None, False
    shares = favour.whole if subject.kind == "town" else favour.by_place.get(subject.pk, {})
    told = [shares.get(code) for code in item.source.questions]
    known = [one for one in told if one is not None]
    if not known or len(known) < len(told):
        return None, False
    return sum(known, ZERO) / len(known), not favour.open


def _entries(material: Material, subject: Subject, node: str) -> list[ScoreEntry]:
    """What was approved for this subject: of the town what names neither place nor unit."""
    return [one for one in material.entries.get(node, ()) if _names(one, subject)]


def _names(entry: ScoreEntry, subject: Subject) -> bool:
    if subject.kind == "unit":
        return entry.unit_id == subject.pk
    if subject.kind == "village":
        return entry.place_id == subject.pk
    return entry.unit_id is None and entry.place_id is None


def _veto(material: Material, subject: Subject, veto: ScoreVeto) -> Veto:
    ceiling = Fraction(veto.ceiling)
    latest = next(iter(_entries(material, subject, veto.code)), None)
    if veto.least is None:
        # An event that nobody entered has not happened; one that was entered and approved has.
        return Veto(veto.code, latest is not None, ceiling, veto.curable)
    figure: Decimal | None = (
        material.figures.get(veto.indicator) if veto.indicator else latest.value if latest else None
    )
    return Veto(
        veto.code, None if figure is None else Fraction(figure) < Fraction(veto.least), ceiling, veto.curable
    )


def _within(share: Fraction) -> Fraction:
    return max(ZERO, min(ONE, share))
