"""网页复查: a recheck that is written down at a page rather than sent by a phone; the same service takes it in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Due
from ..selectors.visible import finding_for
from .submission import Submission, SubmittedPhoto
from .visits import Received, send_visit


def recheck_finding(
    *,
    actor: Actor,
    pk: int,
    uid: UUID,
    holds: bool,
    at: datetime,
    note: str = "",
    photos: tuple[SubmittedPhoto, ...] = (),
) -> Received:
    """复查: whether the fault is gone. Sent twice under one ``uid`` it is kept once. What is not gone goes back."""
    if not holds and not note.strip():
        problem = Invalid("没有改好的，要写明差在哪里。")
        raise Invalid(problem.text, [("note", problem)])
    finding = finding_for(actor, pk)
    due = Due.objects.filter(round_id=finding.round_id or 0, site_id=finding.site_id).first()
    if due is None:
        raise WrongState("“{thing}”不是专项检查发现的，不用复查，可以直接验收。", thing=str(finding)[:30])
    submission = Submission(
        uid=uid,
        due_id=due.pk,
        outcome="visited",
        finished_at=at,
        photos=photos,
        kind="recheck",
        finding_id=finding.pk,
        holds=holds,
        note=note,
        sent_at=at,
        source="page",
    )
    return send_visit(actor=actor, submission=submission, at=at)
