"""一个问题的全部: what, where, the pictures side by side, the term and why, its sources and all that happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Item
from townworks.definitions.telling import asked
from townworks.engines.working import Step
from townworks.kernel.actor import Actor
from townworks.kernel.models import AuditEntry
from townworks.people import selectors as people
from townworks.ui import wording
from townworks.ui.names import name_of

from .. import permissions
from ..models import Doubt, Extension, Finding, FindingRow, MendNotice, Photo, SameFault
from ..models.doubt import DOUBT_STATES
from ..workflow import FLOW
from .campaigns import campaign_of
from .finding_acts import Act, acts, may, mended_by
from .finding_terms import Urgency, term_told, urgency
from .visible import doubts_for, finding_for, findings_for, mend_notices_for
from .wanted import after_photos_given, after_photos_wanted, recheck_owed

NOTICED = ("found", "mending")  # what a notice of rectification may be about
BEFORE, AFTER = ("before", "seen"), ("after",)


@dataclass(frozen=True)
class Shot:
    """一张照片, with its time and position as the camera wrote them, else when it came in."""

    attachment_id: int
    name: str
    at: datetime
    by_name: str
    by_camera: bool
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Pair:
    """整改前后: two pictures beside each other; one may be lacking."""

    before: Shot | None
    after: Shot | None


@dataclass(frozen=True)
class Offer:
    """并案建议 as the page of either finding shows it. ``other``: the finding on the far side."""

    pk: int
    other: Finding
    newer: bool
    why: object
    may_decide: bool


@dataclass(frozen=True)
class Asked:
    """等批准的延期, and what this actor may do about it."""

    extension: Extension
    own: bool
    may_decide: bool


@dataclass(frozen=True)
class Doubted:
    """一处存疑, and how far it is settled."""

    doubt: Doubt
    state: str


@dataclass(frozen=True)
class Event:
    """经过的一行, as ``{% timeline %}`` draws it."""

    at: datetime
    who: str
    what: str
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class Detail:
    """一个问题的页面."""

    finding: Finding
    urgency: Urgency
    waits_for: str
    acts: tuple[Act, ...]
    item: Item | None
    term: tuple[Step, ...]
    pairs: tuple[Pair, ...]
    rechecks: tuple[Shot, ...]
    offers: tuple[Offer, ...]
    asked: Asked | None
    doubts: tuple[Doubted, ...]
    notices: tuple[MendNotice, ...]
    earlier: Finding | None
    joined_into: Finding | None
    story: tuple[Event, ...]
    may_visit: bool
    may_notice: bool

    @property
    def question(self) -> str:
        """The item that failed, in the reader's language."""
        return asked(self.item) if self.item else ""

    @property
    def campaign(self) -> str:
        return name_of("campaign", self.finding.campaign) if self.finding.campaign else ""


def detail(actor: Actor, pk: int, *, on: date) -> Detail:
    """Everything the page of one finding shows; NotFound when it is not for this actor."""
    finding = finding_for(actor, pk)
    prefetch_related_objects([finding], "extensions", "sources", "rows")
    campaign = campaign_of(finding.round.edition) if finding.round else None
    pictures = _pictures(finding)
    offers = _offers(actor, finding)
    notices = tuple(mend_notices_for(actor).filter(findings=finding).order_by("id"))
    others = (
        {one.pk: one for one in findings_for(actor).filter(pk__in=_kin(finding))} if _kin(finding) else {}
    )
    return Detail(
        finding=finding,
        urgency=urgency(finding, on),
        waits_for=_waits_for(actor, finding),
        acts=acts(actor, finding),
        item=campaign.item(finding.item) if campaign else None,
        term=term_told(finding),
        pairs=_pairs(finding, pictures),
        rechecks=tuple(_shot(one) for one in pictures if one.visit_id and one.visit_id != finding.visit_id),
        offers=offers,
        asked=_asked(actor, finding),
        doubts=_doubts(actor, finding),
        notices=notices,
        earlier=others.get(finding.earlier_id or 0),
        joined_into=others.get(finding.joined_into_id or 0),
        story=tuple(_story(finding, notices)),
        may_visit=may(actor, "visit.make", finding),
        may_notice=finding.state in NOTICED
        and (bool(finding.campaign) or definitions.mend_notice() is not None)
        and not any(one.state == "issued" for one in notices)
        and may(actor, "rectification.issue", finding),
    )


def _waits_for(actor: Actor, finding: Finding) -> str:
    """Whose turn it is, as a sentence; and that it is not this actor's, where they would judge their own mending."""
    names = {"owner": finding.owner.name, "mender": finding.mender.name if finding.mender else _("场所自己")}
    words = {
        "found": _("等{owner}交办"),
        "mending": _("等{mender}整改"),
        "mended": _("等到现场复查") if recheck_owed(finding) else _("等{owner}验收"),
        "rechecked": _("等{owner}验收"),
    }.get(finding.state, "")
    if finding.state in ("mended", "rechecked") and mended_by(actor, finding):
        words = _("整改是您报的，等别人复查、验收")
    return words.format(**names)


def _kin(finding: Finding) -> list[int]:
    return [pk for pk in (finding.earlier_id, finding.joined_into_id) if pk]


def _pictures(finding: Finding) -> list[Photo]:
    """The pictures of the fault: of the visit that found it, of later visits about it, and given with its mending."""
    of_it = Q(finding=finding) | Q(visit__finding=finding)
    if finding.visit_id:
        of_it |= Q(visit_id=finding.visit_id, item=finding.item)
    found = Photo.objects.filter(of_it, attachment__withdrawal=None).exclude(stage="signature")
    return list(found.select_related("attachment__blob").order_by("id"))


def _pairs(finding: Finding, pictures: Sequence[Photo]) -> tuple[Pair, ...]:
    first = [one for one in pictures if one.visit_id in (None, finding.visit_id)]
    before = [_shot(one) for one in first if one.stage in BEFORE]
    after = [_shot(one) for one in first if one.stage in AFTER]
    return tuple(Pair(one, other) for one, other in zip_longest(before, after))


def _shot(photo: Photo) -> Shot:
    blob = photo.attachment.blob
    return Shot(
        attachment_id=photo.attachment_id,
        name=photo.attachment.name,
        at=blob.taken_at or photo.at,
        by_name=photo.attachment.by_name,
        by_camera=blob.taken_at is not None,
        latitude=blob.latitude,
        longitude=blob.longitude,
    )


def _offers(actor: Actor, finding: Finding) -> tuple[Offer, ...]:
    """Offers that wait, from either side; only with a finding that the actor sees too."""
    found = (
        SameFault.objects.filter(Q(finding=finding) | Q(into=finding), state="offered")
        .select_related(
            "finding__site", "into__site", "finding__town", "finding__place", "into__town", "into__place"
        )
        .order_by("id")
    )
    offers = []
    for one in found:
        newer = one.finding_id == finding.pk
        other = one.into if newer else one.finding
        if not may(actor, "inspection.read", other) or not one.into.is_open:
            continue
        decides = may(actor, "finding.accept", one.finding) and may(actor, "finding.accept", one.into)
        possible = bool(FLOW.can("join", one.finding.state, ""))
        if possible:
            offers.append(Offer(one.pk, other, newer, one.why, decides))
    return tuple(offers)


def _asked(actor: Actor, finding: Finding) -> Asked | None:
    waiting = next((one for one in finding.extensions.all() if one.state == "asked"), None)
    if waiting is None:
        return None
    own = waiting.asked_by_id is not None and waiting.asked_by_id == actor.person_id
    return Asked(waiting, own, not own and may(actor, "finding.extend", finding))


def _doubts(actor: Actor, finding: Finding) -> tuple[Doubted, ...]:
    """What does not fit, for who supervises; no query for others."""
    if not actor.grants_for("inspection.supervise"):
        return ()
    about = Q(finding=finding) | (Q(visit_id=finding.visit_id) if finding.visit_id else Q(pk__in=()))
    found = doubts_for(actor).filter(about).order_by("id")
    return tuple(Doubted(one, _(DOUBT_STATES[one.state])) for one in found)


# The story.


def _story(finding: Finding, notices: Iterable[MendNotice]) -> list[Event]:
    """Steps, sources, requests and papers merged, the newest first."""
    events = [
        *_steps(finding.rows.all()),
        *_sources(finding),
        *_requests(finding.extensions.all()),
        *(
            Event(one.issued_at, one.issued_by_name, _("签发{number}").format(number=one.number))
            for one in notices
        ),
    ]
    return sorted(events, key=lambda one: one.at, reverse=True)


def _steps(rows: Iterable[FindingRow]) -> Iterator[Event]:
    for row in rows:
        label = _(FLOW.move(row.move).label)
        if row.move == "recheck" or (row.move == "return" and row.visit_id):
            label = _("复查合格") if row.move == "recheck" else _("复查不合格，退回")
        yield Event(row.at, row.by_name, label, row.reason)


def _sources(finding: Finding) -> Iterator[Event]:
    """Sources after the first, which is the finding itself."""
    for one in list(finding.sources.all())[1:]:
        kind = _(name_of("source_kind", one.kind))
        words = _("又有来源：{kind}").format(kind=kind)
        yield Event(one.at, one.by_name, words, " ".join(part for part in (one.reference, one.text) if part))


def _requests(extensions: Iterable[Extension]) -> Iterator[Event]:
    for one in extensions:
        words = _("申请延期到{day}").format(day=wording.zh_date(one.due_on))
        yield Event(one.asked_at, one.asked_by_name, words, one.reason)
        if one.decided_at and one.state == "refused":
            yield Event(one.decided_at, one.decided_by_name, _("不同意延期"), one.answer)


# What other pages of a finding ask.


def why_visible(actor: Actor, finding: Finding) -> tuple[str, ...]:
    """为什么我能看到: every post that shows this finding to the actor, as sentences."""
    return permissions.why(actor, "inspection.read", finding)


def photos_lacking(finding: Finding) -> int:
    """How many photographs after mending are still wanted."""
    return after_photos_wanted(finding) - after_photos_given(finding)


def photos_told(lacking: int) -> str:
    """The same as a sentence."""
    if lacking <= 0:
        return _("照片可不交；有照片，验收更快。")
    return ngettext("要有整改后的照片 {n} 张。", "要有整改后的照片 {n} 张。", lacking).format(n=lacking)


def units_to_give(finding: Finding) -> list[tuple[int, str]]:
    """Units that may be given a finding; the committee of its village first."""
    units = list(people.units_of_town(finding.town_id))
    units.sort(key=lambda unit: unit.pk != finding.mender_id)
    return [(unit.pk, unit.name) for unit in units]


def extension_for(actor: Actor, pk: int) -> Extension:
    """One request; NotFound when its finding is not for this actor."""
    found = Extension.objects.select_related("finding").filter(pk=pk).first()
    finding_for(actor, found.finding_id if found else 0)
    assert found is not None  # noqa: S101 (finding 0 is nobody's)
    return found


def offer_for(actor: Actor, pk: int) -> SameFault:
    """One offer; NotFound when one of its findings is not for this actor."""
    found = SameFault.objects.select_related("finding", "into").filter(pk=pk).first()
    finding_for(actor, found.finding_id if found else 0)
    assert found is not None  # noqa: S101 (finding 0 is nobody's)
    finding_for(actor, found.into_id)
    return found


@dataclass(frozen=True)
class Meanwhile:
    """其间的改动: who changed what since a person opened the page."""

    at: datetime
    who: str
    what: str


def meanwhile(finding: Finding, *, since_version: int) -> tuple[Meanwhile, ...]:
    """What was done to a finding (found visible) after its ``since_version``, the newest first.

    Versions grow by one with every step and every source, and each of these leaves one entry in the audit trail.
    """
    behind = max(0, finding.version - since_version)
    verbs = [f"finding.{move.name}" for move in FLOW.moves if move.name != "find"]
    entries = AuditEntry.objects.filter(
        thing_kind="finding", thing_id=finding.pk, verb__in=[*verbs, "finding.add_source"]
    ).order_by("-id")[: min(behind, 20)]
    return tuple(Meanwhile(entry.at, entry.actor_name, _verb(entry.verb)) for entry in entries)


def _verb(verb: str) -> str:
    name = verb.removeprefix("finding.")
    return _("补充问题来源") if name == "add_source" else _(FLOW.move(name).label)
