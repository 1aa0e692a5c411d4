"""简报的试验镇: tests.towns with half a year of commitments, and in June and July inspections, figures and samples of a river.

made = brief_worlds.build()
made.brief()                       July's brief, to NOW, as the office's clerk is given it
made.brief(JUNE, kind="month")     June's
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests import once, paperwork, towns
from tests.indicators import world as indicator_worlds
from tests.inspections import world as inspection_worlds
from townworks.briefs.documents.brief import Brief, Period, brief_of, period_of
from townworks.briefs.documents.brief.period import BriefKind
from townworks.indicators.events import FiguresRecorded
from townworks.indicators.models import Observation
from townworks.indicators.services.deriving import derive_after
from townworks.inspections import services as inspections
from townworks.kernel.actor import Actor

JUNE, JULY, NOW = paperwork.JUNE, paperwork.JULY, paperwork.NOW
WEEK = date(2026, 6, 22)


@dataclass
class BriefWorld:
    """tests.towns with what a brief tells of. ``finding``: found in June, accepted in July; ``late``: overdue at the end of June."""

    world: towns.World
    measured: indicator_worlds.IndicatorWorld
    inspected: inspection_worlds.InspectionWorld
    finding: Any
    late: Any

    @property
    def town_id(self) -> int:
        return self.world.here.place.pk

    def actor(self, key: str = "office_clerk", **where: Any) -> Actor:
        return self.world.actor(key, **where)

    def period(self, first: date = JULY, *, kind: BriefKind = "month", at: str = "") -> Period:
        return period_of(first, now=NOW, at=at, kind=kind)

    def brief(self, first: date = JULY, *, key: str = "office_clerk", **facts: Any) -> Brief:
        return brief_of(self.actor(key), town_id=self.town_id, period=self.period(first, **facts))


def at(month: int, day: int, hour: int = 2) -> datetime:
    """An instant of the year of the story."""
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def build() -> BriefWorld:
    """The whole story, built once a process."""
    return once.built("briefs", _build)


def _build() -> BriefWorld:
    world = towns.build()
    paperwork.live(world)
    return live(world)


def live(world: towns.World) -> BriefWorld:
    """Inspections and figures of June and July, by the services."""
    inspected = inspection_worlds.build(world)
    measured = indicator_worlds.build(world)
    finding = inspected.fail(inspected.sites[0], key="june", at=at(6, 10))
    late = inspected.fail(inspected.sites[1], key="late", at=at(6, 2))
    inspected.send(inspected.due(inspected.sites[2]), by="head:safety", key="good", at=at(6, 23))
    _settle(inspected, finding)
    for month, sorting in (("2026-04", "88"), ("2026-05", "76"), ("2026-06", "79")):
        for n in (0, 1):
            measured.enter("sorting-sampled", measured.village(n), month, "100", at=at(7, 2))
            measured.enter("sorting-households", measured.village(n), month, sorting, at=at(7, 2))
    for day, nh3n in (("2026-05-08T08:00", "0.4"), ("2026-06-08T08:00", "1.7")):
        measured.sample(measured.sections[0], day, do="6.1", nh3n=nh3n, tp="0.1", codmn="3.0", ph="7.2")
    figures = list(Observation.objects.order_by("pk").values_list("pk", flat=True))
    derive_after(FiguresRecorded(measured.town_id, figures))
    return BriefWorld(world, measured, inspected, finding, late)


def _settle(made: inspection_worlds.InspectionWorld, finding: Any) -> None:
    """Handed over, mended with a photograph, rechecked by somebody else and accepted, in July."""
    safety, village = made.actor("head:safety"), made.world.here.units["village-2"]
    inspections.assign_finding(actor=safety, pk=finding.pk, mender_id=village.pk, at=at(6, 11))
    inspections.report_mended(
        actor=made.actor("head:village-2"),
        pk=finding.pk,
        photos=[inspection_worlds.photo()],
        at=at(7, 3),
    )
    finding.refresh_from_db()
    made.send(
        made.due(finding.site),
        {},
        by="head:safety",
        key="recheck",
        kind="recheck",
        finding_id=finding.pk,
        holds=True,
        at=at(7, 4),
    )
    inspections.accept_finding(actor=safety, pk=finding.pk, at=at(7, 5))
