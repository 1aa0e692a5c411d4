"""办理: from step to step, the clock stopped and started, an extension asked for by one and decided by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.engines import case_clock
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

from .. import permissions
from ..models import Case, ExtensionAsk
from ..models.clock import PAUSES
from ..selectors import clocks
from ..selectors.kinds import kind_of
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW
from .accepting import moved
from .clocks import turn
from .locking import lock, wanted_reason, wrong
from .steps import take_step
from .training import require_trained


def progress_case(
    *, actor: Actor, pk: int, step: str, at: datetime, reason: str = "", version: int | None = None
) -> Case:
    """办到下一步: one of the kind's steps, forward or back; where it is is what the citizen is told."""

    def go(case: Case) -> None:
        if step not in {one.code for one in kind_of(case).steps}:
            raise wrong("step", Invalid("这类办件没有这一步。"))
        case.step = step
        if case.handler_id is None:
            case.handler_id = actor.person_id

    return moved("progress", actor=actor, pk=pk, at=at, reason=reason, version=version, change=go)


def claim_case(*, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None) -> Case:
    """认领 by somebody of the unit that holds it; from a colleague as well, and everybody reads who works on it."""

    def take(case: Case) -> None:
        if not case.sealed and case.unit_id not in actor.unit_ids:
            raise WrongState(
                "“{thing}”由{unit}承办，由那里的人认领。", thing=str(case)[:30], unit=case.unit.name
            )
        if case.handler_id == actor.person_id:
            raise WrongState("“{thing}”已经由您经办。", thing=str(case)[:30])
        require_trained(case, actor, on=clock.day_of(at))
        case.handler_id = actor.person_id

    return moved("claim", actor=actor, pk=pk, at=at, reason=reason, version=version, change=take)


def pause_case(
    *,
    actor: Actor,
    pk: int,
    why: str,
    reason: str,
    at: datetime,
    paper: str = "",
    version: int | None = None,
) -> Case:
    """暂停计时, for one of the reasons that the law names, with the number of the written notice."""

    def stand(case: Case) -> None:
        if why not in PAUSES:
            raise wrong("why", Invalid("请选择暂停计时的法定事由。"))
        turn(case, "pause", actor=actor, at=at, why=why, paper=paper)

    return moved("pause", actor=actor, pk=pk, at=at, reason=reason, version=version, change=stand)


def resume_case(*, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None) -> Case:
    """恢复计时."""

    def go_on(case: Case) -> None:
        turn(case, "resume", actor=actor, at=at)

    return moved("resume", actor=actor, pk=pk, at=at, reason=reason, version=version, change=go_on)


def ask_extension(
    *, actor: Actor, pk: int, days: int, reason: str, at: datetime, version: int | None = None
) -> ExtensionAsk:
    """申请延期: what it would do is worked out and kept with the asking; Invalid where the clock allows none."""
    words = wanted_reason(reason, "申请延期")
    with transaction.atomic():
        case = lock(actor, pk, "case.handle", version)
        if ExtensionAsk.objects.filter(case=case, state="asked").exists():
            raise WrongState("“{thing}”已经有一个延期申请在等批准。", thing=str(case)[:30])
        told = what_if(case, days, at=at)
        row = ExtensionAsk.objects.create(
            case=case,
            days=days,
            reason=words[:500],
            told=told.sentence.stored(),
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        _record(actor, "case.ask_extension", case, at, {"days": days, "reason": words})
    return row


def what_if(case: Case, days: int, *, at: datetime) -> case_clock.WhatIf:
    """假如延期; Invalid, with the clock's own sentence, where there is none."""
    given = clocks.given_of(case, list(case.clock_rows.all()), clock.day_of(at), at)
    told = case_clock.what_if(clocks.known_calendar(given)[0], days)
    if not told.allowed:
        raise wrong("days", Invalid(told.sentence.text, (), **dict(told.sentence.values)))
    return told


def approve_extension(*, actor: Actor, pk: int, at: datetime, answer: str = "") -> Case:
    """同意延期, by somebody who did not ask; the clock is asked again, for days have passed since."""
    with transaction.atomic():
        row, case = _asked(actor, pk)
        what_if(case, row.days, at=at)
        FLOW.can("extend", case.state, str(case)).require()
        row.state, row.answer = "approved", answer.strip()[:500]
        row.decided_by_name, row.decided_at = actor.name, at
        row.save()
        turn(case, "extend", actor=actor, at=at, days=row.days)
        take_step(case, "extend", actor=actor, at=at, reason=row.reason, facts={"days": row.days})
    return case


def refuse_extension(*, actor: Actor, pk: int, answer: str, at: datetime) -> Case:
    """不同意延期, with the reason; the term stays."""
    words = wanted_reason(answer, "不同意延期")
    with transaction.atomic():
        row, case = _asked(actor, pk)
        row.state, row.answer = "refused", words[:500]
        row.decided_by_name, row.decided_at = actor.name, at
        row.save()
        _record(actor, "case.refuse_extension", case, at, {"days": row.days, "answer": words})
    return case


def _asked(actor: Actor, pk: int) -> tuple[ExtensionAsk, Case]:
    """The asking and its case, locked, for who may decide and did not ask."""
    seen = permissions.covering(actor, "case.read") | permissions.covering(actor, "case.extend")
    asked = ExtensionAsk.objects.filter(pk=pk, case__in=Case.objects.filter(seen)).first()
    if asked is None:
        raise NotFound(NOT_THERE)
    case = lock(actor, asked.case_id, "case.extend")
    row = ExtensionAsk.objects.select_for_update().get(pk=pk)
    if row.state != "asked":
        raise WrongState("这个延期申请已经决定过了。")
    if row.asked_by_id is not None and row.asked_by_id == actor.person_id:
        raise NotAllowed("“{thing}”的延期是您申请的，要由别人来批。", thing=str(case)[:30])
    return row, case


def _record(actor: Actor, verb: str, case: Case, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="case",
        thing_id=case.pk,
        name=str(case),
        town_id=case.town_id,
        at=at,
        facts={} if case.sealed else facts,
    )
