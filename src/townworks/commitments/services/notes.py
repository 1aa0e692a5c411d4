"""填报进展: what was done in a month, what stands in the way, what comes next."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal

from .. import permissions
from ..models import Commitment, Note
from ..workflow import FLOW
from . import lights
from .locking import lock
from .steps import add_status


def add_note(
    *,
    actor: Actor,
    pk: int,
    done: str,
    at: datetime,
    trouble: str = "",
    next_step: str = "",
    month: date | None = None,
    share: Decimal | None = None,
    client_key: str = "",
) -> Note:
    """填报进展. The first one sets the work going. Sent twice with one ``client_key`` it is kept once."""
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.note", None)
        again = _same(commitment, client_key)
        if again is not None:
            return again
        FLOW.can("note", commitment.state, str(commitment)).require()
        today = clock.day_of(at)
        month = (month or today).replace(day=1)
        _check(commitment, done, month, share, today)
        note = Note.objects.create(
            commitment=commitment,
            month=month,
            done=done.strip(),
            trouble=trouble.strip(),
            next_step=next_step.strip(),
            share=share,
            by_id=actor.person_id,
            by_name=actor.name,
            unit_name=_unit_of(actor, commitment),
            at=at,
            client_key=client_key or None,
        )
        commitment.noted_on = today
        if share is not None:
            commitment.share = share
        if commitment.state == "accepted":
            add_status(commitment, "note", actor=actor, at=at)
        else:
            lights.refresh(commitment, at=at)
            commitment.save()
        audit.record(
            actor,
            "commitment.note",
            kind="commitment",
            thing_id=commitment.pk,
            name=str(commitment),
            town_id=commitment.town_id,
            at=at,
            facts={
                "note": note.pk,
                "month": month.isoformat(),
                "share": None if share is None else str(share),
            },
        )
    return note


def _same(commitment: Commitment, client_key: str) -> Note | None:
    """What was sent before with this key; a key used for another commitment is refused, not answered."""
    if not client_key:
        return None
    found = Note.objects.filter(client_key=client_key).first()
    if found is not None and found.commitment_id != commitment.pk:
        raise Invalid("这次填报的提交标识已经用在别的任务上，请刷新页面后再填。")
    return found


def _check(commitment: Commitment, done: str, month: date, share: Decimal | None, today: date) -> None:
    problems: list[tuple[str, Refusal]] = []
    if not done.strip():
        problems.append(("done", Invalid("请写明这个月做了什么。")))
    if month > today:
        problems.append(("month", Invalid("{month}还没有到，不能提前填报。", month=f"{month:%Y-%m}")))
    if month < commitment.start_on.replace(day=1):
        problems.append(
            ("month", Invalid("任务从 {start} 开始，不能填报更早的月份。", start=commitment.start_on))
        )
    if share is not None and counted(commitment):
        problems.append(("share", Invalid("这项任务的进度由印证记录计算，不用填完成比例。")))
    elif share is not None and not 0 <= share <= 100:
        problems.append(("share", Invalid("完成比例是 0 到 100 之间的数。")))
    if problems:
        raise Invalid("有 {count} 处填写有误，没有保存。", problems, count=len(problems))


def counted(commitment: Commitment) -> bool:
    """Whether a proof counts the work: one with a target to be measured against."""
    return commitment.proof_claims.exclude(name="manual.figure", target=None).exists()


def _unit_of(actor: Actor, commitment: Commitment) -> str:
    """The unit in whose name the note is written: the one whose post covers the commitment."""
    for grant in actor.grants_for("commitment.note"):
        if permissions.reason(grant, "commitment.note", commitment):
            return grant.unit_name or grant.place_name
    return ""
