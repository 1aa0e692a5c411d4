"""分解任务: a commitment is split into weighted parts, each with its own unit, deadline and proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal, WrongState
from townworks.people import selectors as people

from ..models import Commitment, ProofClaim
from ..selectors.editions import facts_of
from .adoption_rows import NewCommitment, create_commitments
from .editing import NewTarget, settle
from .lights import whole
from .locking import lock


@dataclass(frozen=True)
class NewPart:
    """一项下级任务 as given. What is left out is taken from the parent."""

    text: str
    weight: int = 1
    lead_id: int | None = None
    due_on: date | None = None
    line: str = ""
    targets: tuple[NewTarget, ...] = ()


def split_commitment(
    *, actor: Actor, pk: int, parts: Sequence[NewPart], at: datetime, version: int | None = None
) -> list[Commitment]:
    """分解任务. The parts are numbered below the parent ("2026-017-01"), which is judged by them from now on.

    One level: a part is not split again, so that everybody can say which unit answers for which line of the table.
    """
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.edit", version)
        if commitment.parent_id is not None:
            raise WrongState("“{thing}”本身就是下级任务，不能再分解。", thing=str(commitment))
        if commitment.state in ("reported_done", "verified", "closed", "cancelled"):
            raise WrongState("“{thing}”已报完成或已办结，不能再分解。", thing=str(commitment))
        _check(commitment, parts)
        before = facts_of(whole([pk])[0])
        taken = commitment.children.count()
        made = create_commitments(
            [_row(commitment, part, taken + n) for n, part in enumerate(parts, start=1)],
            actor=actor,
            town_id=commitment.town_id,
            year=commitment.year,
            at=at,
            report=commitment.report,
            why=f"从 {commitment.code} 分解",
        )
        ProofClaim.objects.get_or_create(commitment=commitment, name="commitments.closed_below")
        settle(commitment, f"分解为 {len(parts)} 项", "commitment.split", actor=actor, at=at, before=before)
        for child in made:
            audit.record(
                actor,
                "commitment.adopt",
                kind="commitment",
                thing_id=child.pk,
                name=str(child),
                town_id=child.town_id,
                at=at,
                facts={"parent": commitment.code, "weight": child.weight},
            )
    return made


def _check(commitment: Commitment, parts: Sequence[NewPart]) -> None:
    problems: list[tuple[str, Refusal]] = []
    known = {line.code for line in definitions.lines()}
    wanted = {part.lead_id for part in parts if part.lead_id}
    units = set(people.units_of_town(commitment.town_id).filter(pk__in=wanted).values_list("pk", flat=True))
    if not parts:
        problems.append(("parts", Invalid("请至少写一项下级任务。")))
    for n, part in enumerate(parts, start=1):
        if not part.text.strip():
            problems.append(("parts", Invalid("第 {n} 项没有写任务。", n=n)))
        if not 1 <= part.weight <= 1000:
            problems.append(("parts", Invalid("第 {n} 项的权重是 1 到 1000 的整数。", n=n)))
        if part.due_on and not commitment.start_on <= part.due_on <= commitment.due_on:
            problems.append(
                (
                    "parts",
                    Invalid(
                        "第 {n} 项的时限要在 {start} 到 {due} 之间。",
                        n=n,
                        start=commitment.start_on,
                        due=commitment.due_on,
                    ),
                )
            )
        if part.lead_id and part.lead_id not in units:
            problems.append(("parts", Invalid("第 {n} 项的牵头单位不在本镇的单位名册里。", n=n)))
        if part.line and part.line not in known:
            problems.append(
                ("parts", Invalid("第 {n} 项：没有代码为 {code} 的工作条线。", n=n, code=part.line))
            )
    if problems:
        raise Invalid("有 {count} 处填写有误，没有保存。", problems, count=len(problems))


def _row(parent: Commitment, part: NewPart, n: int) -> NewCommitment:
    return NewCommitment(
        code=f"{parent.code}-{n:02}",
        text=part.text.strip(),
        line=part.line or parent.line,
        place_id=parent.place_id,
        start_on=parent.start_on,
        due_on=part.due_on or parent.due_on,
        source=parent.source,
        source_start=parent.source_start,
        source_end=parent.source_end,
        clause_ns=tuple(parent.clause_ns),
        lead_id=part.lead_id or parent.lead_id,
        targets=part.targets,
        person_in_charge=parent.person_in_charge,
        weight=part.weight,
        parent_id=parent.pk,
    )
