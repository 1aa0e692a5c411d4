"""指标页: an indicator of a place or a thing over time, what lies in it beside each other, and what its figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Kind, Period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Standing
from ..services.ground import Ground, Spot
from .course import LENGTH, Course, Point, course_of, kind_of
from .judging import judged
from .readings import Books, Definitions, Reading, Subject, base_kind, by_thing, readings, things_within
from .settled import VILLAGES, Settled
from .subjects import subject_on_ground
from .visible import NOT_THERE

SHOWN: dict[Kind, int] = {"year": 6, "quarter": 9, "month": 13, "week": 16, "day": 31}  # periods of a chart
ACROSS = 12  # columns of the table
MOST_THINGS = 200


@dataclass(frozen=True)
class Across:
    """一行: a place or a thing, period by period."""

    name: str
    place_id: int
    points: tuple[Point, ...]
    thing_id: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Sheet:
    """指标页. ``rows``: what lies in the place, over ``periods``; ``whole`` is the place itself over the same.

    ``open``: codes of periods whose figures are not locked yet. ``corrected``: figures of the chosen ``period`` that were put right.
    """

    course: Course
    periods: tuple[Period, ...]
    whole: tuple[Point, ...]
    rows: tuple[Across, ...]
    things: tuple[Across, ...]
    period: Period
    open: frozenset[str]
    corrected: int
    place_path: str
    ground: Ground

    @property
    def one(self) -> Indicator:
        return self.course.one

    @property
    def chosen(self) -> Point:
        """The place itself in the chosen period."""
        for point in (*self.course.points, *self.whole):
            if point.period == self.period:
                return point
        return Point(Reading(self.period), judged(self.one, None, self.period))

    def at(self, row: Across) -> Point | None:
        """A row in the chosen period; None where the table does not reach it."""
        return next((point for point in row.points if point.period == self.period), None)


def sheet(
    actor: Actor,
    code: str,
    *,
    on: date,
    thing_id: int | None = None,
    place_id: int | None = None,
    town_id: int | None = None,
    kind: Kind | None = None,
    year: int | None = None,
    period: str = "",
    edition: int | None = None,
) -> Sheet:
    """The page of an indicator; of a whole ``year``, else the last periods. NotFound as ``subject_for``; what cannot be is left out."""
    one, subject, name, ground = subject_on_ground(
        actor, code, thing_id=thing_id, place_id=place_id, town_id=town_id
    )
    kind = kind_of(one, kind)
    last = min(on, date(year, 12, 31)) if year else on
    first = _first(kind, last, year)
    if first > last:
        raise NotFound(NOT_THERE)
    of_places = subject.thing_id is None and one.level in ("village", "grid")
    spots = _villages(ground, subject) if of_places else []
    around = (date(first.year, 1, 1) - timedelta(days=7), date(on.year + 1, 1, 7))
    books = Books(ground, [code], {subject.place_id or 0, *(spot.pk for spot in spots)}, *around)
    course = course_of(
        one, subject, name, on=on, kind=kind, first=first, last=last, edition=edition, books=books
    )
    course = _without_running(course, on)
    points = course.points[-ACROSS:]
    periods = tuple(point.period for point in points)
    rows = tuple(_places(one, ground, spots, kind, periods, books, edition))
    things = tuple(_things(one, subject, kind, periods, books, edition))
    settled = Settled(ground, first, last)
    path = subject.path
    opened = [
        point.period.code
        for point in course.points
        if point.reading.recorded and settled.locked(one, path, point.period) is False
    ]
    chosen = _chosen(course, period)
    return Sheet(
        course,
        periods,
        points,
        rows,
        things,
        chosen,
        frozenset(opened),
        _corrected(one, subject, chosen),
        path,
        ground,
    )


def _without_running(course: Course, on: date) -> Course:
    """The period that is not over is shown as soon as something is given of it."""
    last = course.points[-1]
    running = last.period.end >= on and not last.reading.recorded
    return replace(course, points=course.points[:-1]) if running and len(course.points) > 1 else course


def _first(kind: Kind, last: date, year: int | None) -> date:
    if year:
        return date(year, 1, 1)
    back = last - timedelta(days=LENGTH[kind] * (SHOWN[kind] - 1))
    return period_reading.of(kind, back).start


def _villages(ground: Ground, subject: Subject) -> list[Spot]:
    """The villages of a place; of a village its grids."""
    depth = subject.path.count("/") + 1
    inside = [
        spot
        for spot in ground.by_pk.values()
        if spot.path.startswith(subject.path) and spot.path.count("/") == depth
    ]
    return [spot for spot in inside if spot.kind in VILLAGES or spot.kind == "grid"]


def _places(
    one: Indicator,
    ground: Ground,
    spots: Sequence[Spot],
    kind: Kind,
    periods: Sequence[Period],
    books: Books,
    edition: int | None,
) -> list[Across]:
    """What lies directly in a place; nothing where the indicator is of no place below it."""
    if not periods or not spots or (one.level == "village" and spots[0].kind == "grid"):
        return []
    known = Definitions(one.code, edition, None, books)
    found = []
    for spot in spots:
        within = Subject(ground.town_id, None, spot.pk, spot.path)
        read = readings(
            one.code, within, kind, periods[0].start, periods[-1].start, edition=edition, books=books
        )
        points = tuple(Point(each, judged(known.at(each.period), each.value, each.period)) for each in read)
        found.append(Across(spot.name, spot.pk, points, None, spot.path))
    return found


def _things(
    one: Indicator, subject: Subject, kind: Kind, periods: Sequence[Period], books: Books, edition: int | None
) -> list[Across]:
    """The sections, schools … in a place, in their own periods; nothing for what is measured of places."""
    if one.of_places or subject.thing_id is not None or kind != base_kind(one) or not periods:
        return []
    things = (books.things(one, subject.path) or [])[:MOST_THINGS]
    ids = [thing.pk for thing in things]
    found = by_thing(one.code, ids, periods[0].start, periods[-1].end, edition=edition, books=books)
    known = Definitions(one.code, edition, None, books)
    rows = []
    for thing in things:
        read = [found.get(thing.pk, {}).get(each.code, Reading(each)) for each in periods]
        points = tuple(
            Point(each, judged(known.at(each.period), each.value, each.period, thing.attributes))
            for each in read
        )
        rows.append(Across(thing.name, thing.place_id, points, thing.pk, thing.place.path))
    return rows


def _chosen(course: Course, asked: str) -> Period:
    """The period asked for, where the chart has it; else the last one with a value."""
    by_code = {point.period.code: point.period for point in course.points}
    if asked in by_code:
        return by_code[asked]
    given = [point.period for point in course.points if point.value is not None]
    return given[-1] if given else course.points[-1].period


def _corrected(one: Indicator, subject: Subject, period: Period) -> int:
    """How many of the figures behind a period were put right after they had been given."""
    parts = [part for part in (one.over_places.numerator, one.over_places.denominator) if part] or [one.code]
    rows = Standing.objects.filter(
        indicator__in=parts, starts_on__gte=period.start, starts_on__lte=period.end, n__gt=1
    )
    if subject.thing_id is not None:
        return rows.filter(thing_id=subject.thing_id).count()
    things = things_within(one, subject).values("pk")
    return rows.filter(thing_id__in=things, town_id=subject.town_id).count()
