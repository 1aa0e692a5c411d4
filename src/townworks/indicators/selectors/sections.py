"""断面: a section with its samples and months, its class and what decided it, against its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from townworks.definitions import selectors as definitions
from townworks.engines.surface_water import compliance, headroom, trend
from townworks.engines.surface_water import period as water_period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..derivations import section_periods, target_of
from ..models import Standing, Thing
from ..section_months import water_items
from .visible import NOT_THERE, standings_for, thing_for, things_for

__all__ = [
    "Samples",
    "Section",
    "compliance",
    "headroom",
    "section",
    "section_samples",
    "sections",
    "trend",
    "water_items",
]
MOST_SAMPLES = 3000


@dataclass(frozen=True)
class Section:
    """断面 with its months (or years) as the engine tells them, the latest last."""

    thing: Thing
    target: int
    months: tuple[water_period.Period, ...]

    @property
    def latest(self) -> water_period.Period | None:
        return self.months[-1] if self.months else None

    @property
    def months_graded(self) -> tuple[compliance.Month, ...]:
        """As ``compliance`` takes them."""
        return tuple(
            compliance.Month(one.label, one.judged.grade if one.judged else None) for one in self.months
        )


def sections(
    actor: Actor, *, first: date, last: date, kind: water_period.Kind = "month", town_id: int | None = None
) -> list[Section]:
    """The sections that the actor may see, with their periods from one day to another."""
    found = things_for(actor).filter(kind="section").select_related("place").defer("place__outline")
    if town_id is not None:
        found = found.filter(town_id=town_id)
    things = list(found.order_by("code"))
    told = section_periods(water_items(), things, first, last, kind)
    return [
        Section(thing, target_of(thing), told[thing.pk].periods if thing.pk in told else ())
        for thing in things
    ]


def section(actor: Actor, pk: int, *, first: date, last: date, kind: water_period.Kind = "month") -> Section:
    """One section; NotFound when it is none, not there, or not for this actor."""
    thing = thing_for(actor, pk)
    if thing.kind != "section":
        raise NotFound(NOT_THERE)
    told = section_periods(water_items(), [thing], first, last, kind)
    return Section(thing, target_of(thing), told[thing.pk].periods if thing.pk in told else ())


@dataclass(frozen=True)
class Samples:
    """水样: by period code (the latest first), the standing figures by indicator."""

    codes: tuple[str, ...]
    rows: tuple[tuple[str, dict[str, Standing]], ...]


def section_samples(actor: Actor, pk: int, *, first: date, last: date) -> Samples:
    """The samples of a section from one day to another, a row for each instant; the newest ``MOST_SAMPLES`` figures."""
    thing = thing_for(actor, pk)
    codes = tuple(
        one.code
        for one in definitions.indicators()
        if one.level == "section" and one.frequency == "irregular"
    )
    rows = standings_for(actor).filter(
        indicator__in=codes, thing_id=thing.pk, starts_on__gte=first, starts_on__lte=last
    )
    by_period: dict[str, dict[str, Standing]] = {}
    for row in rows.order_by("-starts_on", "-period")[:MOST_SAMPLES]:
        by_period.setdefault(row.period, {})[row.indicator] = row
    return Samples(codes, tuple(by_period.items()))
