"""推算: which function stands behind the name of an engine or selector in an indicator's file. The wiring adds those of other subjects.

Each answers, for a town, an indicator and a period, the values of things (or of the whole town) with their working.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import surface_water
from townworks.engines.period_reading import Period
from townworks.engines.surface_water import Reading, grade_of
from townworks.engines.surface_water import period as water_period
from townworks.engines.surface_water.period import Sample
from townworks.engines.working import Step, gettext_noop

from .models import Standing, Thing
from .section_months import SOUND, MonthKept, months_kept
from .water_states import blackness, nutrients, sound_samples, state_items

GOOD_GRADE = 3  # I to III


@dataclass(frozen=True)
class Derived:
    """One derived value; of the whole town where ``thing_id`` is None. None: nothing can be said yet."""

    thing_id: int | None
    value: Decimal | None
    working: tuple[Step, ...] = ()


# (town_id=…, one=…, period=…, things=…, on=…): ``things`` None for all; ``on``: the day as of which it is asked.
Derivation = Callable[..., Sequence[Derived]]
_others: dict[str, Derivation] = {}


def connect(others: Mapping[str, Derivation]) -> None:
    """Take the wiring's derivations, by the name that files use; called once when the process starts."""
    _others.clear()
    _others.update(others)


def derivation(name: str) -> Derivation | None:
    """What computes an indicator; None for ``share``, which is computed wherever it is read."""
    return OURS.get(name) or _others.get(name)


def section_periods(
    items: Mapping[str, str], things: Sequence[Thing], first: date, last: date, kind: water_period.Kind
) -> dict[int, water_period.Answer]:
    """By section, its periods from one day to another: means and their class, from kept months. ``items``: by indicator, the
    engine's code."""
    return periods_of(months_kept(items, [thing.pk for thing in things], first, last), things, kind)


def periods_of(
    found: Mapping[int, MonthKept], things: Sequence[Thing], kind: water_period.Kind
) -> dict[int, water_period.Answer]:
    """The same from months that were read."""
    return {
        thing.pk: water_period.of_months(
            water_period.Months(found[thing.pk], kind, water_of(thing), target_of(thing))
        )
        for thing in things
        if thing.pk in found
    }


def samples_of(
    items: Mapping[str, str], things: Sequence[Thing], first: date, last: date
) -> dict[int, tuple[Sample, ...]]:
    """By section, the samples that count for its class, in no order."""
    rows = Standing.objects.filter(
        indicator__in=items,
        thing_id__in=[thing.pk for thing in things],
        starts_on__gte=first,
        starts_on__lte=last,
        counted=True,
        quality__in=SOUND,
    ).values_list("thing_id", "indicator", "period", "starts_on", "value", "mark", "limit")
    samples: dict[int, dict[str, tuple[date, dict[str, Reading | None]]]] = defaultdict(dict)
    for thing_id, indicator, code, starts_on, value, mark, limit in rows:
        reading = _reading(value, mark, limit)
        _day, readings = samples[thing_id].setdefault(code, (starts_on, {}))
        readings[items[indicator]] = reading
    return {
        pk: tuple(Sample(day, readings) for day, readings in found.values()) for pk, found in samples.items()
    }


def _reading(value: Decimal | None, mark: str, limit: Decimal | None) -> Reading | None:
    """A standing figure as the engine takes it; what is negative is no concentration and counts as missing."""
    if mark == "below" and limit is not None:
        return Reading(float(limit), below=True)
    return Reading(float(value)) if value is not None and value >= 0 else None


def water_of(thing: Thing) -> surface_water.Water:
    """River, or lake and reservoir."""
    return "lake" if thing.attributes.get("water") == "lake" else "river"


def target_of(thing: Thing) -> int:
    """The class that a section should reach; III where none was set."""
    return grade_of(str(thing.attributes.get("target_class", "III"))) or GOOD_GRADE


def items_of(one: Indicator) -> dict[str, str]:
    """The water items among an indicator's inputs: by indicator, the engine's code."""
    known = {each.code: each for each in definitions.indicators()}
    return {
        code: item
        for code in one.source.inputs
        if code in known and (item := known[code].source.parameters.get("item", "")) in surface_water.BY_CODE
    }


def _judged(
    town_id: int, one: Indicator, period: Period, things: Sequence[int] | None
) -> list[tuple[Thing, surface_water.Answer, tuple[Step, ...]]]:
    sections = Thing.objects.filter(town_id=town_id, kind="section")
    if things is not None:
        sections = sections.filter(pk__in=things)
    rows = list(sections)
    found = section_periods(items_of(one), rows, period.start, period.end, "month")
    judged = []
    for thing in rows:
        for each in found[thing.pk].periods if thing.pk in found else ():
            if each.judged is not None and each.judged.grade is not None:
                judged.append((thing, each.judged, (*each.working, *each.judged.working)))
    return judged


def month_class(
    *, town_id: int, one: Indicator, period: Period, things: Sequence[int] | None = None, on: date
) -> list[Derived]:
    """断面月度水质类别: 1 to 6."""
    return [
        Derived(thing.pk, Decimal(answer.grade or 0), working)
        for thing, answer, working in _judged(town_id, one, period, things)
    ]


def month_compliance(
    *, town_id: int, one: Indicator, period: Period, things: Sequence[int] | None = None, on: date
) -> list[Derived]:
    """断面月度达标: 100 where the month's class is no worse than the target, else 0."""
    found = []
    for thing, answer, working in _judged(town_id, one, period, things):
        facts = {"grade": answer.name, "target": surface_water.GRADES[target_of(thing) - 1]}
        step = Step(gettext_noop("当月{grade}类，目标{target}类"), facts)
        found.append(Derived(thing.pk, Decimal(100 if answer.meets_target else 0), (*working, step)))
    return found


def month_good(
    *, town_id: int, one: Indicator, period: Period, things: Sequence[int] | None = None, on: date
) -> list[Derived]:
    """断面月度优良: 100 for class I to III, else 0."""
    return [
        Derived(thing.pk, Decimal(100 if (answer.grade or 0) <= GOOD_GRADE else 0), working)
        for thing, answer, working in _judged(town_id, one, period, things)
    ]


def month_nutrients(
    *, town_id: int, one: Indicator, period: Period, things: Sequence[int] | None = None, on: date
) -> list[Derived]:
    """湖库当月综合营养状态指数, of lakes and reservoirs whose five items were all measured."""
    found = []
    for thing, samples in _sampled(town_id, one, period, things):
        if water_of(thing) == "lake":
            answer = nutrients(samples)
            if answer.index is not None:
                found.append(Derived(thing.pk, Decimal(str(round(answer.index, 4))), answer.working))
    return found


def month_blackness(
    *, town_id: int, one: Indicator, period: Period, things: Sequence[int] | None = None, on: date
) -> list[Derived]:
    """断面当月黑臭程度, where its four items were all measured: 0, 1 or 2."""
    told = [(thing, blackness(samples)) for thing, samples in _sampled(town_id, one, period, things)]
    return [
        Derived(thing.pk, Decimal(answer.level), answer.working)
        for thing, answer in told
        if answer.level is not None
    ]


def _sampled(
    town_id: int, one: Indicator, period: Period, things: Sequence[int] | None
) -> Iterator[tuple[Thing, Mapping[str, Mapping[str, float]]]]:
    """The sections with what was measured there in a period."""
    sections = Thing.objects.filter(town_id=town_id, kind="section")
    if things is not None:
        sections = sections.filter(pk__in=things)
    rows = list(sections)
    items = state_items(one.source.engine or "")
    found = sound_samples(items, [thing.pk for thing in rows], period.start, period.end)
    return ((thing, found[thing.pk]) for thing in rows if thing.pk in found)


OURS: Mapping[str, Derivation] = {
    "surface_water.month_class": month_class,
    "surface_water.compliance": month_compliance,
    "surface_water.good": month_good,
    "lake_tli": month_nutrients,
    "black_odorous": month_blackness,
}
