"""指标走势: an indicator of a place or a thing over time, each value with its target, its judgement and the way to its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import KINDS, Kind, Period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid

from ..models import IndicatorEdition, Thing
from .judging import Judgement, judged
from .readings import Books, Definitions, Reading, Subject, base_kind, readings
from .subjects import subject_for

MOST_PERIODS = 750


@dataclass(frozen=True)
class Point:
    """一期: its reading and what it is judged as."""

    reading: Reading
    judgement: Judgement

    @property
    def period(self) -> Period:
        return self.reading.period

    @property
    def value(self) -> Decimal | None:
        return self.reading.value


@dataclass(frozen=True)
class Course:
    """指标走势. ``total``: the year of the last day, so far. ``editions``: all that there are, where more than one."""

    one: Indicator
    subject: Subject
    name: str
    kind: Kind
    points: tuple[Point, ...]
    total: Point
    editions: tuple[IndicatorEdition, ...]
    edition: int | None


def course(
    actor: Actor,
    code: str,
    *,
    on: date,
    thing_id: int | None = None,
    place_id: int | None = None,
    town_id: int | None = None,
    kind: Kind | None = None,
    first: date | None = None,
    last: date | None = None,
    edition: int | None = None,
) -> Course:
    """The periods from ``first`` (else the beginning of the year before) to ``last`` (else ``on``). NotFound as ``subject_for``.

    ``edition``: read all under this edition (both readings of a definition that changed in the middle of a year).
    """
    one, subject, name = subject_for(actor, code, thing_id=thing_id, place_id=place_id, town_id=town_id)
    last = min(last or on, on)
    first = first or date(last.year - 1, 1, 1)
    return course_of(one, subject, name, on=on, kind=kind, first=first, last=last, edition=edition)


def course_of(
    one: Indicator,
    subject: Subject,
    name: str,
    *,
    on: date,
    kind: Kind | None,
    first: date,
    last: date,
    edition: int | None = None,
    books: Books | None = None,
) -> Course:
    """The same of a subject that the actor was found to read."""
    code, kind = one.code, kind_of(one, kind)
    if first > last or len(range((last - first).days)) > MOST_PERIODS * LENGTH[kind]:
        raise Invalid("时段不对，或者太长。")
    known = Definitions(code, edition, None, books)
    attributes = attributes_of(subject)
    points = tuple(
        Point(reading, judged(known.at(reading.period), reading.value, reading.period, attributes))
        for reading in readings(code, subject, kind, first, last, edition=edition, books=books)
    )
    total = year_so_far(code, subject, last, on=on, edition=edition, books=books)
    editions = tuple(known.editions) if len(known.editions) > 1 else ()
    return Course(one, subject, name, kind, points, total, editions, edition)


LENGTH = {"year": 366, "quarter": 92, "month": 31, "week": 7, "day": 1, "instant": 1}


def kind_of(one: Indicator, asked: Kind | None) -> Kind:
    """The kind of period that is drawn: the one asked for, as long as it is not finer than what is kept."""
    base = base_kind(one)
    if asked is None or asked not in KINDS[:-1] or KINDS.index(asked) > KINDS.index(base):
        return base
    return base if base == "week" and asked in ("month", "quarter") else asked


def attributes_of(subject: Subject) -> Mapping[str, object]:
    """What is said of a thing; nothing of a place."""
    if subject.thing_id is None:
        return {}
    return dict(Thing.objects.get(pk=subject.thing_id).attributes)


def year_so_far(
    code: str,
    subject: Subject,
    day: date,
    *,
    on: date,
    edition: int | None = None,
    books: Books | None = None,
) -> Point:
    """The year of a day, with what there is until then."""
    year = period_reading.of("year", day)
    known = Definitions(code, edition, None, books)
    one = known.at(year)
    reading = readings(code, subject, "year", year.start, year.end, edition=edition, books=books)[0]
    judgement = judged(one, reading.value, year, attributes_of(subject), whole_year=True)
    target = one.target(year.year)
    growing = target is not None and target.applies == "year" and target.kind == "at_least"
    if judgement.verdict == "missed" and growing and on < year.end:
        judgement = replace(judgement, verdict="running")
    return Point(reading, judgement)
