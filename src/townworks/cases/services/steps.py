"""办件的一步: row, state, audit, event: written together by every service that moves a case."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel import audit, events
from townworks.kernel.actor import Actor

from ..events import CaseEnded, CaseMoved
from ..models import Case, StepRow
from ..workflow import FLOW, OPEN_STATES


def take_step(
    case: Case,
    move: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    unit_id: int | None = None,
    facts: dict[str, object] | None = None,
) -> StepRow:
    """Write a move that was found allowed; whatever else changed on the case is saved with it.

    The audit entry of a sealed tip carries its number and nothing else.
    """
    before = case.state
    case.state = FLOW.move(move).target or case.state
    case.is_open = case.state in OPEN_STATES
    case.closed_at = None if case.is_open else (case.closed_at or at)
    case.version += 1
    case.updated_at = at
    case.save()
    row = StepRow.objects.create(
        case=case,
        move=move,
        state=case.state,
        step=case.step,
        reason=reason[:1000],
        unit_id=unit_id,
        due_on=case.due_on,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    told: dict[str, object] = {"from": before, "to": case.state}
    if not case.sealed:
        told |= {"reason": reason[:1000], **(facts or {})}
    audit.record(
        actor,
        f"case.{move}",
        kind="case",
        thing_id=case.pk,
        name=str(case),
        town_id=case.town_id,
        at=at,
        facts=told,
    )
    events.announce(CaseMoved(case.pk, case.town_id, move, case.state), at=at)
    if move == "close" and not case.sealed:
        events.announce(CaseEnded(case.pk, case.town_id), at=at)
    return row
