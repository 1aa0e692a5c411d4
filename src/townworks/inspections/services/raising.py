"""立问题: a failed item becomes a finding with its term, its owner and who mends it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Campaign, Item, Mend
from townworks.engines import workdays
from townworks.engines.working import Step
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.people import selectors as people

from ..models import Due, Finding, Visit
from .opening import Source, put_down


@dataclass(frozen=True)
class Fault:
    """What failed: the item, the engine's reason, and whether it was put right on the spot."""

    item: Item
    reason: Step
    mended: bool = False


def term_of(mend: Mend, found_on: date) -> date:
    """整改到期日. A year without its calendar counts calendar days and two rest days a week more, so nothing is lost."""
    if mend.days == 0:
        return found_on
    try:
        return workdays.compute(
            workdays.Given(definitions.working_calendar(), found_on, mend.days, mend.kind)
        ).due_on
    except ValueError:
        more = 2 * math.ceil(mend.days / 5) if mend.kind == "working" else 0
        return found_on + timedelta(days=mend.days + more)


def relapse(finding: Finding, on: date) -> None:
    """反弹: once more the same fault; it is mended within a term of its own, counted from the day it was seen."""
    finding.repeats += 1
    kind: Literal["working", "calendar"] = "working" if finding.mend_kind == "working" else "calendar"
    finding.due_on = term_of(Mend(days=finding.mend_days, kind=kind), on)


def raise_findings(
    visit: Visit, due: Due, campaign: Campaign, faults: Iterable[Fault], *, actor: Actor, at: datetime
) -> list[Finding]:
    """All findings of one visit, in a fixed number of queries."""
    faults = tuple(faults)
    if not faults:
        return []
    mender_id = _mender(campaign, due)
    found_on = clock.day_of(visit.ended_at)
    rows = [_finding(visit, due, campaign, fault, mender_id, found_on) for fault in faults]
    put_down(rows, Source("campaign", visit=visit), actor=actor, at=at)
    return rows


def _finding(
    visit: Visit, due: Due, campaign: Campaign, fault: Fault, mender_id: int | None, found_on: date
) -> Finding:
    item, mend = fault.item, fault.item.mend or campaign.mending.default
    longitude, latitude = due.site.longitude, due.site.latitude
    if longitude is None:
        longitude, latitude = visit.longitude, visit.latitude
    return Finding(
        town_id=visit.town_id,
        site_id=due.site_id,
        place_id=due.place_id,
        round_id=visit.round_id,
        visit=visit,
        campaign=campaign.code,
        item=item.code,
        key=f"{campaign.code}/{item.code}",
        text=item.finding or item.text,
        reason=fault.reason.stored(),
        severity=item.severity,
        state="mended" if fault.mended else "found",
        owner_id=due.round.lead_id,
        mender_id=mender_id,
        mend_days=mend.days,
        mend_kind=mend.kind,
        found_at=visit.ended_at,
        due_on=term_of(mend, found_on),
        mended_at=visit.ended_at if fault.mended else None,
        mended_by_id=visit.person_id if fault.mended else None,
        longitude=longitude,
        latitude=latitude,
    )


def _mender(campaign: Campaign, due: Due) -> int | None:
    """Who mends or sees to it: the leading unit, or the committee of the village that the site lies in."""
    if campaign.mending.mends == "lead":
        return due.round.lead_id
    return people.unit_seated_over(due.place.path, due.round.town_id)
