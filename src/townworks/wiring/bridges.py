"""桥: what one sibling gives another, which know nothing of each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from townworks.cases.services import doors as case_doors
from townworks.cases.services import findings as case_findings
from townworks.definitions.indicators import Indicator
from townworks.engines.period_reading import Period
from townworks.indicators import derivations, scoring_sources
from townworks.inspections import events as inspection_events
from townworks.inspections import proofs as inspection_proofs
from townworks.inspections import selectors as inspections
from townworks.inspections.selectors import standing_findings as inspection_standing
from townworks.inspections.services import sources as inspection_sources
from townworks.kernel.actor import Actor
from townworks.ledger.services import sheet_questions
from townworks.ui.navigation import address

NEAR = 0.002  # degrees: some 200 m


def finding_moved(event: inspection_events.FindingMoved) -> None:
    """A citizen's report is told when what it was turned into has been mended."""
    case_findings.tell_case(finding_id=event.finding_id, town_id=event.town_id, move=event.move)


def from_inspections(name: str) -> derivations.Derivation:
    """An indicator of a whole town that is drawn from the rounds of a campaign."""

    def derive(
        *, town_id: int, one: Indicator, period: Period, things: Sequence[int] | None, on: date
    ) -> list[derivations.Derived]:
        campaign = one.source.parameters["campaign"]
        value, working = inspection_proofs.town_figure(
            name, town_id=town_id, year=period.year, campaign=campaign, on=on
        )
        return [derivations.Derived(None, value, working)]

    return derive


def standing_findings(
    *, town_id: int, year: int, campaign: str, items: Sequence[str], on: date
) -> list[scoring_sources.StandingFinding]:
    """The findings that a scheme deducts for, from the rounds of a campaign."""
    rows = inspection_standing.standing_findings(
        town_id=town_id, year=year, campaign=campaign, items=items, on=on
    )
    return [
        scoring_sources.StandingFinding(
            pk=row.finding.pk,
            number=row.finding.number,
            item=row.finding.item,
            text=row.finding.text,
            severity=row.finding.severity,
            site_id=row.finding.site_id,
            site=row.finding.site.name,
            place_id=row.finding.place_id,
            place=row.finding.place.name,
            path=row.finding.place.path,
            mender_id=row.finding.mender_id,
            found_on=row.found_on,
            due_on=row.finding.due_on,
            mended=row.mended,
            visit_id=row.finding.visit_id,
            url=address("inspections:finding", row.finding.pk),
        )
        for row in rows
    ]


def sites_near(
    actor: Actor, longitude: float | None, latitude: float | None, q: str
) -> list[tuple[int, str]]:
    """Sites where this actor may find something: near a position, or by their names."""
    sites = inspections.sites_for(actor, "visit.make").filter(state="active")
    if q:
        sites = sites.filter(name__icontains=q)
    elif longitude is not None and latitude is not None:
        sites = sites.filter(
            longitude__range=(longitude - NEAR, longitude + NEAR),
            latitude__range=(latitude - NEAR, latitude + NEAR),
        )
    else:
        return []
    return [(site.pk, f"{site.name} {site.code}") for site in sites.order_by("code")[:20]]


def finding_of_report(actor: Actor, *, site_id: int, told: case_findings.Told, at: datetime) -> int:
    finding = inspection_sources.found_elsewhere(
        actor=actor,
        site_id=site_id,
        told=inspection_sources.Told(
            kind="citizen", text=told.text, owner_id=told.unit_id, reference=told.reference, days=told.days
        ),
        at=at,
    )
    return int(finding.pk)


def open_door() -> sheet_questions.Door:
    """Who asks about a village's books knocks at the same door as who reports something."""
    return sheet_questions.Door(
        partial(case_doors.wants_sum, what="send"), case_doors.new_sum, partial(case_doors.knock, what="send")
    )
