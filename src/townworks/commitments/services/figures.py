"""填报数字: a figure where no record can be counted, always with the evidence that backs it; corrected, never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, Refusal, WrongState
from townworks.kernel.models import Attachment

from ..models import Commitment, Figure, ProofClaim
from ..workflow import OPEN_STATES
from . import lights
from .locking import lock


def post_figure(
    *,
    actor: Actor,
    pk: int,
    claim_id: int,
    value: Decimal,
    as_of: date,
    explanation: str,
    attachment_id: int | None,
    at: datetime,
    corrects_id: int | None = None,
) -> Figure:
    """填报数字, or correct one (``corrects_id``): the old row stays, the new one names it."""
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.note", None)
        if commitment.state not in OPEN_STATES or commitment.state == "drafted":
            raise WrongState("“{thing}”还没有交办或已经办结，不能填报数字。", thing=str(commitment))
        claim = ProofClaim.objects.filter(pk=claim_id, commitment=commitment, name="manual.figure").first()
        if claim is None:
            raise NotFound("这项任务没有这个印证项。")
        _check(commitment, value, as_of, explanation, attachment_id, clock.day_of(at))
        assert attachment_id is not None  # noqa: S101 (checked just above)
        old = _corrected(claim, corrects_id)
        figure = Figure.objects.create(
            claim=claim,
            value=value,
            as_of=as_of,
            explanation=explanation.strip()[:300],
            attachment_id=attachment_id,
            corrects=old,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        lights.refresh(commitment, at=at)
        commitment.save()
        audit.record(
            actor,
            "commitment.figure" if old is None else "commitment.correct_figure",
            kind="commitment",
            thing_id=commitment.pk,
            name=str(commitment),
            town_id=commitment.town_id,
            at=at,
            facts={
                "figure": figure.pk,
                "value": str(value),
                "as_of": as_of.isoformat(),
                "corrects": old.pk if old else None,
                "attachment": attachment_id,
            },
        )
    return figure


def _check(
    commitment: Commitment,
    value: Decimal,
    as_of: date,
    explanation: str,
    attachment_id: int | None,
    today: date,
) -> None:
    problems: list[tuple[str, Refusal]] = []
    if not value.is_finite() or abs(value) >= Decimal(10) ** 14:
        problems.append(("value", Invalid("请填一个数。")))
    if as_of > today:
        problems.append(("as_of", Invalid("截至日期 {day} 还没有到。", day=as_of)))
    if not explanation.strip():
        problems.append(("explanation", Invalid("请说明这个数怎么来的。")))
    if not _backs(commitment, attachment_id):
        problems.append(("attachment", Invalid("数字要有佐证：请选这项任务的一份佐证材料，或先上传。")))
    if problems:
        raise Invalid("有 {count} 处填写有误，没有保存。", problems, count=len(problems))


def _backs(commitment: Commitment, attachment_id: int | None) -> bool:
    return (
        attachment_id is not None
        and Attachment.objects.filter(
            pk=attachment_id, thing_kind="commitment", thing_id=commitment.pk, withdrawal=None
        ).exists()
    )


def _corrected(claim: ProofClaim, corrects_id: int | None) -> Figure | None:
    if corrects_id is None:
        return None
    old = Figure.objects.select_for_update(of=("self",)).filter(pk=corrects_id, claim=claim).first()
    if old is None:
        raise NotFound("没有找到要更正的数字。")
    if Figure.objects.filter(corrects=old).exists():
        raise Conflict("这个数字已经被更正过了，请刷新后更正最新的一个。")
    return old
