"""某段时间的指标: for a brief, the latest value of each indicator of a town as it was known at an instant, with what it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.kernel import clock
from townworks.kernel.actor import Actor

from .. import permissions
from ..derivations import target_of
from ..models import Observation, Thing
from ..permissions import READ
from ..services.answering import Answering
from ..services.ground import Ground
from .base_readings import of_things
from .judging import Judgement, judged
from .listing import figures_given
from .readings import Definitions, Reading, Subject, base_kind, readings
from .subjects import indicators_for

TICK = timedelta(microseconds=1)
# How far back a value may end and still be told: two quarters, two months and so on, for figures come in late.
TOLD_FOR = {"year": 400, "quarter": 190, "month": 62, "week": 21}
MOST_RECORDS = 500
SECTION_CLASS = "section-class"


@dataclass(frozen=True)
class Behind:
    """数据记录: one observation that a value comes from."""

    pk: int
    thing: str
    period: str


@dataclass(frozen=True)
class Briefed:
    """一个指标: its latest value, the one before it, what the year adds up to where the target is of the year, and the records.

    ``more``: how many records there are besides those listed.
    """

    one: Indicator
    reading: Reading
    before: Reading | None
    judgement: Judgement
    total: Reading | None
    total_judgement: Judgement | None
    records: tuple[Behind, ...]
    more: int = 0


@dataclass(frozen=True)
class BriefedSection:
    """一个断面: its class of the latest month, of the month before, and the class that it should reach (1 to 6)."""

    thing_id: int
    name: str
    river: str
    target: int
    period: str
    grade: int
    before: int | None
    observation_id: int | None

    @property
    def met(self) -> bool:
        return self.grade <= self.target


def indicators_at(actor: Actor, *, town_id: int, at: datetime) -> list[Briefed]:
    """What this actor may read of the whole town, in the indicators' order; nothing where no post reads figures.

    About four queries for each indicator that has a figure in the time looked at.
    """
    if not actor.may_somewhere(READ):
        return []
    on, ground = clock.day_of(at), Ground(town_id)
    given = figures_given(town_id, on)
    later = _since(town_id, at)
    read = _readable(actor, _worth_telling(indicators_for(actor), on.year), ground)
    subject = Subject(town_id, None, ground.town_id, ground.town.path)
    found = []
    for one in read:
        if one.code == SECTION_CLASS:  # told section by section
            continue
        if one.code in given or {one.over_places.numerator, one.over_places.denominator} & given:
            as_of = at + TICK if later & {one.code, *one.inputs} else None
            told = _briefed(one, subject, on, at, as_of)
            if told is not None:
                found.append(told)
    return found


def _worth_telling(wanted: Sequence[Indicator], year: int) -> list[Indicator]:
    """Those that have a target, and those that no other indicator is computed from: what goes into a share is told by the share."""
    inputs = {code for one in wanted for code in one.inputs}
    return [one for one in wanted if one.target(year) is not None or one.code not in inputs]


def _since(town_id: int, at: datetime) -> set[str]:
    """The indicators of which anything was recorded after the instant: their past is read from the records themselves."""
    rows = Observation.objects.filter(town_id=town_id, at__gt=at).order_by()
    return set(rows.values_list("indicator", flat=True).distinct())


def _readable(actor: Actor, wanted: Iterable[Indicator], ground: Ground) -> list[Indicator]:
    """Those that a post of this actor reads of the whole town."""
    by_unit = any(grant.reach == "unit" for grant in actor.grants_for(READ))
    answering = Answering(ground) if by_unit else None
    found = []
    for one in wanted:
        unit = answering.unit_of(one, ground.town_id) if answering else None
        verdict = permissions.reaches(
            actor,
            READ,
            one,
            town_id=ground.town_id,
            path=ground.town.path,
            unit_id=unit.pk if unit else None,
        )
        if verdict:
            found.append(one)
    return found


def _briefed(
    one: Indicator, subject: Subject, on: date, at: datetime, as_of: datetime | None
) -> Briefed | None:
    kind = base_kind(one)
    known = Definitions(one.code, None, as_of)
    first = on - timedelta(days=TOLD_FOR[kind])
    course = [
        each for each in readings(one.code, subject, kind, first, on, as_of=as_of) if each.period.end <= on
    ]
    n = next((n for n in range(len(course) - 1, -1, -1) if course[n].value is not None), None)
    if n is None:
        return None
    reading, before = course[n], course[n - 1] if n else None
    year = period_reading.of("year", reading.period.start)
    shape = known.at(reading.period)
    target = shape.target(year.year)
    total = total_judgement = None
    if target is not None and target.applies == "year" and kind != "year":
        total = readings(one.code, subject, "year", year.start, on, as_of=as_of)[0]
        total_judgement = judged(known.at(year), total.value, year, whole_year=True)
    records, more = _records(shape, subject, reading, at)
    return Briefed(
        one=shape,
        reading=reading,
        before=before if before is not None and before.value is not None else None,
        judgement=judged(shape, reading.value, reading.period),
        total=total,
        total_judgement=total_judgement,
        records=records,
        more=more,
    )


def _records(
    one: Indicator, subject: Subject, reading: Reading, at: datetime
) -> tuple[tuple[Behind, ...], int]:
    """The observations that stood at the instant; of a share, those of its part and its whole."""
    parts = [code for code in (one.over_places.numerator, one.over_places.denominator) if code] or [one.code]
    rows = (
        Observation.objects.filter(
            indicator__in=parts,
            town_id=subject.town_id,
            place__path__startswith=subject.path,
            starts_on__gte=reading.period.start,
            starts_on__lte=reading.period.end,
            at__lte=at,
        )
        .exclude(corrected_by__at__lte=at)
        .order_by("indicator", "thing__code", "starts_on", "pk")
    )
    listed = list(rows.values_list("pk", "thing__name", "period")[: MOST_RECORDS + 1])
    more = rows.count() - MOST_RECORDS if len(listed) > MOST_RECORDS else 0
    return tuple(Behind(*row) for row in listed[:MOST_RECORDS]), more


def sections_at(actor: Actor, *, town_id: int, at: datetime) -> list[BriefedSection]:
    """断面的月度类别, the latest month that ended by then; nothing where nothing was judged."""
    on = clock.day_of(at)
    ground = Ground(town_id)
    one = (
        next((one for one in indicators_for(actor) if one.code == SECTION_CLASS), None)
        if actor.may_somewhere(READ)
        else None
    )
    if one is None or not _readable(actor, [one], ground):
        return []
    things = list(
        Thing.objects.filter(town_id=town_id, kind="section", registered_at__lte=at).order_by("code")
    )
    as_of = at + TICK if SECTION_CLASS in _since(town_id, at) else None
    known = Definitions(SECTION_CLASS, None, as_of)
    last = period_reading.of("month", on)
    if last.end > on:
        last = period_reading.of("month", last.start - timedelta(days=1))
    prior = period_reading.of("month", last.start - timedelta(days=1))
    found = of_things(known, one, [thing.pk for thing in things], prior.start, last.end)
    told = []
    for thing in things:
        by_period: Mapping[str, Reading] = found.get(thing.pk, MappingProxyType({}))
        latest, before = by_period.get(last.code), by_period.get(prior.code)
        if latest is not None and latest.value is not None:
            told.append(
                BriefedSection(
                    thing_id=thing.pk,
                    name=thing.name,
                    river=str(thing.attributes.get("river", "")),
                    target=target_of(thing),
                    period=last.code,
                    grade=int(latest.value),
                    before=int(before.value) if before is not None and before.value is not None else None,
                    observation_id=latest.observation_id,
                )
            )
    return told
