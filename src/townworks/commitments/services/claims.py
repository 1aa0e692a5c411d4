"""印证方式: by which proofs a commitment is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from townworks.kernel import proofs
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal, WrongState

from ..models import Commitment, ProofClaim
from ..selectors.editions import facts_of
from .editing import settle
from .lights import whole
from .locking import lock


@dataclass(frozen=True)
class NewClaim:
    """一种印证 as chosen: its name, its parameters, and which target (by id) it is held against."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    target_id: int | None = None


def set_proofs(
    *, actor: Actor, pk: int, claims: Sequence[NewClaim], at: datetime, version: int | None = None
) -> Commitment:
    """确定印证方式. A claim that has figures stays as long as it is named; one left out keeps them, out of count."""
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.edit", version)
        if commitment.state in ("closed", "cancelled"):
            raise WrongState("“{thing}”已经办结，不能再改印证方式。", thing=str(commitment))
        _check(commitment, claims)
        before = facts_of(whole([pk])[0])
        _write(commitment, claims)
        settle(commitment, "确定印证方式", "commitment.set_proofs", actor=actor, at=at, before=before)
    return commitment


def _check(commitment: Commitment, claims: Sequence[NewClaim]) -> None:
    problems: list[tuple[str, Refusal]] = []
    targets = set(commitment.targets.values_list("pk", flat=True))
    for n, claim in enumerate(claims, start=1):
        offer = proofs.offer(claim.name)
        if offer is None:
            problems.append(("claims", Invalid("第 {n} 项：没有名为“{name}”的印证。", n=n, name=claim.name)))
            continue
        missing = [word for name, word in offer.parameters.items() if not claim.parameters.get(name)]
        if missing:
            problems.append(("claims", Invalid("第 {n} 项缺少：{what}。", n=n, what=tuple(missing))))
        if claim.target_id is not None and claim.target_id not in targets:
            problems.append(("claims", Invalid("第 {n} 项所选的指标不是这项任务的。", n=n)))
        if claim.name == "commitments.closed_below" and not commitment.children.exists():
            problems.append(("claims", Invalid("第 {n} 项：这项任务没有下级任务，请先分解。", n=n)))
    if problems:
        raise Invalid("有 {count} 处填写有误，没有保存。", problems, count=len(problems))


def _write(commitment: Commitment, claims: Sequence[NewClaim]) -> None:
    free = list(commitment.proof_claims.all())
    for order, new in enumerate(claims):
        row = next((row for row in free if (row.name, row.target_id) == (new.name, new.target_id)), None)
        if row is None:
            row = ProofClaim(commitment=commitment, name=new.name, target_id=new.target_id)
        else:
            free.remove(row)
        row.parameters, row.order = dict(new.parameters), order
        row.save()
    for row in free:
        if row.figures.exists():
            raise Invalid("印证项“{name}”已有填报数，不能去掉；数字有误请更正。", name=row.name)
        row.delete()
