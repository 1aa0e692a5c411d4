"""转办和协办: 首问负责 until somebody has taken over; sent back once; then the office says whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, WrongState
from townworks.people import selectors as people

from .. import permissions
from ..models import Case, HandOver, JointUnit
from ..workflow import FLOW
from .accepting import moved
from .locking import lock, wanted_reason, wrong
from .steps import take_step
from .training import require_somebody_trained, require_trained


def refer_case(
    *, actor: Actor, pk: int, unit_id: int, reason: str, at: datetime, version: int | None = None
) -> Case:
    """转给别的单位: offered; until it is taken the case stays with this unit, and so does its clock."""

    def offer(case: Case) -> None:
        if case.fixed:
            raise NotAllowed(
                "“{thing}”是指定由{unit}承办的，不能再转。", thing=str(case)[:30], unit=case.unit.name
            )
        if unit_id == case.unit_id:
            raise wrong("unit", Invalid("这件事已经在这个单位。"))
        unit = people.named_units({unit_id}, case.town_id)[unit_id]
        require_somebody_trained(case, unit.pk, unit.name, on=clock.day_of(at))
        if waiting(case) is not None:
            raise WrongState("“{thing}”已经转出，正等对方接收。", thing=str(case)[:30])
        HandOver.objects.create(
            case=case,
            from_unit_id=case.unit_id,
            to_unit_id=unit.pk,
            reason=reason.strip()[:500],
            offered_by_name=actor.name,
            offered_at=at,
        )

    return moved(
        "refer", actor=actor, pk=pk, at=at, reason=reason, version=version, unit_id=unit_id, change=offer
    )


def take_over(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Case:
    """接收 what was offered to the actor's unit: from now on it is theirs."""

    def take(case: Case) -> None:
        row = _own_offer(actor, case)
        require_trained(case, actor, on=clock.day_of(at))
        row.state, row.decided_by_name, row.decided_at = "taken", actor.name, at
        row.save()
        case.unit_id, case.handler_id = row.to_unit_id, actor.person_id

    return moved("take_over", actor=actor, pk=pk, at=at, version=version, change=take)


def return_referral(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """退回转办, once in the life of a case: what comes back a second time only the office can place."""

    def send_back(case: Case) -> None:
        row = _own_offer(actor, case)
        if case.returns >= 1:
            raise WrongState(
                "“{thing}”已经退回过一次，不能再退；认为不该本单位办的，请党政办指定。", thing=str(case)[:30]
            )
        row.state, row.answer = "returned", reason.strip()[:500]
        row.decided_by_name, row.decided_at = actor.name, at
        row.save()
        case.returns += 1

    return moved(
        "return_referral", actor=actor, pk=pk, at=at, reason=reason, version=version, change=send_back
    )


def assign_case(
    *, actor: Actor, pk: int, unit_id: int, reason: str, at: datetime, version: int | None = None
) -> Case:
    """指定承办单位: by the office; it cannot be sent back or passed on any more."""

    def fix(case: Case) -> None:
        unit = people.named_units({unit_id}, case.town_id)[unit_id]
        require_somebody_trained(case, unit.pk, unit.name, on=clock.day_of(at))
        row = waiting(case)
        if row is not None:
            row.state, row.decided_by_name, row.decided_at = "dropped", actor.name, at
            row.save()
        case.unit_id, case.handler_id, case.fixed = unit.pk, None, True

    return moved(
        "assign", actor=actor, pk=pk, at=at, reason=reason, version=version, unit_id=unit_id, change=fix
    )


def ask_joint_units(
    *,
    actor: Actor,
    pk: int,
    unit_ids: Iterable[int],
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Case:
    """请单位协办: what is asked of several units at once is one case; each owes its part."""
    wanted = set(unit_ids)

    def ask(case: Case) -> None:
        if not wanted:
            raise wrong("units", Invalid("请选择协办的单位。"))
        if case.unit_id in wanted:
            raise wrong("units", Invalid("承办单位自己不用协办。"))
        units = people.named_units(wanted, case.town_id)
        known = set(case.joint_units.values_list("unit_id", flat=True))
        JointUnit.objects.bulk_create(
            JointUnit(case=case, unit_id=pk, wanted=reason.strip()[:500], asked_at=at)
            for pk in units
            if pk not in known
        )

    return moved("ask_joint", actor=actor, pk=pk, at=at, reason=reason, version=version, change=ask)


def answer_joint(*, actor: Actor, pk: int, answer: str, at: datetime, version: int | None = None) -> Case:
    """协办回复, by a person of the unit that owes the part."""
    rule = FLOW.move("answer_joint")
    words = wanted_reason(answer, rule.label)
    with transaction.atomic():
        case = lock(actor, pk, rule.permission, version)
        FLOW.can("answer_joint", case.state, str(case)).require()
        row = case.joint_units.filter(unit_id__in=actor.unit_ids, state="asked").first()
        if row is None:
            raise NotAllowed("“{thing}”没有等您的单位回复的协办。", thing=str(case)[:30])
        row.state, row.answer = "answered", words
        row.answered_by_name, row.answered_at = actor.name, at
        row.save()
        take_step(case, "answer_joint", actor=actor, at=at, reason=words, unit_id=row.unit_id)
    return case


def waiting(case: Case) -> HandOver | None:
    """The hand-over that nobody has answered yet."""
    return case.handovers.filter(state="offered").first()


def _own_offer(actor: Actor, case: Case) -> HandOver:
    """The waiting hand-over, for a person of the unit that it was offered to."""
    row = waiting(case)
    if row is None:
        raise WrongState("“{thing}”没有等待接收的转办。", thing=str(case)[:30])
    if row.to_unit_id not in actor.unit_ids and not actor.system:
        permissions.may(actor, "case.assign", case).require()
    return row
