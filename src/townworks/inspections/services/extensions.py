"""整改延期: asked for by who mends, decided by somebody else; the term changes in no other way."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

from ..models import Extension, Finding
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW
from .locking import lock
from .steps import take_step


def ask_extension(
    *, actor: Actor, pk: int, due_on: date, reason: str, at: datetime, version: int | None = None
) -> Extension:
    """申请延期 to a later day, with the reason; one request waits at a time."""
    if not reason.strip():
        raise _wrong("reason", Invalid("申请延期要写明理由。"))
    with transaction.atomic():
        finding = lock(actor, Finding, pk, "finding.mend", version, "town", "owner")
        FLOW.can("extend", finding.state, str(finding)).require()
        if due_on <= max(finding.due_on, clock.day_of(at)):
            raise _wrong(
                "due_on", Invalid("新的期限要晚于现在的期限 {due}，也要晚于今天。", due=finding.due_on)
            )
        if finding.extensions.filter(state="asked").exists():
            raise WrongState("“{thing}”已经有一个延期申请在等批准。", thing=str(finding)[:30])
        row = Extension.objects.create(
            finding=finding,
            due_on=due_on,
            before_on=finding.due_on,
            reason=reason.strip()[:500],
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        _told("finding.ask_extension", row, finding, actor, at)
    return row


def approve_extension(
    *, actor: Actor, pk: int, at: datetime, answer: str = "", version: int | None = None
) -> Extension:
    """同意延期: the term moves to the day asked for. ``version``: the finding's."""
    with transaction.atomic():
        row, finding = _waiting(actor, pk, version)
        FLOW.can("extend", finding.state, str(finding)).require()
        finding.due_on = row.due_on
        _decide(row, "approved", answer, actor, at)
        take_step(finding, "extend", actor=actor, at=at, reason=row.answer or row.reason)
    return row


def refuse_extension(
    *, actor: Actor, pk: int, answer: str, at: datetime, version: int | None = None
) -> Extension:
    """不同意延期, and why; the term stays."""
    if not answer.strip():
        raise _wrong("answer", Invalid("不同意延期要写明理由。"))
    with transaction.atomic():
        row, finding = _waiting(actor, pk, version)
        _decide(row, "refused", answer, actor, at)
        _told("finding.refuse_extension", row, finding, actor, at)
    return row


def _waiting(actor: Actor, pk: int, version: int | None) -> tuple[Extension, Finding]:
    """A request that waits, and its finding, locked; never for the one who asked."""
    asked = Extension.objects.filter(pk=pk).first()
    if asked is None:
        raise NotFound(NOT_THERE)
    finding = lock(actor, Finding, asked.finding_id, "finding.extend", version, "town", "owner")
    row = Extension.objects.select_for_update().get(pk=pk)
    if row.state != "asked":
        raise WrongState("这个延期申请已经由{who}决定了。", who=row.decided_by_name)
    if row.asked_by_id is not None and row.asked_by_id == actor.person_id:
        raise NotAllowed("延期是您申请的，要由别人来批。")
    return row, finding


def _decide(row: Extension, state: str, answer: str, actor: Actor, at: datetime) -> None:
    row.state, row.answer = state, answer.strip()[:500]
    row.decided_by_name, row.decided_at = actor.name, at
    row.save()


def _told(verb: str, row: Extension, finding: Finding, actor: Actor, at: datetime) -> None:
    audit.record(
        actor,
        verb,
        kind="finding",
        thing_id=finding.pk,
        name=str(finding),
        town_id=finding.town_id,
        at=at,
        facts={
            "from": row.before_on.isoformat(),
            "to": row.due_on.isoformat(),
            "reason": row.answer or row.reason,
        },
    )


def _wrong(field: str, problem: Invalid) -> Invalid:
    return Invalid(problem.text, [(field, problem)], **problem.values)
