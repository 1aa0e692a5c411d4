"""流程动作: hand over, sign for, report done, verify, close; each adds a status row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from townworks.kernel import audit, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.people import selectors as people

from .. import permissions
from ..events import CommitmentMoved
from ..models import Commitment, StatusRow, Support
from ..workflow import FLOW
from . import lights
from .editing import add_edition
from .locking import lock


def add_status(
    commitment: Commitment,
    move: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    state: str | None = None,
) -> StatusRow:
    """Write a move that was found allowed: row, pointer, version, light, audit, event."""
    target = state or FLOW.move(move).target or commitment.state
    row = StatusRow.objects.create(
        commitment=commitment,
        move=move,
        state=target,
        reason=reason,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    before = commitment.state
    commitment.state = target
    commitment.version += 1
    commitment.closed_at = at if target == "closed" else None
    lights.refresh(commitment, at=at)
    commitment.save()
    audit.record(
        actor,
        f"commitment.{move}",
        kind="commitment",
        thing_id=commitment.pk,
        name=str(commitment),
        town_id=commitment.town_id,
        at=at,
        facts={"from": before, "to": target, "reason": reason},
    )
    events.announce(CommitmentMoved(commitment.pk, commitment.town_id, move, target), at=at)
    return row


def _step(
    move: str, *, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None
) -> Commitment:
    rule = FLOW.move(move)
    if rule.wants_reason and not reason.strip():
        raise Invalid("{act}要写明理由。", act=rule.label)
    with transaction.atomic():
        commitment = lock(actor, pk, rule.permission, version)
        FLOW.can(move, commitment.state, str(commitment)).require()
        if move in ("verify", "close") and permissions.carries_out(actor, commitment):
            raise NotAllowed(
                "“{thing}”由您所在的单位承办，核实和销号要由别人来做。", thing=commitment.text[:30]
            )
        add_status(commitment, move, actor=actor, at=at, reason=reason.strip())
    return commitment


def assign_commitment(
    *,
    actor: Actor,
    pk: int,
    lead_id: int,
    support_ids: Iterable[int] = (),
    at: datetime,
    person_in_charge: str = "",
    version: int | None = None,
) -> Commitment:
    """交办: give a commitment to a lead unit and its supporting units, all of the same town."""
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.assign", version)
        FLOW.can("assign", commitment.state, str(commitment)).require()
        support_ids = tuple(dict.fromkeys(support_ids))
        units = people.named_units({lead_id, *support_ids}, commitment.town_id)
        commitment.lead = units[lead_id]
        commitment.person_in_charge = person_in_charge.strip()[:60]
        Support.objects.filter(commitment=commitment).delete()
        Support.objects.bulk_create(
            Support(commitment=commitment, unit_id=pk_) for pk_ in support_ids if pk_ != lead_id
        )
        add_status(commitment, "assign", actor=actor, at=at, reason=units[lead_id].name)
        add_edition(commitment, f"交办给{units[lead_id].name}", actor=actor, at=at)
    return commitment


def accept_commitment(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Commitment:
    """签收."""
    return _step("accept", actor=actor, pk=pk, at=at, version=version)


def decline_commitment(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Commitment:
    """退回交办: the unit says why the task is not its own."""
    return _step("decline", actor=actor, pk=pk, at=at, reason=reason, version=version)


def report_done(
    *, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None
) -> Commitment:
    """报告完成."""
    return _step("report_done", actor=actor, pk=pk, at=at, reason=reason, version=version)


def return_commitment(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Commitment:
    """退回并说明."""
    return _step("return", actor=actor, pk=pk, at=at, reason=reason, version=version)


def verify_commitment(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Commitment:
    """核实."""
    return _step("verify", actor=actor, pk=pk, at=at, version=version)


def close_commitment(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Commitment:
    """销号."""
    return _step("close", actor=actor, pk=pk, at=at, version=version)


def reopen_commitment(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Commitment:
    """重新办理."""
    return _step("reopen", actor=actor, pk=pk, at=at, reason=reason, version=version)


# The steps by their names in the workflow: one table for the pages and the API.
STEPS: Mapping[str, Callable[..., Commitment]] = {
    "accept": accept_commitment,
    "decline": decline_commitment,
    "report_done": report_done,
    "return": return_commitment,
    "verify": verify_commitment,
    "close": close_commitment,
    "reopen": reopen_commitment,
}
REASONED = ("decline", "report_done", "return", "reopen")
