"""提交检查记录: taken in once, judged by the frozen checklist; what clashes with a newer record is kept and told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from townworks.engines import checklist
from townworks.engines.working import Step
from townworks.kernel import audit, clock, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, Refusal, WrongState
from townworks.kernel.rows import at_most_one

from ..events import VisitReceived
from ..models import Clash, Due, Visit
from ..models.visit import VISIT_KINDS, VISIT_OUTCOMES
from ..selectors.campaigns import Frozen, frozen
from . import photos
from .locking import lock
from .raising import Fault, raise_findings
from .rechecking import about, settle_recheck
from .rounds import add_due_row
from .submission import Submission

LOOKED_AGAIN = ("visited", "vanished")  # after which it is known whether a fault is gone
UNDONE = ("due", "absent")  # after which a first visit is still owed

NOTE_LONGEST = 1000
OTHERWISE = "这个编号的检查记录已经收到过，内容和这次的不一样，先收到的算数。要改的，请在手机上重新填一份。"


@dataclass(frozen=True)
class Received:
    """What came of a submission: the visit, whether it was known already, and whether it clashes with another."""

    visit: Visit
    again: bool = False
    clash: bool = False


def send_visit(*, actor: Actor, submission: Submission, at: datetime) -> Received:
    """提交检查记录. The same ``uid`` again with the same content answers the same visit and writes nothing.

    Invalid names each item that is missing or impossible; WrongState when the round is closed; Conflict when the
    ``uid`` was used for something else, or for other answers.
    """
    known = _known(actor, submission)
    if known is not None:
        return Received(known, again=True)
    return receive(actor=actor, submission=submission, at=at)


def receive(*, actor: Actor, submission: Submission, at: datetime, edition: Frozen | None = None) -> Received:
    """收下 a submission that is new as far as the caller knows; as ``send_visit`` where it was not.

    ``edition``: the checklist of its round, from a caller who has found that the actor may visit the site: it is then judged
    before the transaction, so that nobody waits for the one writer while two hundred answers are looked at.
    """
    _check(submission)
    early = (edition, _judged(edition, submission)) if edition is not None else None
    try:
        with transaction.atomic():
            return _take_in(actor, submission, at, early)
    except IntegrityError:  # the same submission arrived twice at one moment: the other one was first
        known = _known(actor, submission)
        if known is None:
            raise
        return Received(known, again=True)


def _known(actor: Actor, submission: Submission) -> Visit | None:
    visit = at_most_one(Visit.objects.filter(uid=submission.uid))
    if visit is not None and (visit.due_id, visit.person_id) != (submission.due_id, actor.person_id):
        raise Conflict("这个提交编号已经用在别的记录上，请在手机上重新填一份。")
    if visit is not None and _says(submission) != (visit.kind, visit.finding_id, visit.outcome, visit.note):
        raise Conflict(OTHERWISE)
    if visit is not None and (visit.kind, visit.outcome) == ("check", "visited"):
        edition = frozen(visit.round.edition)
        again = checklist.compute(checklist.Given(edition.items, submission.answers, {}))
        if again.kept != visit.answers:
            raise Conflict(OTHERWISE)
    return visit


def _says(submission: Submission) -> tuple[str, int | None, str, str]:
    return submission.kind, submission.finding_id, submission.outcome, submission.note.strip()[:NOTE_LONGEST]


def _check(submission: Submission) -> None:
    problems: list[tuple[str, Refusal]] = []
    if submission.outcome not in VISIT_OUTCOMES:
        problems.append(("outcome", Invalid("没有这种检查结果。")))
    if submission.kind not in VISIT_KINDS:
        problems.append(("kind", Invalid("没有这种检查。")))
    if submission.kind != "check" and (submission.finding_id is None or submission.holds is None):
        problems.append(("holds", Invalid("复查要写明是哪个问题、有没有改好。")))
    elif submission.kind != "check" and submission.outcome not in LOOKED_AGAIN:
        problems.append(("outcome", Invalid("没有看到的不算复查，请到现场看过再填。")))
    if (submission.longitude is None) != (submission.latitude is None) or not _on_earth(submission):
        problems.append(("position", Invalid("位置不是有效的经纬度。")))
    if problems:
        raise Invalid("检查记录有 {count} 处要改。", problems, count=len(problems))


def _on_earth(submission: Submission) -> bool:
    longitude, latitude = submission.longitude or 0.0, submission.latitude or 0.0
    return abs(longitude) <= 180 and abs(latitude) <= 90 and (submission.accuracy or 0.0) >= 0


def _take_in(
    actor: Actor, submission: Submission, at: datetime, early: tuple[Frozen, checklist.Answer | None] | None
) -> Received:
    due = lock(actor, Due, submission.due_id, "visit.make", None, "round__edition", "site", "place")
    if due.round.state != "open" and submission.kind == "check":
        raise WrongState("“{round}”已经结束，不再收检查记录。", round=due.round.name)
    if submission.finding_id is not None:
        about(submission.finding_id, due)
    edition = frozen(due.round.edition)
    judged = early[1] if early is not None and early[0] is edition else _judged(edition, submission)
    clash = submission.kind == "check" and _clashes(due, submission)
    visit = _visit(actor, submission, due, judged, at)
    photos.keep(visit, submission.photos, actor=actor, at=at)
    if clash and due.last_id is not None:
        Clash.objects.create(due=due, first_id=due.last_id, second=visit, told_at=at)
    else:
        apply_visit(visit, due, edition, judged, submission.mended, actor=actor, at=at)
        if submission.kind != "check":
            settle_recheck(visit, holds=bool(submission.holds), actor=actor, at=at)
    audit.record(
        actor,
        "visit.send",
        kind="visit",
        thing_id=visit.pk,
        name=due.site.name,
        town_id=visit.town_id,
        at=at,
        facts={
            "round": due.round_id,
            "outcome": visit.outcome,
            "findings": visit.findings_count,
            "photos": len(submission.photos),
            "source": visit.source,
            "clash": clash,
        },
    )
    events.announce(VisitReceived(visit.pk, visit.round_id, visit.town_id), at=at)
    return Received(visit, clash=clash)


def _judged(edition: Frozen, submission: Submission) -> checklist.Answer | None:
    if submission.kind != "check" or submission.outcome != "visited":
        return None
    counts: dict[str, int] = {}
    for photo in submission.photos:
        counts[photo.item] = counts.get(photo.item, 0) + 1
    judged = checklist.compute(checklist.Given(edition.items, submission.answers, counts))
    if judged.problems:
        raise Invalid(
            "检查记录有 {count} 处要改。",
            [(code, refused(step)) for code, step in judged.problems],
            count=len(judged.problems),
        )
    return judged


def refused(step: Step) -> Invalid:
    """A step of the engine as a refusal of one item."""
    sentence = Invalid(step.text)
    sentence.values = dict(step.values)
    return sentence


def _clashes(due: Due, submission: Submission) -> bool:
    """Whether the device had not seen the record that stands."""
    return (
        due.last_id is not None
        and due.outcome not in UNDONE
        and submission.seen_version is not None
        and submission.seen_version != due.version
    )


def _visit(
    actor: Actor, submission: Submission, due: Due, judged: checklist.Answer | None, at: datetime
) -> Visit:
    return Visit.objects.create(
        uid=submission.uid,
        town_id=due.round.town_id,
        round_id=due.round_id,
        due=due,
        site_id=due.site_id,
        kind=submission.kind,
        finding_id=submission.finding_id,
        outcome=submission.outcome,
        answers=dict(judged.kept) if judged else {},
        note=submission.note.strip()[:NOTE_LONGEST],
        person_id=actor.person_id,
        person_name=actor.name,
        companion=submission.companion.strip()[:60],
        started_at=submission.started_at,
        finished_at=submission.finished_at,
        sent_at=submission.sent_at,
        received_at=at,
        longitude=submission.longitude,
        latitude=submission.latitude,
        accuracy=submission.accuracy,
        source=submission.source,
        seen_version=submission.seen_version,
        findings_count=len(judged.failures) if judged else 0,
    )


def apply_visit(
    visit: Visit,
    due: Due,
    edition: Frozen,
    judged: checklist.Answer | None,
    mended: tuple[str, ...],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """What a visit that stands does to its round: the outcome, and a finding for each failure."""
    if visit.kind != "check":
        return
    faults = [
        Fault(item, reason, code in mended)
        for code, reason in (judged.failures if judged else ())
        if (item := edition.campaign.item(code)) is not None
    ]
    raised = raise_findings(visit, due, edition.campaign, faults, actor=actor, at=at)
    due.outcome = visit.outcome
    due.last = visit
    due.visits_count += 1
    due.findings_count += len(raised)
    due.settled_on = None if visit.outcome in UNDONE else clock.day_of(visit.ended_at)
    due.version += 1
    due.save(
        update_fields=["outcome", "last", "visits_count", "findings_count", "settled_on", "version"],
        force_update=True,
    )
    add_due_row(due, visit.note, actor=actor, at=at)
