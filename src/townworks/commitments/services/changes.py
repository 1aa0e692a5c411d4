"""变更: a deadline moved, a plan changed, a commitment dropped: asked for with a reason, decided by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState

from ..models import Change, Commitment
from ..selectors import commitments_for
from ..selectors.editions import facts_of, plain, target_facts
from ..workflow import FLOW
from .editing import Edits, NewTarget, add_edition, apply_edits
from .lights import whole
from .locking import lock
from .steps import add_status


@dataclass(frozen=True)
class Wish:
    """想怎样变更: ``due_on`` for defer; ``text``, ``outcome``, ``targets`` (and ``due_on``) for change; none for cancel."""

    due_on: date | None = None
    text: str | None = None
    outcome: str | None = None
    targets: tuple[NewTarget, ...] | None = None

    def facts(self) -> dict[str, Any]:
        """As the request keeps it."""
        facts: dict[str, Any] = {}
        if self.due_on:
            facts["due_on"] = self.due_on.isoformat()
        if self.text is not None:
            facts["text"] = self.text.strip()
        if self.outcome is not None:
            facts["outcome"] = self.outcome.strip()
        if self.targets is not None:
            facts["targets"] = [
                {"comparator": row.comparator, "value": plain(row.value), "unit": row.unit, "of": row.of}
                for row in self.targets
            ]
        return facts


def edits_of(facts: Mapping[str, Any]) -> Edits:
    """A request's facts as edits."""
    targets = facts.get("targets")
    try:
        rows = (
            None
            if targets is None
            else tuple(NewTarget(**{**row, "value": Decimal(row["value"])}) for row in targets)
        )
    except (InvalidOperation, TypeError, KeyError):
        raise Invalid("申请里的指标读不出来，请重新提出。") from None
    return Edits(
        text=facts.get("text"),
        outcome=facts.get("outcome"),
        due_on=date.fromisoformat(facts["due_on"]) if facts.get("due_on") else None,
        targets=rows,
    )


def ask_change(
    *,
    actor: Actor,
    pk: int,
    kind: str,
    wish: Wish,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Change:
    """申请变更. Nothing changes yet. One open request of a kind; asking the same again answers the one that is open."""
    if kind not in ("defer", "change", "cancel"):
        raise Invalid("没有这种变更。")
    if not reason.strip():
        raise Invalid("申请变更要写明理由。", [("reason", Invalid("申请变更要写明理由。"))])
    with transaction.atomic():
        commitment = lock(actor, pk, "commitment.request_change", version)
        FLOW.can(kind, commitment.state, str(commitment)).require()
        facts = _wanted(commitment, kind, wish)
        open_one = Change.objects.filter(commitment=commitment, kind=kind, state="asked").first()
        if open_one is not None:
            if open_one.facts == facts and open_one.asked_by_id == actor.person_id:
                return open_one
            raise Conflict(
                "“{thing}”已有一份{who}提出的申请在等审批，请先等结果或撤回。",
                thing=commitment.text[:30],
                who=open_one.asked_by_name,
            )
        change = Change.objects.create(
            commitment=commitment,
            kind=kind,
            facts=facts,
            reason=reason.strip(),
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        _record(actor, change, "commitment.ask_change", at)
    return change


def _wanted(commitment: Commitment, kind: str, wish: Wish) -> dict[str, Any]:
    """What is asked for, checked by writing it and taking it back: what could not be applied is refused now."""
    if kind == "cancel":
        return {}
    if kind == "defer":
        if wish.due_on is None or wish.due_on <= commitment.due_on:
            sentence = Invalid("延期后的时限要晚于现在的时限 {due}。", due=commitment.due_on)
            raise Invalid(sentence.text, [("due_on", sentence)], **sentence.values)
        return Wish(due_on=wish.due_on).facts()
    current = {
        "text": commitment.text,
        "outcome": commitment.outcome,
        "due_on": commitment.due_on.isoformat(),
        "targets": target_facts(commitment.targets.all()),
    }
    facts = {key: value for key, value in wish.facts().items() if value != current[key]}
    if not facts:
        raise Invalid("申请的内容和现在一样，没有可审批的改动。")
    attempt = transaction.savepoint()
    apply_edits(commitment, edits_of(facts))
    transaction.savepoint_rollback(attempt)
    commitment.refresh_from_db()
    return facts


def withdraw_change(*, actor: Actor, change_id: int, at: datetime) -> Change:
    """撤回申请: by who asked, before it is decided."""
    with transaction.atomic():
        change = _lock(actor, change_id, "commitment.read")
        if change.asked_by_id != actor.person_id:
            raise NotAllowed("这份申请由{who}提出，只有本人能撤回。", who=change.asked_by_name)
        _settle(change, "withdrawn", actor=actor, at=at, answer="")
        _record(actor, change, "commitment.withdraw_change", at)
    return change


def refuse_change(*, actor: Actor, change_id: int, answer: str, at: datetime) -> Change:
    """不同意变更, with the reason."""
    if not answer.strip():
        raise Invalid("不同意要写明理由。", [("answer", Invalid("不同意要写明理由。"))])
    with transaction.atomic():
        change = _lock(actor, change_id, "commitment.approve_change")
        _refuse_own(actor, change)
        _settle(change, "refused", actor=actor, at=at, answer=answer)
        _record(actor, change, "commitment.refuse_change", at)
    return change


def approve_change(
    *, actor: Actor, change_id: int, at: datetime, answer: str = "", version: int | None = None
) -> Change:
    """同意变更: it is applied to the commitment now, with a status row and a new edition."""
    with transaction.atomic():
        change = _lock(actor, change_id, "commitment.approve_change")
        commitment = lock(actor, change.commitment_id, "commitment.approve_change", version)
        _refuse_own(actor, change)
        FLOW.can(change.kind, commitment.state, str(commitment)).require()
        _settle(change, "approved", actor=actor, at=at, answer=answer)
        if change.kind != "cancel":
            apply_edits(commitment, edits_of(change.facts))
            if "due_on" in change.facts:
                commitment.due_text = ""
        add_status(commitment, change.kind, actor=actor, at=at, reason=change.reason)
        why = f"{FLOW.move(change.kind).label}：{change.reason}"
        add_edition(commitment, why, actor=actor, at=at)
        _record(actor, change, "commitment.approve_change", at)
    return change


def _lock(actor: Actor, change_id: int, permission: str) -> Change:
    """The request if the actor may see its commitment; then the permission is asked of that commitment."""
    change = (
        Change.objects.select_for_update(of=("self",))
        .select_related("commitment")
        .filter(pk=change_id, commitment__in=commitments_for(actor))
        .first()
    )
    if change is None:
        raise NotFound("没有找到这份申请，或者它不在您的工作范围内。")
    lock(actor, change.commitment_id, permission, None)
    return change


def _refuse_own(actor: Actor, change: Change) -> None:
    if change.asked_by_id is not None and change.asked_by_id == actor.person_id:
        raise NotAllowed("申请是您自己提出的，要由别人审批。")


def _settle(change: Change, state: str, *, actor: Actor, at: datetime, answer: str) -> None:
    if change.state != "asked":
        raise WrongState("这份申请已经有结果了（{state}）。", state=change.get_state_display())
    change.state = state
    change.answer = answer.strip()
    change.decided_by_id, change.decided_by_name, change.decided_at = actor.person_id, actor.name, at
    change.save()


def _record(actor: Actor, change: Change, verb: str, at: datetime) -> None:
    audit.record(
        actor,
        verb,
        kind="commitment",
        thing_id=change.commitment_id,
        name=str(change.commitment),
        town_id=change.commitment.town_id,
        at=at,
        facts={
            "change": change.pk,
            "kind": change.kind,
            "wanted": change.facts,
            "before": facts_of(whole([change.commitment_id])[0]) if verb.endswith("ask_change") else None,
            "reason": change.reason,
            "answer": change.answer,
        },
    )
