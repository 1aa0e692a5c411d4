"""修改任务: facts are changed by the office before the task is handed over; every change adds an edition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState
from townworks.places import selectors as places

from ..models import Commitment, Edition, ProofClaim, Target
from ..selectors.editions import differences, facts_of, target_facts
from . import lights
from .locking import lock

# What the office may put right at any time; everything else is the plan, and changes only by request once handed over.
KEEPING = frozenset({"line", "place_id", "person_in_charge", "weight"})
COMPARATORS = ("=", "≥", "≤", ">", "<", "≈", "增长", "下降", "增长 ≥", "增长 >", "下降 ≥", "下降 ≤", "增长 ≤")


@dataclass(frozen=True)
class NewTarget:
    """一项指标 as given."""

    value: Decimal
    comparator: str = "="
    unit: str = ""
    of: str = ""


def add_edition(commitment: Commitment, why: str, *, actor: Actor, at: datetime) -> Edition | None:
    """Keep the commitment as it stands now as its next edition; None if no fact differs from the last one.

    Call after the change, inside its transaction, with the commitment's row locked.
    """
    fresh = _whole(commitment.pk)
    facts = facts_of(fresh)
    last = Edition.objects.filter(commitment=fresh).order_by("-n").first()
    if last is not None and not differences(last.facts, facts):
        return None
    return Edition.objects.create(
        commitment=fresh,
        n=last.n + 1 if last else 1,
        facts=facts,
        why=why[:300],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def _whole(pk: int) -> Commitment:
    return (
        Commitment.objects.select_related("lead", "place", "parent")
        .prefetch_related("targets", "support_rows__unit", "proof_claims")
        .get(pk=pk)
    )


@dataclass(frozen=True)
class Edits:
    """要改的内容: None leaves a fact as it is."""

    text: str | None = None
    outcome: str | None = None
    line: str | None = None
    place_id: int | None = None
    person_in_charge: str | None = None
    start_on: date | None = None
    due_on: date | None = None
    due_text: str | None = None
    weight: int | None = None
    targets: tuple[NewTarget, ...] | None = None


def edit_commitment(
    *, actor: Actor, pk: int, edits: Edits, at: datetime, why: str = "", version: int | None = None
) -> Commitment:
    """修改任务. The plan (text, outcome, dates, targets) only before it is handed over; later by request."""
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.edit", version)
        before = facts_of(_whole(pk))
        changed = _changed(commitment, edits)
        _refuse_plan(commitment, changed)
        apply_edits(commitment, edits)
        if not differences(before, facts_of(_whole(pk))):
            return commitment
        settle(commitment, why or "党政办修改", "commitment.edit", actor=actor, at=at, before=before)
    return commitment


def apply_edits(commitment: Commitment, edits: Edits) -> None:
    """Check and write the edits onto a locked commitment; Invalid names every problem at once."""
    problems = list(_problems(commitment, edits))
    if problems:
        raise Invalid("有 {count} 处填写有误，没有保存。", problems, count=len(problems))
    for name in _changed(commitment, edits):
        if name == "targets":
            replace_targets(commitment, edits.targets or ())
        else:
            value = getattr(edits, name)
            setattr(commitment, name, value.strip() if isinstance(value, str) else value)
    commitment.save()


def settle(
    commitment: Commitment, why: str, verb: str, *, actor: Actor, at: datetime, before: dict[str, object]
) -> None:
    """After a change of facts: version, light, edition, audit."""
    commitment.version += 1
    lights.refresh(commitment, at=at)
    commitment.save()
    add_edition(commitment, why, actor=actor, at=at)
    changes = differences(before, facts_of(_whole(commitment.pk)))
    audit.record(
        actor,
        verb,
        kind="commitment",
        thing_id=commitment.pk,
        name=str(commitment),
        town_id=commitment.town_id,
        at=at,
        facts={"why": why, "changes": {one.key: [one.old, one.new] for one in changes}},
    )


def replace_targets(commitment: Commitment, targets: Sequence[NewTarget]) -> None:
    """Write the targets anew; one that is still of the same thing keeps its row, and with it its proofs and figures."""
    rows = list(commitment.targets.all())
    kept = _matched(rows, targets)
    for order, new in enumerate(targets):
        row = kept.get(order)
        if row is not None:
            row.comparator, row.value, row.unit, row.of = new.comparator, new.value, new.unit, new.of
            row.order = order
            row.save()
    for row in rows:
        if row not in kept.values():
            row.claims.filter(figures=None).delete()
            row.delete()
    added = [
        Target(commitment=commitment, order=order, **vars(new))
        for order, new in enumerate(targets)
        if order not in kept
    ]
    claim_figures(Target.objects.bulk_create(added))


def _matched(rows: Sequence[Target], targets: Sequence[NewTarget]) -> dict[int, Target]:
    """Which old row each new target goes on with: of the same thing in the same unit, else in the same position."""
    free = list(rows)
    kept: dict[int, Target] = {}
    for order, new in enumerate(targets):
        row = next((row for row in free if (row.of, row.unit) == (new.of, new.unit)), None)
        if row is not None:
            kept[order] = row
            free.remove(row)
    for order in range(len(targets)):
        if order not in kept and order < len(rows) and rows[order] in free:
            kept[order] = rows[order]
            free.remove(rows[order])
    return kept


def claim_figures(targets: Iterable[Target]) -> None:
    """By default a target is judged by figures given with evidence, until the office names a better proof."""
    ProofClaim.objects.bulk_create(
        ProofClaim(commitment_id=row.commitment_id, name="manual.figure", target=row, order=row.order)
        for row in targets
    )


def _changed(commitment: Commitment, edits: Edits) -> tuple[str, ...]:
    names = []
    for name in Edits.__dataclass_fields__:
        new = getattr(edits, name)
        if new is None:
            continue
        old = target_facts(commitment.targets.all()) if name == "targets" else getattr(commitment, name)
        if name == "targets":
            new = target_facts(Target(**vars(row)) for row in new)
        if (new.strip() if isinstance(new, str) else new) != old:
            names.append(name)
    return tuple(names)


def _refuse_plan(commitment: Commitment, changed: Iterable[str]) -> None:
    if commitment.state in ("closed", "cancelled"):
        raise WrongState("“{thing}”已经办结，不能再修改。", thing=str(commitment))
    if commitment.state != "drafted" and set(changed) - KEEPING:
        raise WrongState("“{thing}”已经交办，任务、指标和时限要改，请提出变更申请。", thing=str(commitment))


def _problems(commitment: Commitment, edits: Edits) -> Iterable[tuple[str, Invalid]]:
    if edits.text is not None and not edits.text.strip():
        yield "text", Invalid("任务不能空着。")
    if edits.line is not None and edits.line not in {line.code for line in definitions.lines()}:
        yield "line", Invalid("没有代码为 {code} 的工作条线。", code=edits.line)
    start_on, due_on = edits.start_on or commitment.start_on, edits.due_on or commitment.due_on
    if due_on < start_on:
        yield "due_on", Invalid("时限 {due} 早于开始日期 {start}。", due=due_on, start=start_on)
    if edits.weight is not None and not 1 <= edits.weight <= 1000:
        yield "weight", Invalid("权重是 1 到 1000 的整数。")
    if edits.place_id is not None and not places.place_in_town(edits.place_id, town_id=commitment.town_id):
        yield "place", Invalid("所选区划不在本镇。")
    for order, target in enumerate(edits.targets or (), start=1):
        if target.comparator not in COMPARATORS:
            yield (
                "targets",
                Invalid("第 {n} 项指标的比较词“{word}”不认识。", n=order, word=target.comparator),
            )
        if abs(target.value) >= Decimal(10) ** 14:
            yield "targets", Invalid("第 {n} 项指标的数值太大。", n=order)
