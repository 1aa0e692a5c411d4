"""问题的一步: row, state, counts, audit, event: written together by every service that moves a finding."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel import audit, events
from townworks.kernel.actor import Actor

from ..events import FindingMoved
from ..models import Finding, FindingRow, Visit
from ..workflow import FLOW, OPEN_STATES
from . import counting


def take_step(
    finding: Finding,
    move: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    visit: Visit | None = None,
) -> FindingRow:
    """Write a move that was found allowed; whatever else changed on the finding is saved with it."""
    before = list(counting.rows_of(Finding.objects.get(pk=finding.pk), -1))
    state_before = finding.state
    finding.state = FLOW.move(move).target or finding.state
    finding.is_open = finding.state in OPEN_STATES
    finding.closed_at = None if finding.is_open else (finding.closed_at or at)
    finding.version += 1
    finding.save()
    counting.add([*before, *counting.rows_of(finding, 1)])
    row = FindingRow.objects.create(
        finding=finding,
        move=move,
        state=finding.state,
        reason=reason[:1000],
        due_on=finding.due_on,
        visit=visit,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    audit.record(
        actor,
        f"finding.{move}",
        kind="finding",
        thing_id=finding.pk,
        name=str(finding),
        town_id=finding.town_id,
        at=at,
        facts={"from": state_before, "to": finding.state, "reason": reason},
    )
    events.announce(FindingMoved(finding.pk, finding.town_id, move, finding.state), at=at)
    return row
