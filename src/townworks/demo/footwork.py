"""走一遍: how the demo's people open rounds, make visits, and take a finding from hand-over to acceptance."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from townworks.inspections import services
from townworks.inspections.models import Due, Finding, Round, Site
from townworks.inspections.services import planning
from townworks.inspections.services.submission import Submission, SubmittedPhoto
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.places.models import Place

from . import pictures
from .answers import GOOD, PICTURES, zone_of
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

NAMESPACE = UUID("0f4f8d0e-6f3b-4a39-9c51-3f6f1f6d2b7e")
DAY = date(2026, 7, 1)
LEADS = {
    "fire-sweep": "fire",
    "living-environment": "rural",
    "water-source": "agriculture",
    "civilised-city-sites": "rural",
}
RUN_BY = {
    "fire-sweep": "yanxf",
    "living-environment": "tangxc",
    "water-source": "liangcy",
    "civilised-city-sites": "tangxc",
}
CHECKED_BY = {
    "fire-sweep": "fangxf",
    "living-environment": "jiangnn",
    "water-source": "pengsl",
    "civilised-city-sites": "jiangnn",
}


@dataclass
class Footwork:
    """The steps that the stories are told in."""

    year: Year
    source: random.Random = field(default_factory=lambda: random.Random("青禾镇巡查"))  # noqa: S311 (a story, not a secret)
    shots: int = 0

    def who(self, username: str, day: date) -> Actor:
        return self.year.who(username, day)

    # —— rounds

    def open(self, campaign: str, from_on: date, until_on: date, *, name: str = "", place: str = "") -> Round:
        where = Place.objects.get(code=place).pk if place else None
        return services.open_round(
            actor=self.who(RUN_BY[campaign], from_on),
            campaign=campaign,
            lead_id=self.year.settled.units[self.year.town.name, LEADS[campaign]].pk,
            from_on=from_on,
            until_on=until_on,
            name=name,
            place_id=where,
            at=at(from_on, 9),
        )

    def plan(self, row: Round, people: tuple[str, ...], from_on: date, days: int) -> None:
        planning.plan_round(
            actor=self.who(RUN_BY[row.campaign], from_on),
            pk=row.pk,
            worker_ids=[self.year.settled.people[name].pk for name in people],
            from_on=from_on,
            days=days,
            minutes=240,
            at=at(from_on, 8),
        )

    def dues(self, row: Round) -> list[Due]:
        found = row.dues.select_related("site", "worker", "round__edition")
        return list(found.order_by("planned_on", "worker_id", "planned_order", "site__code"))

    def visitor(self, due: Due) -> str:
        """Who goes there: whom the plan says, else the leading unit's own."""
        if due.worker is not None:
            return due.worker.username
        return CHECKED_BY[due.round.campaign]

    def visit(
        self,
        due: Due,
        day: date,
        minute: int,
        fault: Mapping[str, object] | None = None,
        *,
        by: str = "",
        failing: tuple[str, ...] = (),
        seed: int = 0,
        **facts: Any,
    ) -> Finding | None:
        """One visit as a phone sends it; the finding that came of it, if one did."""
        by = by or self.visitor(due)
        finished = at(day, 9 + minute // 60 % 8, minute % 60)
        campaign = due.round.campaign
        answers = {**GOOD[campaign], **zone_of(due), **(fault or {})}
        photos = [self.shot(due.site, item, finished, stage="before", seed=seed) for item in failing]
        if campaign != "fire-sweep":
            front = self.shot(due.site, "seen", finished, stage="seen", seed=seed)
            photos.append(front)
            answers["seen"] = [front.name]
        received = services.send_visit(
            actor=self.who(by, day),
            submission=Submission(
                uid=uuid5(NAMESPACE, f"{due.pk}/{by}/{finished.isoformat()}"),
                due_id=due.pk,
                outcome=facts.pop("outcome", "visited"),
                answers=answers,
                photos=tuple(photos),
                started_at=finished - timedelta(minutes=8 + minute % 7),
                finished_at=finished,
                sent_at=facts.pop("sent_at", finished + timedelta(minutes=1)),
                longitude=facts.pop("longitude", due.site.longitude),
                latitude=due.site.latitude,
                accuracy=6.0 + minute % 9,
                **facts,
            ),
            at=finished + timedelta(minutes=1 + minute % 3),
        )
        return Finding.objects.filter(visit=received.visit).order_by("id").first()

    def shot(
        self, site: Site, item: str, when: datetime, *, stage: str, after: bool = False, seed: int = 0
    ) -> SubmittedPhoto:
        """A drawn photograph taken at the site a few minutes before."""
        self.shots += 1
        data = pictures.photo(
            PICTURES.get(item, "shop"),
            after=after,
            seed=seed or 1000 + self.shots,
            taken_at=when - timedelta(minutes=3),
            latitude=(site.latitude or 0) + 0.00005,
            longitude=(site.longitude or 0) + 0.00005,
        )
        name = f"{item}-{self.shots}.jpg"
        blob = evidence.store(io.BytesIO(data), name=name, at=when)
        return SubmittedPhoto(blob.sha256, name, item=item, stage=stage)

    # —— the way of a finding, step by step

    def hand_over(self, finding: Finding, day: date) -> None:
        mender = finding.mender_id or finding.owner_id
        services.assign_finding(
            actor=self.who(RUN_BY[finding.campaign], day), pk=finding.pk, mender_id=mender, at=at(day, 16)
        )

    def mend(self, finding: Finding, day: date, words: str = "已整改到位", *, seed: int = 0) -> None:
        when = at(day, 15, finding.pk % 50)
        services.report_mended(
            actor=self.mender_of(finding, day),
            pk=finding.pk,
            photos=[self.shot(finding.site, finding.item, when, stage="after", after=True, seed=seed)],
            reason=words,
            at=when,
        )

    def mender_of(self, finding: Finding, day: date) -> Actor:
        """The head of the unit that mends; where the demo has none, whoever runs the campaign."""
        head = self.year.head_of(finding.mender_id)
        return self.who(head or self.fallback(finding), day)

    def fallback(self, finding: Finding) -> str:
        services.assign_finding(
            actor=self.who(RUN_BY[finding.campaign], DAY),
            pk=finding.pk,
            mender_id=finding.owner_id,
            reason="村里没有专人，由牵头单位督促整改",
            at=finding.found_at + timedelta(hours=2),
        )
        return RUN_BY[finding.campaign]

    def recheck(self, finding: Finding, day: date, *, holds: bool = True, words: str = "") -> None:
        due = Due.objects.select_related("site", "round__edition", "worker").get(
            round=finding.round, site=finding.site
        )
        when = at(day, 13 + finding.pk % 5, finding.pk * 7 % 60)
        services.send_visit(
            actor=self.who(CHECKED_BY[finding.campaign], day),
            submission=Submission(
                uid=uuid5(NAMESPACE, f"recheck/{finding.pk}/{day}"),
                due_id=due.pk,
                outcome="visited",
                kind="recheck",
                finding_id=finding.pk,
                holds=holds,
                note=words,
                finished_at=when,
                started_at=when - timedelta(minutes=6),
                sent_at=when,
                longitude=due.site.longitude,
                latitude=due.site.latitude,
                accuracy=9.0,
            ),
            at=when,
        )

    def accept(self, finding: Finding, day: date) -> None:
        # Who reports a mending does not accept it: where the lead mended, the office does.
        finding.refresh_from_db()
        runner = RUN_BY[finding.campaign]
        mended_by_runner = finding.mended_by_id == self.year.settled.people[runner].pk
        who = "linqh" if mended_by_runner else runner
        services.accept_finding(actor=self.who(who, day), pk=finding.pk, at=at(day, 17, finding.pk % 50))

    def through(self, finding: Finding, day: date) -> None:
        """From hand-over to acceptance within a fortnight."""
        self.hand_over(finding, day)
        self.mend(finding, day + timedelta(days=4))
        self.recheck(finding, day + timedelta(days=7))
        self.accept(finding, day + timedelta(days=8))
