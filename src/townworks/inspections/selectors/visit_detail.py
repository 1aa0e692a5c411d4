"""一份检查记录的全部: every question as it was asked with its answer and pictures, who when and where, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from townworks.definitions.campaigns import Item
from townworks.definitions.telling import asked, unit_of
from townworks.engines import checklist, position_fit
from townworks.engines.distance import between
from townworks.engines.working import Step
from townworks.kernel.actor import Actor
from townworks.ui import wording
from townworks.ui.names import in_language

from ..models import Clash, Doubt, Finding, Photo, Visit
from ..models.doubt import DOUBT_STATES
from .campaigns import Frozen, frozen
from .visible import doubts_for, findings_for, visit_for


@dataclass(frozen=True)
class Asked:
    """一项: the question, what was answered ("" where nothing was), its pictures, and why it failed if it did."""

    code: str
    question: str
    answer: str
    photos: tuple[Photo, ...]
    why: Step | None
    finding: Finding | None


@dataclass(frozen=True)
class VisitDetail:
    """``off``: by how much the device's clock was behind ours. ``metres``: from the position to the site."""

    visit: Visit
    asked: tuple[Asked, ...]
    left_out: int
    photos: tuple[Photo, ...]
    findings: tuple[Finding, ...]
    about: Finding | None
    doubts: tuple[tuple[Doubt, str], ...]
    clash: Clash | None
    stands: bool
    off: timedelta
    metres: int | None


def visit_detail(actor: Actor, pk: int) -> VisitDetail:
    """Everything the page of one record shows; NotFound when it is not for this actor. A fixed number of queries."""
    visit = visit_for(actor, pk)
    photos = tuple(
        visit.photos.filter(attachment__withdrawal=None).select_related("attachment__blob").order_by("id")
    )
    findings = tuple(findings_for(actor).filter(visit=visit).order_by("id"))
    edition = frozen(visit.round.edition)
    answered = visit.kind == "check" and visit.outcome == "visited"
    lines = tuple(_asked(edition, visit, photos, findings)) if answered else ()
    told = {photo.pk for line in lines for photo in line.photos}
    return VisitDetail(
        visit=visit,
        asked=lines,
        left_out=sum(item.kind != "note" for item in edition.campaign.items) - len(lines) if answered else 0,
        photos=tuple(photo for photo in photos if photo.pk not in told),
        findings=findings,
        about=findings_for(actor).filter(pk=visit.finding_id).first() if visit.finding_id else None,
        doubts=_doubts(actor, visit),
        clash=Clash.objects.filter(Q(first=visit) | Q(second=visit)).order_by("-id").first(),
        stands=visit.kind != "check" or visit.due.last_id == visit.pk,
        off=position_fit.clock_off(visit.sent_at, visit.received_at),
        metres=_metres(visit),
    )


def _asked(
    edition: Frozen, visit: Visit, photos: tuple[Photo, ...], findings: tuple[Finding, ...]
) -> Iterator[Asked]:
    """The items that were to be answered, in their order, judged as when the record came."""
    by_item: dict[str, list[Photo]] = {}
    for photo in photos:
        by_item.setdefault(photo.item, []).append(photo)
    counts = {code: len(some) for code, some in by_item.items()}
    judged = checklist.compute(checklist.Given(edition.items, visit.answers, counts))
    why = dict(judged.failures)
    raised = {finding.item: finding for finding in findings}
    for item in edition.campaign.items:
        if item.kind == "note" or item.code not in judged.shown:
            continue
        pictures = tuple(by_item.get(item.code, ()))
        said = "" if item.kind in ("photo", "signature") else _told(item, visit.answers.get(item.code))
        yield Asked(item.code, asked(item), said, pictures, why.get(item.code), raised.get(item.code))


def _told(item: Item, value: object) -> str:
    """An answer as a person reads it, in the language of the page."""
    names = {choice.code: in_language(choice) for choice in item.choices}
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(names.get(str(one), str(one)) for one in value)
    if isinstance(value, Mapping):
        return _("东经 {longitude}°，北纬 {latitude}°").format(**value)
    if item.kind == "date":
        return wording.zh_date(date.fromisoformat(str(value)))
    said = names.get(str(value), str(value))
    return f"{said} {unit_of(item)}" if item.kind == "number" and item.unit else said


def _doubts(actor: Actor, visit: Visit) -> tuple[tuple[Doubt, str], ...]:
    """What does not fit, for who supervises; no query for others."""
    if not actor.grants_for("inspection.supervise"):
        return ()
    found = doubts_for(actor).filter(visit=visit).order_by("id")
    return tuple((one, _(DOUBT_STATES[one.state])) for one in found)


def _metres(visit: Visit) -> int | None:
    site = visit.site
    if None in (visit.longitude, visit.latitude, site.longitude, site.latitude):
        return None
    here, there = (visit.longitude, visit.latitude), (site.longitude, site.latitude)
    return round(between(here, there))  # type: ignore[arg-type]
