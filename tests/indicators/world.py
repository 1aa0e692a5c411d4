"""指标的试验镇: tests.towns with measured things, and ways to give figures.

made = indicator_worlds.build()
made.village(0)                       the first village as a measured thing
made.sections[0]                      a section in the second village, target III; made.section_there: one of the other town
made.enter("waste-tonnes", thing, "2026-05", "12.5")    a figure by the office's clerk
made.sample(section, "2026-05-08T08:00", do="6.1", nh3n="0.4")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests import towns
from townworks.indicators import services
from townworks.indicators.models import Observation, Thing
from townworks.indicators.services.ground import Ground, ensure_places
from townworks.indicators.services.recording import Cell, Recorded
from townworks.kernel.actor import Actor

AT = towns.AT
ON = towns.ON


@dataclass
class IndicatorWorld:
    """tests.towns with what indicators need."""

    world: towns.World
    sections: list[Thing] = field(default_factory=list)
    section_there: Thing = None  # type: ignore[assignment]

    @property
    def here(self) -> towns.Town:
        return self.world.here

    @property
    def town_id(self) -> int:
        return self.world.here.place.pk

    def actor(self, key: str, **where: Any) -> Actor:
        return self.world.actor(key, **where)

    def village(self, n: int, town: towns.Town | None = None) -> Thing:
        return self.place("village", (town or self.here).villages[n])

    def place(self, kind: str, place: Any) -> Thing:
        return Thing.objects.get(kind=kind, place=place)

    def record(
        self, *cells: Cell, by: str = "office_clerk", town: towns.Town | None = None, **facts: Any
    ) -> Recorded:
        """Cells, put down by somebody."""
        town = town or self.here
        return services.record_figures(
            actor=self.actor(by, town=town),
            town_id=town.place.pk,
            cells=cells,
            at=facts.pop("at", AT),
            **facts,
        )

    def enter(self, code: str, thing: Thing, period: str, text: str, **facts: Any) -> Observation:
        """One figure; the observation that stands for it then."""
        who = {name: facts.pop(name) for name in ("by", "town", "at") if name in facts}
        recorded = self.record(Cell(code, thing.pk, period, text, **facts), **who)
        return Observation.objects.get(pk=recorded.ids[0])

    def sample(self, section: Thing, period: str, *, by: str = "office_clerk", **items: str) -> Recorded:
        """One sample of a section, by item."""
        cells = [Cell(f"water-{item}", section.pk, period, text) for item, text in items.items()]
        return self.record(*cells, by=by)


def add_section(town: towns.Town, code: str, name: str, *, place: Any = None, **attributes: str) -> Thing:
    """A section, by default in the second village, with target class III in a river."""
    return Thing.objects.create(
        town=town.place,
        kind="section",
        code=code,
        name=name,
        place=place or town.villages[1],
        longitude=116.75,
        latitude=23.45,
        attributes={"target_class": "III", "water": "river", "river": "练江", **attributes},
        registered_at=towns.ADOPTED_AT,
    )


def build(world: towns.World | None = None) -> IndicatorWorld:
    """Places as measured things in both towns, two sections here and one there."""
    made = IndicatorWorld(world or towns.build())
    for town in (made.world.here, made.world.there):
        ground = Ground(town.place.pk)
        for level in ("town", "village", "grid"):
            ensure_places(ground, level, at=towns.ADOPTED_AT)
    made.sections = [
        add_section(made.here, "LJ-01", "青洋山桥"),
        add_section(made.here, "LJ-02", "东埔闸", place=made.here.villages[0]),
    ]
    made.section_there = add_section(made.world.there, "LJ-01", "乐水桥")
    return made
