"""场所页: one site with its facts, its history, what was seen there, and what it may be a second registration of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from townworks.definitions.campaigns import SiteKind
from townworks.kernel.actor import Actor
from townworks.places import selectors as places
from townworks.places.selectors import Outlined

from .. import permissions
from ..models import Finding, Site, Visit
from .finding_detail import NOTICED
from .site_editions import EditionShown, attribute_words, history, kind_of
from .site_likeness import Likely, areas_of, likely_of
from .visible import findings_for, site_for, visits_for

MOST_VISITS = 20
MOST_FINDINGS = 100
DEEPEST = 5  # mergers of mergers


@dataclass(frozen=True)
class FindingShown:
    """A finding, and how many times the same fault was found at this place in all."""

    finding: Finding
    times: int


@dataclass(frozen=True)
class SiteDetail:
    """一处场所的全部. ``absorbed``: sites merged into it, whose visits and findings are shown with its own."""

    site: Site
    kind: SiteKind | None
    attributes: list[tuple[str, str]]
    editions: tuple[EditionShown, ...]
    absorbed: tuple[Site, ...]
    visits: tuple[Visit, ...]
    findings: tuple[FindingShown, ...]
    likely: tuple[Likely, ...]
    may_edit: bool
    may_notice: bool
    town: tuple[Outlined, ...]

    @property
    def to_notice(self) -> bool:
        """Whether a notice of rectification could be given here now."""
        return self.may_notice and any(one.finding.state in NOTICED for one in self.findings)

    @property
    def open_findings(self) -> int:
        return sum(one.finding.is_open for one in self.findings)


def site_detail(actor: Actor, pk: int) -> SiteDetail:
    """Everything that the page of one site shows; NotFound when it is not for this actor."""
    site = site_for(actor, pk)
    absorbed = absorbed_by(site)
    pks = [site.pk, *(one.pk for one in absorbed)]
    may_edit = bool(permissions.may(actor, "site.edit", site))
    visits = visits_for(actor).filter(site_id__in=pks).select_related("round", "site")
    kind = kind_of(site.kind)
    return SiteDetail(
        site=site,
        kind=kind,
        attributes=attribute_words(kind, site),
        editions=history(site),
        absorbed=absorbed,
        visits=tuple(visits.order_by("-id")[:MOST_VISITS]),
        findings=_findings(actor, pks),
        likely=likely_of(actor, site, areas_of(site)) if may_edit and site.state != "merged" else (),
        may_edit=may_edit,
        may_notice=site.state == "active" and bool(actor.may_somewhere("rectification.issue")),
        town=tuple(places.outlines_of_town(site.town_id)),
    )


def absorbed_by(site: Site) -> tuple[Site, ...]:
    """The sites that were merged into this one, and into those; a query a level."""
    found: list[Site] = []
    level = [site.pk]
    for _ in range(DEEPEST):
        below = list(Site.objects.filter(merged_into_id__in=level).order_by("code"))
        if not below:
            break
        found += below
        level = [one.pk for one in below]
    return tuple(found)


def _findings(actor: Actor, pks: list[int]) -> tuple[FindingShown, ...]:
    """Findings of these sites, the open ones first; each with how often its fault was found here, joined ones counted in."""
    seen = findings_for(actor).filter(site_id__in=pks)
    rows = list(
        seen.exclude(state__in=("joined", "void"))
        .select_related("site", "mender")
        .order_by("-is_open", "-found_at", "-id")[:MOST_FINDINGS]
    )
    times = Counter[str]()
    for row in rows:
        times[row.key] += 1 + row.repeats
    return tuple(FindingShown(row, times[row.key]) for row in rows)
