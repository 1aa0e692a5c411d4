"""问题的来源: the same fault told of again from elsewhere, and findings that no round has found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from townworks.definitions.campaigns import Mend
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState
from townworks.people import selectors as people

from .. import permissions
from ..models import Finding, FindingSource, Site
from ..models.finding import SEVERITIES, SOURCE_KINDS
from . import photos as pictures
from .locking import lock
from .opening import Source, put_down
from .raising import term_of
from .submission import SubmittedPhoto

OTHERS = tuple(kind for kind in SOURCE_KINDS if kind != "campaign")  # what a round brings, a visit brings


def add_source(
    *,
    actor: Actor,
    pk: int,
    kind: str,
    text: str,
    at: datetime,
    reference: str = "",
    version: int | None = None,
) -> FindingSource:
    """补充问题来源: the same fault was told of again; it counts as found once more. ``reference``: its number there."""
    told = _checked(kind, text, reference)
    with transaction.atomic():
        finding = lock(actor, Finding, pk, "finding.accept", version)
        if not finding.is_open:
            raise WrongState("“{thing}”已经办结，新的反映请另立问题，或者反弹重办。", thing=str(finding)[:30])
        known = finding.sources.filter(kind=told.kind, reference=told.reference)
        if told.reference and known.exists():
            raise _wrong("reference", Invalid("{reference}已经记在这个问题上了。", reference=told.reference))
        row = FindingSource.objects.create(
            finding=finding,
            kind=told.kind,
            reference=told.reference,
            text=told.text,
            by_name=actor.name,
            at=at,
        )
        finding.repeats += 1
        finding.version += 1
        finding.save(update_fields=["repeats", "version"])
        audit.record(
            actor,
            "finding.add_source",
            kind="finding",
            thing_id=finding.pk,
            name=str(finding),
            town_id=finding.town_id,
            at=at,
            facts={"kind": told.kind, "reference": told.reference, "text": told.text},
        )
    return row


@dataclass(frozen=True)
class Told:
    """一件反映: a fault at a site as another subject has it.

    ``key``: the item that it is, where that is known ("fire-sweep/exit-clear"). ``days`` and ``day_kind``: its term.
    ``mender_id``: left out, the committee of the village that the site lies in.
    """

    kind: str
    text: str
    owner_id: int
    reference: str = ""
    key: str = ""
    severity: str = "minor"
    mender_id: int | None = None
    days: int = 7
    day_kind: str = "calendar"
    photos: tuple[SubmittedPhoto, ...] = ()


def found_elsewhere(*, actor: Actor, site_id: int, told: Told, at: datetime) -> Finding:
    """立案: a finding at a site that no round has found; for who may inspect there, and for other subjects.

    It is offered for joining like any other; Invalid for a site that is not there any more.
    """
    source = _checked(told.kind, told.text, told.reference)
    if told.severity not in SEVERITIES:
        raise _wrong("severity", Invalid("没有这种严重程度。"))
    with transaction.atomic():
        site = lock(actor, Site, site_id, _permission(actor, site_id), None, "place")
        if site.state != "active":
            raise WrongState("“{site}”已经不在册，不能立新的问题。", site=site.name)
        finding = _finding(site, told, source, at)
        put_down([finding], source, actor=actor, at=at)
        pictures.keep(finding, told.photos, actor=actor, at=at)
    return finding


def _permission(actor: Actor, site_id: int) -> str:
    """Who inspects a site may find there; so may who hands findings over."""
    site = Site.objects.filter(pk=site_id).first()
    accepts = site is not None and permissions.may(actor, "finding.accept", site)
    return "finding.accept" if accepts else "visit.make"


def _finding(site: Site, told: Told, source: Source, at: datetime) -> Finding:
    mender_id = told.mender_id or people.unit_seated_over(site.place.path, site.town_id)
    people.named_units({told.owner_id, *([mender_id] if mender_id else [])}, site.town_id)
    campaign, _, item = told.key.partition("/")
    term = Mend(days=told.days, kind="working" if told.day_kind == "working" else "calendar")
    return Finding(
        town_id=site.town_id,
        site=site,
        place_id=site.place_id,
        campaign=campaign if item else "",
        item=item,
        key=told.key,
        text=source.text,
        severity=told.severity,
        owner_id=told.owner_id,
        mender_id=mender_id,
        mend_days=term.days,
        mend_kind=term.kind,
        found_at=at,
        due_on=term_of(term, clock.day_of(at)),
        longitude=site.longitude,
        latitude=site.latitude,
    )


def _checked(kind: str, text: str, reference: str) -> Source:
    problems: Iterable[tuple[str, Invalid]] = [
        *([("kind", Invalid("请选择问题是从哪里来的。"))] if kind not in OTHERS else []),
        *([("text", Invalid("请写明反映了什么。"))] if not text.strip() else []),
    ]
    for field, problem in problems:
        raise _wrong(field, problem)
    return Source(kind, text.strip()[:500], reference.strip()[:60])


def _wrong(field: str, problem: Invalid) -> Invalid:
    return Invalid(problem.text, [(field, problem)], **problem.values)
