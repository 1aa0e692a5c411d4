"""复查和回头看: a visit that is about one finding moves that finding."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotAllowed, NotFound

from ..models import Due, Finding, LookbackPick, Visit
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW
from .raising import relapse
from .steps import take_step


def about(finding_id: int, due: Due) -> Finding:
    """The finding that a recheck is about, locked; NotFound when it is none of this site."""
    finding = Finding.objects.select_for_update().filter(pk=finding_id, site_id=due.site_id).first()
    if finding is None:
        raise NotFound(NOT_THERE)
    return finding


def settle_recheck(visit: Visit, *, holds: bool, actor: Actor, at: datetime) -> Finding:
    """复查: gone, the finding is rechecked; still there, it goes back. 回头看: still gone, it holds; back, it is reopened."""
    finding = about(visit.finding_id or 0, visit.due)
    if visit.kind == "lookback":
        return _look_back(visit, finding, holds, actor, at)
    if finding.mended_by_id is not None and finding.mended_by_id == actor.person_id:
        raise NotAllowed("“{thing}”是您报的整改，复查要由别人来做。", thing=str(finding)[:30])
    move = "recheck" if holds else "return"
    FLOW.can(move, finding.state, str(finding)).require()
    if holds:
        finding.rechecked_by_id = actor.person_id
    else:
        finding.returns += 1
    take_step(finding, move, actor=actor, at=at, reason=visit.note, visit=visit)
    return finding


def _look_back(visit: Visit, finding: Finding, holds: bool, actor: Actor, at: datetime) -> Finding:
    LookbackPick.objects.filter(finding=finding, state="waiting").update(
        state="gone" if visit.outcome == "vanished" else "holds" if holds else "relapsed",
        visit=visit,
        seen_at=at,
    )
    if not holds and visit.outcome == "visited":
        FLOW.can("reopen", finding.state, str(finding)).require()
        relapse(finding, clock.day_of(visit.ended_at))
        take_step(finding, "reopen", actor=actor, at=at, reason=visit.note, visit=visit)
    return finding
