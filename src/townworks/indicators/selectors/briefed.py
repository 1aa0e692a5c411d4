"""某段时间的指标: for a brief, the latest value of each indicator of a town as it was known at an instant, with what it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.kernel import clock
from townworks.kernel.actor import Actor

from .. import permissions
from ..derivations import target_of
from ..permissions import READ
from ..services.answering import Answering
from ..services.ground import Ground
from .base_readings import of_things
from .behind import Behind, records_of
from .books import Books, things_known
from .judging import Judgement, judged
from .listing import figures_given
from .past_books import KnownAt, ground_of, parts_of
from .readings import Definitions, Reading, Subject, base_kind, readings
from .subjects import indicators_for

TICK = timedelta(microseconds=1)
# How far back a value may end and still be told: two quarters, two months and so on, for figures come in late.
TOLD_FOR = {"year": 400, "quarter": 190, "month": 62, "week": 21}
SECTION, SECTION_CLASS = "section", "section-class"


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
    records: tuple[Behind, ...] = ()
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


@dataclass(frozen=True)
class BriefedTown:
    """一个镇的数: its indicators in their order, and its sections of the latest month that ended."""

    indicators: tuple[Briefed, ...] = ()
    sections: tuple[BriefedSection, ...] = ()


def measured_at(actor: Actor, *, town_id: int, at: datetime) -> BriefedTown:
    """What this actor may read of the whole town as it was known at an instant; nothing where no post reads figures.

    As many queries for a hundred indicators as for ten.
    """
    if not actor.may_somewhere(READ):
        return BriefedTown()
    on, ground = clock.day_of(at), ground_of(town_id)
    mine = indicators_for(actor)
    read = {one.code for one in _readable(actor, mine, ground)}
    told = [one for one in _worth_telling(mine, on.year) if one.code in read and one.code != SECTION_CLASS]
    given = figures_given(town_id, on)
    told = [one for one in told if {one.code, *parts_of(one)} & given]
    known = KnownAt(ground, _firsts(told, on), at + TICK, date(on.year + 1, 1, 7), now=[SECTION_CLASS])
    subject = Subject(town_id, None, ground.town_id, ground.town.path)
    found = [row for one in told if (row := _briefed(one, subject, on, known.of(one.code))) is not None]
    behind = records_of(found, subject, at)
    return BriefedTown(
        tuple(replace(row, records=behind[n].records, more=behind[n].more) for n, row in enumerate(found)),
        tuple(_sections_at(known, at)) if SECTION_CLASS in read else (),
    )


def _firsts(told: Sequence[Indicator], on: date) -> dict[str, date]:
    """From which day on each indicator, and what it is computed from, is looked at."""
    defined = {one.code: one for one in definitions.indicators()}
    found: dict[str, date] = {}
    for one in told:
        kind = base_kind(one)
        first = period_reading.of(kind, on - timedelta(days=TOLD_FOR[kind])).start
        target = one.target(on.year)
        if target is not None and target.applies == "year":
            first = min(first, date(on.year, 1, 1))
        for code in (one.code, *parts_of(one)):
            if code in defined:
                start = period_reading.of(base_kind(defined[code]), first).start
                found[code] = min(found.get(code, start), start)
    return found


def _worth_telling(wanted: Sequence[Indicator], year: int) -> list[Indicator]:
    """Those that have a target, and those that no other indicator is computed from: what goes into a share is told by the share."""
    inputs = {code for one in wanted for code in one.inputs}
    return [one for one in wanted if one.target(year) is not None or one.code not in inputs]


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


def _briefed(one: Indicator, subject: Subject, on: date, books: Books) -> Briefed | None:
    """One indicator, but for the records behind it."""
    kind = base_kind(one)
    known = Definitions(one.code, None, books.as_of, books)
    first = on - timedelta(days=TOLD_FOR[kind])
    read = readings(one.code, subject, kind, first, on, as_of=books.as_of, books=books)
    course = [each for each in read if each.period.end <= on]
    n = next((n for n in range(len(course) - 1, -1, -1) if course[n].value is not None), None)
    if n is None:
        return None
    reading, before = course[n], course[n - 1] if n else None
    year = period_reading.of("year", reading.period.start)
    shape = known.at(reading.period)
    target = shape.target(year.year)
    total = total_judgement = None
    if target is not None and target.applies == "year" and kind != "year":
        total = readings(one.code, subject, "year", year.start, on, as_of=books.as_of, books=books)[0]
        total_judgement = judged(known.at(year), total.value, year, whole_year=True)
    return Briefed(
        one=shape,
        reading=reading,
        before=before if before is not None and before.value is not None else None,
        judgement=judged(shape, reading.value, reading.period),
        total=total,
        total_judgement=total_judgement,
    )


def _sections_at(town: KnownAt, at: datetime) -> Iterator[BriefedSection]:
    """断面的月度类别, the latest month that ended by then; nothing where nothing was judged."""
    on = clock.day_of(at)
    things = [thing for thing in things_known(town.ground, [SECTION])[SECTION] if thing.registered_at <= at]
    as_of = town.as_of if SECTION_CLASS in town.later else None
    known = Definitions(SECTION_CLASS, None, as_of, town.books)
    last = period_reading.of("month", on)
    if last.end > on:
        last = period_reading.of("month", last.start - timedelta(days=1))
    prior = period_reading.of("month", last.start - timedelta(days=1))
    one = known.at(last)
    found = of_things(known, one, [thing.pk for thing in things], prior.start, last.end)
    for thing in things:
        by_period: Mapping[str, Reading] = found.get(thing.pk, {})
        latest, before = by_period.get(last.code), by_period.get(prior.code)
        if latest is not None and latest.value is not None:
            yield BriefedSection(
                thing_id=thing.pk,
                name=thing.name,
                river=str(thing.attributes.get("river", "")),
                target=target_of(thing),
                period=last.code,
                grade=int(latest.value),
                before=int(before.value) if before is not None and before.value is not None else None,
                observation_id=latest.observation_id,
            )
