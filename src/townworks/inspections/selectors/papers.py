"""文书的内容: what a notice of rectification and a record of acceptance say, before they are laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from townworks.commitments.selectors.organ import issuing_organ
from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Campaign
from townworks.definitions.campaigns import MendNotice as General
from townworks.definitions.editions import in_shape
from townworks.kernel import clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Finding, FindingSource, MendNotice, NoticeFinding, Photo
from ..models.evidence import STAGES
from ..models.finding import SEVERITIES, SOURCE_KINDS
from ..workflow import FLOW, STATES
from .campaigns import campaign_of
from .visible import NOT_THERE, finding_for, findings_for, mend_notice_for, mend_notices_for

_general = in_shape(General)


@dataclass(frozen=True)
class Shot:
    """一张照片: a small JPEG (None where the file is gone), what stands under it, and its shape."""

    data: bytes | None
    caption: str
    landscape: bool
    stage: str


@dataclass(frozen=True)
class Matter:
    """通知书里的一条: what is wrong, by which clause (and whether its text was confirmed), how grave, by when."""

    number: str
    text: str
    reason: tuple[object, ...]
    basis: str
    confirmed: bool
    severity: str
    due_on: date
    on_the_spot: bool
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class NoticeSheet:
    """一份整改通知书. ``told_at`` and ``sources``: since when and from where those are known that no visit found."""

    pk: int
    town_id: int
    organ: str
    number: str
    standing: str
    site: str
    site_code: str
    address: str
    credit_code: str
    kind: str
    grid: str
    checked_at: datetime | None
    checkers: str
    told_at: datetime | None
    sources: tuple[str, ...]
    campaign: str
    basis: tuple[tuple[str, bool], ...]
    opening: str
    consequence: str
    appeal: str
    copies: tuple[str, ...]
    matters: tuple[Matter, ...]
    issued_on: date


def notice_sheet(actor: Actor, pk: int) -> NoticeSheet:
    """A notice for one who may export documents and may see it; NotFound otherwise."""
    notice = mend_notice_for(actor, pk)
    if not actor.may_somewhere("document.export") or not mend_notices_for(actor).filter(pk=pk).exists():
        raise NotFound(NOT_THERE)
    general = _general(notice.words) if notice.words else None
    lines = notice.rows.select_related("finding__visit", "finding__round__edition").order_by("order", "id")
    rows = [row.finding for row in lines]
    campaigns = [(row, _campaign(row, notice)) for row in rows]
    grounds: list[Campaign | General] = [
        *({one.code: one for _row, one in campaigns if one}.values()),
        *([general] if general else []),
    ]
    speaks = general or grounds[0]
    outside = [one for one in rows if one.visit is None]
    visits = [one.visit for one in rows if one.visit is not None]
    return NoticeSheet(
        pk=notice.pk,
        town_id=notice.town_id,
        organ=issuing_organ(notice.town_id, notice.town.name),
        number=notice.number,
        standing="已撤回" if notice.state == "withdrawn" else "",
        site=notice.site.name,
        site_code=notice.site.code,
        address=notice.site.address,
        credit_code=notice.site.credit_code,
        kind=definitions.site_kind(notice.site.kind).name,
        grid=_grid(notice),
        checked_at=max((visit.ended_at for visit in visits), default=None),
        checkers="、".join(
            dict.fromkeys(name for visit in visits for name in (visit.person_name, visit.companion) if name)
        ),
        told_at=min((one.found_at for one in outside), default=None),
        sources=_sources(outside),
        campaign=speaks.name,
        basis=tuple(dict.fromkeys((one.text, one.confirmed) for each in grounds for one in each.basis)),
        opening=speaks.notice.opening,
        consequence=speaks.notice.consequence,
        appeal=speaks.notice.appeal,
        copies=speaks.notice.copies,
        matters=_matters(campaigns),
        issued_on=notice.issued_on,
    )


def _grid(notice: MendNotice) -> str:
    return grid_name(notice.site.place)


def grid_name(place: Any) -> str:
    """A grid with its village before it, unless its own name says so already."""
    above = place.parent.name if place.kind == "grid" and place.parent else ""
    return place.name if place.name.startswith(above) else f"{above}{place.name}"


def _matters(rows: Iterable[tuple[Finding, Campaign | None]]) -> tuple[Matter, ...]:
    rows = list(rows)
    shots = shots_before(one for one, _campaign in rows)
    return tuple(_matter(one, campaign, shots.get(one.pk, ())) for one, campaign in rows)


def _campaign(finding: Finding, notice: MendNotice) -> Campaign | None:
    """The campaign by whose edition a finding was found: items of two campaigns may have the same code."""
    if finding.round is not None:
        return campaign_of(finding.round.edition)
    edition = notice.edition
    return campaign_of(edition) if edition is not None and edition.code == finding.campaign else None


def _sources(rows: Sequence[Finding]) -> tuple[str, ...]:
    """From where findings are known, in words; nobody's name is among them. One query."""
    found = FindingSource.objects.filter(finding__in=rows).order_by("id").values_list("kind", flat=True)
    return tuple(dict.fromkeys(SOURCE_KINDS[kind] for kind in found)) if rows else ()


def _matter(finding: Finding, campaign: Campaign | None, shots: tuple[Shot, ...]) -> Matter:
    item = campaign.item(finding.item) if campaign else None
    basis = item.basis if item else None
    return Matter(
        number=finding.number,
        text=finding.text,
        reason=tuple(finding.reason),
        basis=basis.text if basis else "",
        confirmed=bool(basis and basis.confirmed),
        severity=SEVERITIES[finding.severity],
        due_on=finding.due_on,
        on_the_spot=finding.mend_days == 0,
        shots=shots,
    )


def shots_before(rows: Iterable[Finding]) -> dict[int, tuple[Shot, ...]]:
    """The photographs of each finding before it was mended, by finding: of the visit that found it, showing its item, and
    those that came with it from elsewhere; one query.
    """
    rows = list(rows)
    by_visit = {(one.visit_id, one.item): one.pk for one in rows if one.visit_id}
    photos = Photo.objects.filter(
        Q(visit_id__in={visit for visit, _item in by_visit}) | Q(finding__in=rows),
        stage__in=("before", "seen"),
        attachment__withdrawal=None,
    ).select_related("attachment__blob")
    found: dict[int, tuple[Shot, ...]] = {}
    for photo in photos.order_by("id"):
        pk = photo.finding_id or by_visit.get((photo.visit_id or 0, photo.item))
        if pk is not None:
            found[pk] = (*found.get(pk, ()), shot(photo))
    return found


def shots_after(finding: Finding) -> tuple[Shot, ...]:
    """The photographs after mending: given with its report, or taken on the spot by the visit that found it."""
    of_it = Q(finding=finding)
    if finding.visit_id:
        of_it |= Q(visit_id=finding.visit_id, item=finding.item)
    photos = Photo.objects.filter(of_it, stage="after", attachment__withdrawal=None)
    return tuple(shot(photo) for photo in photos.select_related("attachment__blob").order_by("id"))


def shot(photo: Photo) -> Shot:
    """A photograph as documents show it: its stage, and when it was taken."""
    blob = photo.attachment.blob
    path = evidence.thumbnail_path_of(blob.sha256)
    if not path.is_file() and blob.media_type == "image/jpeg":
        path = evidence.path_of(blob.sha256)
    when = blob.taken_at or photo.at
    return Shot(
        data=path.read_bytes() if path.is_file() else None,
        caption=f"{STAGES[photo.stage]}　{when.astimezone(clock.TOWN_TIME):%Y年%-m月%-d日 %H:%M}",
        landscape=(blob.width or 1) >= (blob.height or 1),
        stage=photo.stage,
    )


@dataclass(frozen=True)
class Passage:
    """经过的一步."""

    at: datetime
    what: str
    who: str
    reason: str


@dataclass(frozen=True)
class AcceptanceSheet:
    """一份整改验收记录."""

    pk: int
    town_id: int
    organ: str
    number: str
    state: str
    site: str
    site_code: str
    address: str
    grid: str
    text: str
    reason: tuple[object, ...]
    basis: str
    confirmed: bool
    severity: str
    found_at: datetime
    due_on: date
    mended_at: datetime | None
    closed_at: datetime | None
    late: bool
    owner: str
    mender: str
    notices: tuple[str, ...]
    passages: tuple[Passage, ...]
    before: tuple[Shot, ...]
    after: tuple[Shot, ...]


def acceptance_sheet(actor: Actor, pk: int) -> AcceptanceSheet:
    """The record of one finding's mending, for one who may export documents and may see it; NotFound otherwise."""
    finding = finding_for(actor, pk)
    if not actor.may_somewhere("document.export") or not findings_for(actor).filter(pk=pk).exists():
        raise NotFound(NOT_THERE)
    item = campaign_of(finding.round.edition).item(finding.item) if finding.round else None
    basis = item.basis if item else None
    return AcceptanceSheet(
        pk=finding.pk,
        town_id=finding.town_id,
        organ=issuing_organ(finding.town_id, finding.town.name),
        number=finding.number,
        state=STATES[finding.state],
        site=finding.site.name,
        site_code=finding.site.code,
        address=finding.site.address,
        grid=grid_name(finding.place),
        text=finding.text,
        reason=tuple(finding.reason),
        basis=basis.text if basis else "",
        confirmed=bool(basis and basis.confirmed),
        severity=SEVERITIES[finding.severity],
        found_at=finding.found_at,
        due_on=finding.due_on,
        mended_at=finding.mended_at,
        closed_at=finding.closed_at,
        late=finding.mended_at is not None and clock.day_of(finding.mended_at) > finding.due_on,
        owner=finding.owner.name,
        mender=finding.mender.name if finding.mender else finding.site.name,
        notices=tuple(finding.notices.order_by("id").values_list("number", flat=True)),
        passages=tuple(
            Passage(row.at, FLOW.move(row.move).label, row.by_name, row.reason) for row in finding.rows.all()
        ),
        before=shots_before([finding]).get(finding.pk, ()),
        after=shots_after(finding),
    )


def may_be_noticed(actor: Actor, site_id: int) -> list[Finding]:
    """Findings of a site that can go on a notice of rectification: open, not mended, on no standing paper."""
    standing = NoticeFinding.objects.filter(notice__state="issued").values("finding_id")
    found = findings_for(actor).filter(site_id=site_id, state__in=("found", "mending"))
    if definitions.mend_notice() is None:
        known = [one.code for one in definitions.campaigns()]
        found = found.filter(Q(round__isnull=False) | Q(campaign__in=known))
    return list(found.exclude(pk__in=standing).order_by("due_on", "id"))
