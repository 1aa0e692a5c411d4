"""检查的试验镇: tests.towns with sites, an open round of the fire sweep, and ways to send visits.

world = inspections_world.build()
world.sites[0]                 a restaurant in the second village's grid (where the grid worker is)
world.round                    an open round led by the safety office
world.due(site)                that site in the round
world.send(due, answers)       a visit by the grid worker; answers of GOOD unless given
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

from PIL import Image

from tests import once, towns
from townworks.inspections import services
from townworks.inspections.models import Due, Finding, Round, Site
from townworks.inspections.services.submission import Submission, SubmittedPhoto
from townworks.inspections.services.visits import Received
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.models import Series

AT = towns.AT
NAMESPACE = UUID("7a0c5a52-5f0e-4d4f-9d55-2c1b1d0c9a10")
GOOD: Mapping[str, object] = {
    "exit-clear": True,
    "has-grille": False,
    "lodging": False,
    "extinguisher": "good",
}
BLOCKED: Mapping[str, object] = {**GOOD, "exit-clear": False}


@dataclass
class InspectionWorld:
    """tests.towns with what inspections need."""

    world: towns.World
    sites: list[Site] = field(default_factory=list)
    other_sites: list[Site] = field(default_factory=list)
    round: Round = None  # type: ignore[assignment]
    round_there: Round = None  # type: ignore[assignment]

    def actor(self, key: str, **where: Any) -> Actor:
        return self.world.actor(key, **where)

    def due(self, site: Site | None = None) -> Due:
        return Due.objects.get(round=self.round, site=site or self.sites[0])

    def submission(
        self,
        due: Due | None = None,
        answers: Mapping[str, object] = GOOD,
        *,
        key: object = 0,
        at: datetime = AT,
        **facts: Any,
    ) -> Submission:
        """A visit as a phone would send it; the same ``key`` makes the same uid."""
        due = due or self.due()
        return Submission(
            uid=uuid5(NAMESPACE, f"{due.pk}/{key}"),
            due_id=due.pk,
            outcome=facts.pop("outcome", "visited"),
            answers=answers,
            started_at=at - timedelta(minutes=10),
            finished_at=at,
            sent_at=at,
            longitude=due.site.longitude,
            latitude=due.site.latitude,
            accuracy=8.0,
            **facts,
        )

    def send(
        self,
        due: Due | None = None,
        answers: Mapping[str, object] = GOOD,
        *,
        by: str = "grid_worker",
        at: datetime = AT,
        **facts: Any,
    ) -> Received:
        """Send a visit; the grid worker's unless ``by`` says otherwise."""
        submission = self.submission(due, answers, at=at, **facts)
        return services.send_visit(actor=self.actor(by), submission=submission, at=at)

    def fail(self, site: Site | None = None, *, key: object = 0, **facts: Any) -> Finding:
        """A finding: the exit of a site is blocked."""
        received = self.send(self.due(site), BLOCKED, key=key, **facts)
        return Finding.objects.get(visit=received.visit)


def photo(
    colour: tuple[int, int, int] = (120, 140, 160),
    *,
    name: str = "照片.jpg",
    stage: str = "after",
    item: str = "exit-clear",
) -> SubmittedPhoto:
    """A small real JPEG, stored as evidence."""
    out = BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    out.seek(0)
    blob = evidence.store(out, name=name, at=AT)
    return SubmittedPhoto(blob.sha256, name, item=item, stage=stage)


def jpeg(colour: tuple[int, int, int] = (90, 120, 150)) -> bytes:
    """A small real JPEG."""
    out = BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


def add_site(
    town: towns.Town, n: int, name: str, *, kind: str = "premises", place: Any = None, **facts: Any
) -> Site:
    """A registered site, by default in the town's second grid. Its number is taken from the town's series."""
    place = place or town.grids[1]
    Series.objects.update_or_create(town_id=town.place.pk, key="site/JY", year=0, defaults={"last": n})
    return Site.objects.create(
        town=town.place,
        kind=kind,
        code=f"JY-{n:05d}",
        name=name,
        name_key=name,
        place=place,
        longitude=116.75 + n / 10_000,
        latitude=23.45,
        attributes=facts.pop("attributes", {"use": "restaurant"}),
        registered_at=towns.ADOPTED_AT,
        **facts,
    )


def build(world: towns.World | None = None) -> InspectionWorld:
    """Three sites here (two where the grid worker is, one in the other village), one there; a round of the fire sweep in each."""
    return once.built("inspections", lambda: _build(towns.build())) if world is None else _build(world)


def _build(world: towns.World) -> InspectionWorld:
    made = InspectionWorld(world)
    here, there = made.world.here, made.world.there
    made.sites = [
        add_site(here, 1, "阿强饭店"),
        add_site(here, 2, "顺发五金"),
        add_site(here, 3, "东埔小卖部", place=here.grids[0]),
    ]
    made.other_sites = [add_site(there, 1, "乐水饭店")]
    made.round, made.round_there = (_open(made, town) for town in (here, there))
    return made


def _open(made: InspectionWorld, town: towns.Town) -> Round:
    return services.open_round(
        actor=made.actor("head:safety", town=town),
        campaign="fire-sweep",
        lead_id=town.units["safety"].pk,
        from_on=date(2026, 6, 1),
        until_on=date(2026, 7, 31),
        at=datetime(2026, 6, 1, 1, 0, tzinfo=AT.tzinfo),
    )


def fail_there(made: InspectionWorld) -> Finding:
    """A finding in the other town."""
    due = Due.objects.get(round=made.round_there)
    actor = made.actor("grid_worker", town=made.world.there)
    received = services.send_visit(actor=actor, submission=made.submission(due, BLOCKED), at=AT)
    return Finding.objects.get(visit=received.visit)
