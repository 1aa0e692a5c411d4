"""存疑: what does not fit about a record is told to a supervisor, who looks and decides; nothing follows by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import photo_likeness, position_fit
from townworks.engines.position_fit import Fix, Previous
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..events import FindingMoved, VisitReceived
from ..models import Doubt, Due, Finding, Photo, Visit
from ..models.doubt import DOUBT_STATES
from ..selectors.visible import doubt_for
from . import photo_hashes
from .rounds import add_due_row

MOST_PAIRS = 6
LOOKED_AT = ("seen", "before", "after")


def look_at_visit(event: VisitReceived) -> None:
    """核对一次检查: position, clock and photographs; a second look finds nothing new."""
    visit = Visit.objects.select_related("town", "site", "due").get(pk=event.visit_id)
    photos = list(visit.photos.filter(stage__in=LOOKED_AT).select_related("attachment__blob"))
    for doubt in (*_fit(visit, photos), *_reused(photos)):
        _tell(doubt, visit=visit, at=visit.received_at)


def look_at_mending(event: FindingMoved) -> None:
    """核对一次整改: photographs after mending, each by itself and beside those before."""
    if event.move != "report_mended":
        return
    finding = Finding.objects.select_related("round").get(pk=event.finding_id)
    after = list(finding.photos.filter(stage="after").select_related("attachment__blob"))
    for doubt in (*_reused(after), *_other_place(finding, after)):
        _tell(doubt, finding=finding, at=finding.mended_at or finding.found_at)


def _tell(doubt: Doubt, *, at: datetime, visit: Visit | None = None, finding: Finding | None = None) -> None:
    """Write it down unless it was told before."""
    thing = visit or finding
    assert thing is not None  # noqa: S101 (every doubt is about one of them)
    known = Doubt.objects.filter(visit=visit, finding=finding, code=doubt.code, photo=doubt.photo)
    if known.exists():
        return
    doubt.town_id, doubt.round_id = thing.town_id, thing.round_id
    doubt.visit, doubt.finding, doubt.told_at = visit, finding, at
    doubt.save()


def _fit(visit: Visit, photos: list[Photo]) -> Iterator[Doubt]:
    """What the engine doubts of position and clock. What was typed in later has neither."""
    if visit.source == "page":
        return
    kind = definitions.site_kind(visit.site.kind)
    fix = None
    if visit.longitude is not None and visit.latitude is not None:
        fix = Fix((visit.longitude, visit.latitude), visit.accuracy)
    by_name = {photo.attachment.name: photo for photo in photos}
    site = visit.site
    answer = position_fit.compute(
        position_fit.Given(
            fix=fix,
            started_at=visit.started_at,
            finished_at=visit.finished_at,
            received_at=visit.received_at,
            sent_at=visit.sent_at,
            site=(site.longitude, site.latitude)
            if site.longitude is not None and site.latitude is not None
            else None,
            outline=site.shape,
            town=visit.town.outline,
            photos=tuple(
                position_fit.Photo(photo.attachment.name, photo.attachment.blob.taken_at, position_of(photo))
                for photo in photos
            ),
            previous=_previous(visit),
            limits=position_fit.Limits(near=kind.allowance),
        )
    )
    for one in answer.doubts:
        yield Doubt(code=one.code, why=one.why.stored(), photo=by_name.get(one.photo))


def position_of(photo: Photo) -> tuple[float, float] | None:
    """Where a photograph says that it was taken."""
    blob = photo.attachment.blob
    return (
        (blob.longitude, blob.latitude) if blob.longitude is not None and blob.latitude is not None else None
    )


def _previous(visit: Visit) -> Previous | None:
    """The visit that the same person ended last before this one, on the device's clock."""
    before = (
        Visit.objects.filter(
            town_id=visit.town_id,
            person_id=visit.person_id,
            finished_at__lt=visit.finished_at,
            longitude__isnull=False,
            latitude__isnull=False,
        )
        .order_by("-finished_at")
        .first()
    )
    if before is None or before.longitude is None or before.latitude is None:
        return None
    return Previous(Fix((before.longitude, before.latitude), before.accuracy), before.ended_at)


def _reused(photos: list[Photo]) -> Iterator[Doubt]:
    for photo in photos:
        for other, match in photo_hashes.earlier_like(photo)[:1]:
            yield Doubt(code="photo.reused", why=match.why.stored(), photo=photo, other=other)


def _other_place(finding: Finding, after: list[Photo]) -> Iterator[Doubt]:
    """Photographs after that cannot be of the place before."""
    before = Photo.objects.filter(
        visit_id=finding.visit_id or 0, item=finding.item, stage__in=("seen", "before")
    ).select_related("attachment__blob")
    shots = [(photo, _shot(photo)) for photo in before[:MOST_PAIRS]]
    for photo in after[:MOST_PAIRS]:
        one = _shot(photo)
        for earlier, shot in shots:
            if one is None or shot is None:
                continue
            alignment = photo_likeness.same_place(shot, one)
            if alignment.verdict == "differs":
                why = alignment.reasons[0] if alignment.reasons else Step(gettext_noop("整改前后对不上"))
                yield Doubt(code="photo.other_place", why=why.stored(), photo=photo, other=earlier)
                break


def _shot(photo: Photo) -> photo_likeness.Shot | None:
    picture = photo_hashes.picture_of(photo)
    if picture is None:
        return None
    return photo_likeness.Shot(picture, position_of(photo), None, photo.attachment.blob.taken_at)


def settle_doubt(*, actor: Actor, pk: int, state: str, words: str, at: datetime) -> Doubt:
    """核对存疑: it is in order, or the site is to be visited again; always with words."""
    if state not in DOUBT_STATES or state == "open":
        raise Invalid("请选择“{one}”或“{other}”。", one=DOUBT_STATES["fits"], other=DOUBT_STATES["redo"])
    if not words.strip():
        raise Invalid("请写明核对的情况。", [("words", Invalid("请写明核对的情况。"))])
    with transaction.atomic():
        doubt_for(actor, pk)
        doubt = Doubt.objects.select_for_update(of=("self",)).get(pk=pk)
        permissions.may(actor, "inspection.supervise", doubt).require()
        if doubt.state != "open":
            raise WrongState("这一处存疑已经由{who}核对过。", who=doubt.settled_by_name)
        doubt.state, doubt.words = state, words.strip()[:500]
        doubt.settled_by_name, doubt.settled_at = actor.name, at
        doubt.save()
        if state == "redo" and doubt.visit is not None:
            _visit_again(doubt.visit, doubt.words, actor, at)
        audit.record(
            actor,
            "doubt.settle",
            kind="doubt",
            thing_id=doubt.pk,
            name=doubt.code,
            town_id=doubt.town_id,
            at=at,
            facts={"state": state, "words": doubt.words},
        )
    return doubt


def _visit_again(visit: Visit, words: str, actor: Actor, at: datetime) -> None:
    """要求重查: the site is due again in its round, if that still runs; the doubted visit stays as it is."""
    due = Due.objects.select_for_update(of=("self",)).select_related("round").get(pk=visit.due_id)
    if due.round.state != "open":
        raise WrongState("“{round}”已经结束，不能再要求重查。", round=due.round.name)
    if due.last_id == visit.pk:
        due.outcome, due.settled_on, due.planned_on, due.planned_order = "due", None, None, None
        due.version += 1
        due.save()
        add_due_row(due, words, actor=actor, at=at)
