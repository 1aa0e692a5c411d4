"""指标一览、报表和疑问的清单."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Kind, Period
from townworks.kernel import proofs
from townworks.kernel.actor import Actor

from ..models import Question, Return, Rollup
from ..models.question import QUESTION_STATES
from ..services.ground import Ground
from ..services.returns import figures_in
from .course import Point, year_so_far
from .judging import judged
from .readings import Books, Definitions, Subject, base_kind, readings
from .subjects import Reader, indicators_for, subject_for, town_of
from .visible import questions_for, returns_for

QUESTION_STATE_CODES = tuple(QUESTION_STATES)
LOOKED_BACK = {"year": 800, "quarter": 200, "month": 100, "week": 30, "day": 31, "instant": 31}
RECENT: dict[Kind, int] = {"year": 4, "quarter": 6, "month": 13, "week": 14}
LATE_DAYS = 10  # after a period has ended; what is not there then is late


@dataclass(frozen=True)
class Current:
    """现状: the latest period with a value, and the year so far.

    Of a list also: ``recent`` periods (the last one last), and ``late``: the period that should have been given by now and was not.
    """

    one: Indicator
    subject: Subject
    name: str
    latest: Point | None
    year: Point
    recent: tuple[Point, ...] = ()
    late: Period | None = None

    @property
    def given(self) -> bool:
        """Whether there is any figure to show."""
        return self.latest is not None or self.year.reading.recorded


def current(
    actor: Actor,
    code: str,
    *,
    on: date,
    thing_id: int | None = None,
    place_id: int | None = None,
    town_id: int | None = None,
) -> Current:
    """The latest value of an indicator until a day, with its working and its judgement. NotFound as ``subject_for``."""
    one, subject, name = subject_for(actor, code, thing_id=thing_id, place_id=place_id, town_id=town_id)
    return _current(one, subject, name, on, None)


def _current(one: Indicator, subject: Subject, name: str, on: date, books: Books | None) -> Current:
    kind, known = base_kind(one), Definitions(one.code, None, None, books)
    first = date.fromordinal(on.toordinal() - LOOKED_BACK[kind])
    if books is not None:
        first = max(books.first, min(first, _back(kind, on)))
    points = [
        Point(reading, judged(known.at(reading.period), reading.value, reading.period))
        for reading in readings(one.code, subject, kind, first, on, books=books)
    ]
    latest = next((point for point in reversed(points) if point.value is not None), None)
    year = year_so_far(one.code, subject, on, on=on, books=books)
    if books is None:
        return Current(one, subject, name, latest, year)
    return Current(one, subject, name, latest, year, tuple(points[-RECENT[kind] :]), _late(one, points, on))


def _back(kind: Kind, on: date) -> date:
    """The beginning of the recent periods that a list shows."""
    days = {"year": 366, "quarter": 92, "month": 31, "week": 7}[kind] * RECENT[kind]
    return period_reading.of(kind, date.fromordinal(on.toordinal() - days)).start


def _late(one: Indicator, points: Sequence[Point], on: date) -> Period | None:
    """The last period that ended long enough ago, where somebody who gave figures before gave none."""
    if one.answers.by == "nobody" or one.frequency in FINE or one.source.kind == "derived":
        return None
    due = on - timedelta(days=LATE_DAYS)
    ended = [point for point in points if point.period.end < due]
    if not any(point.reading.recorded for point in ended) or ended[-1].reading.recorded:
        return None
    return ended[-1].period


def current_all(
    actor: Actor,
    *,
    on: date,
    line: str = "",
    level: str = "",
    town_id: int | None = None,
    every: bool = False,
) -> list[Current]:
    """指标一览 of the actor's town (or of a line of work): those that have any figures; ``every`` one that the actor reads, if asked.

    As many queries for a hundred indicators as for one.
    """
    ground = Ground(town_of(actor, town_id))
    reader = Reader(actor, ground)
    wanted = [
        (one, spot)
        for one in indicators_for(actor, line=line, level=level)
        if (spot := reader.widest(one)) is not None
    ]
    codes = {one.code for one, _spot in wanted}
    books = Books(
        ground, codes, {spot.pk for _one, spot in wanted}, date(on.year - 3, 1, 1), date(on.year + 1, 1, 7)
    )
    ground.know_scopes(books.codes)
    found = [_current(one, reader.subject(spot), spot.name, on, books) for one, spot in wanted]
    return [row for row in found if every or row.given]


def figures_given(town_id: int, on: date) -> set[str]:
    """The indicators that any figure was given of in the last years; along the index of the kept sums."""
    kept: dict[int, set[str]] = proofs.known("indicators.given", town_id)
    if on.year not in kept:
        rows = Rollup.objects.filter(
            indicator__in=[one.code for one in definitions.indicators()],
            place_id=town_id,
            thing_id=0,
            starts_on__gte=date(on.year - 2, 1, 1),
        )
        kept[on.year] = set(rows.order_by().values_list("indicator", flat=True).distinct())
    return kept[on.year]


@dataclass(frozen=True)
class Told:
    """一份报表, with how many figures it has of how many, and its open questions."""

    file: Return
    figures: int
    questions: int


def returns(
    actor: Actor, *, state: str = "", line: str = "", period: str = "", unit_id: int | None = None
) -> QuerySet[Return]:
    """报表清单."""
    found = returns_for(actor).select_related("unit", "reviewer")
    for name, value in (("state", state), ("line", line), ("period", period)):
        if value:
            found = found.filter(**{name: value.replace("\0", "")})
    return found.filter(unit_id=unit_id) if unit_id else found


def told(file: Return) -> Told:
    """A return with its counts, for one that the actor was found to see."""
    figures = figures_in(file)
    asked = Question.objects.filter(observation__in=figures.values("observation_id"), state="asked")
    return Told(file, figures.count(), asked.count())


def questions(
    actor: Actor, *, state: str = "", indicator: str = "", unit_id: int | None = None
) -> QuerySet[Question]:
    """疑问清单."""
    found = questions_for(actor).select_related("thing", "unit", "observation")
    for name, value in (("state", state), ("indicator", indicator)):
        if value:
            found = found.filter(**{name: value.replace("\0", "")})
    return found.filter(unit_id=unit_id) if unit_id else found
