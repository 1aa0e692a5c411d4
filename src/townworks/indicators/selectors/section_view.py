"""断面页: one section's classes month by month, what decided them, its room, its trend, whether it holds, and what this month may bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from townworks.engines import aggregate, black_odorous, lake_tli, period_reading, surface_water
from townworks.engines.aggregate import Sums
from townworks.engines.surface_water import Item, alert, compliance, headroom, trend
from townworks.engines.surface_water import period as water_period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..derivations import section_periods, target_of, water_of
from ..models import Rollup, Thing
from ..section_months import OF_PLACES
from ..services.rollups import sums_in
from ..water_states import blackness, nutrients, sound_samples, state_items
from .outlook import outlook_of
from .sections import Samples, Section, section_samples, water_items
from .visible import NOT_THERE, thing_for

MONTHS, TREND_YEARS = 13, 5
RULES: tuple[compliance.Kind, ...] = ("every_month", "most_months", "last_months")


@dataclass(frozen=True)
class Trend:
    """一项的趋势 over the last years."""

    item: Item
    answer: trend.Answer


@dataclass(frozen=True)
class SectionView:
    """断面页. ``month``: the chosen one, None where there is none; ``labels``: the months shown, the latest last.

    ``held``: by each of the three readings, this year against the target. ``outlook``: what this month may bring. ``nutrients`` of a
    lake, ``black``: how black and odorous the month was; None where what they need was not measured.
    """

    section: Section
    labels: tuple[str, ...]
    chosen: str
    month: water_period.Period | None
    rooms: headroom.Answer | None
    held: tuple[tuple[compliance.Kind, compliance.Answer], ...]
    year: int
    trends: tuple[Trend, ...]
    outlook: alert.Answer
    samples: Samples
    water: surface_water.Water
    nutrients: lake_tli.Answer | None = None
    black: black_odorous.Answer | None = None

    @property
    def thing(self) -> Thing:
        return self.section.thing


def section_view(actor: Actor, pk: int, *, on: date, month: str = "") -> SectionView:
    """One section as of a day; NotFound when it is none, not there, or not for this actor."""
    thing = thing_for(actor, pk)
    if thing.kind != "section":
        raise NotFound(NOT_THERE)
    labels = months_until(on, MONTHS)
    first = min(period_reading.from_code(labels[0]).start, date(on.year, 1, 1))
    target, water = target_of(thing), water_of(thing)
    told = section_periods(water_items(), [thing], first, on, "month")
    months = told[thing.pk].periods if thing.pk in told else ()
    by_label = {one.label: one for one in months}
    chosen = month if month in by_label else months[-1].label if months else labels[-1]
    period = period_reading.from_code(chosen)
    return SectionView(
        section=Section(thing, target, months),
        labels=shown_labels(labels, by_label),
        chosen=chosen,
        month=by_label.get(chosen),
        rooms=_rooms(by_label.get(chosen), water, target),
        held=tuple(_held(months, thing, target, on)),
        year=on.year,
        trends=tuple(_trends(thing, on)),
        outlook=outlook_of(thing, on),
        samples=section_samples(actor, pk, first=period.start, last=period.end),
        water=water,
        **_states(thing, period, water),
    )


def _states(thing: Thing, period: period_reading.Period, water: surface_water.Water) -> dict[str, Any]:
    """Of the month: a lake's nutrients where any of what only they need was measured, and black water likewise; one query."""
    items = dict(state_items("black_odorous"))
    if water == "lake":
        items |= state_items("lake_tli")
    samples = sound_samples(items, [thing.pk], period.start, period.end).get(thing.pk, {})
    measured = {item for values in samples.values() for item in values}
    told: dict[str, Any] = {}
    if water == "lake" and measured & {"chla", "sd"}:
        told["nutrients"] = nutrients(samples)
    if "orp" in measured:
        told["black"] = blackness(samples)
    return told


def months_until(on: date, count: int) -> tuple[str, ...]:
    """The codes of so many months, the one of a day last."""
    found = [(on.year * 12 + on.month - 1 - n) for n in range(count - 1, -1, -1)]
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in found)


def shown_labels(labels: tuple[str, ...], given: Collection[str]) -> tuple[str, ...]:
    """The months without the running one, as long as it has no sample."""
    return labels if labels[-1] in given else labels[:-1]


def _rooms(
    month: water_period.Period | None, water: surface_water.Water, target: int
) -> headroom.Answer | None:
    if month is None or month.judged is None:
        return None
    values = {one.item.code: one.value for one in month.judged.items}
    return headroom.compute(headroom.Given(values, water, min(target, 5)))


def _held(
    months: Sequence[water_period.Period], thing: Thing, target: int, on: date
) -> list[tuple[compliance.Kind, compliance.Answer]]:
    """The year so far by each reading of 稳定达标; nothing before its first month."""
    own = tuple(
        compliance.Month(one.label, one.judged.grade if one.judged else None)
        for one in months
        if one.label.startswith(f"{on.year}-")
    )
    if not own:
        return []
    yearly = section_periods(water_items(), [thing], date(on.year, 1, 1), on, "year")[thing.pk].periods
    annual = yearly[-1].judged.grade if yearly and yearly[-1].judged else None
    return [
        (kind, compliance.compute(compliance.Given(own, annual, target, compliance.Rule(kind))))
        for kind in RULES
    ]


def _trends(thing: Thing, on: date) -> list[Trend]:
    """Of every classed item, from the kept months; the mean of pH is none of sums and is left out."""
    items = water_items()
    rows = Rollup.objects.filter(
        OF_PLACES,
        indicator__in=items,
        thing_id=thing.pk,
        starts_on__gte=date(on.year - TREND_YEARS, on.month, 1),
    )
    sums: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for row in rows:
        sums[items[row.indicator], row.period] += sums_in(row)
    by_item: dict[str, list[trend.Month]] = defaultdict(list)
    for (code, period), kept in sums.items():
        value = aggregate.of_sums(kept, "mean").value
        when = period_reading.from_code(period)
        by_item[code].append(
            trend.Month(when.year, when.start.month, None if value is None else float(value))
        )
    known = [item for item in surface_water.ITEMS if item.code in by_item]
    return [
        Trend(item, trend.compute(trend.Given(tuple(by_item[item.code]))))
        for item in known
        if item.classed and item.limits
    ]
