"""指标一览、报表和疑问的清单."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.kernel.actor import Actor

from ..models import Question, Return, Rollup
from ..models.question import QUESTION_STATES
from ..services.returns import figures_in
from .course import Point, year_so_far
from .judging import judged
from .readings import Definitions, Subject, base_kind, readings
from .subjects import indicators_for, subject_for, town_of
from .visible import questions_for, returns_for

QUESTION_STATE_CODES = tuple(QUESTION_STATES)
LOOKED_BACK = {"year": 800, "quarter": 200, "month": 100, "week": 30, "day": 31, "instant": 31}


@dataclass(frozen=True)
class Current:
    """现状: the latest period with a value, and the year so far."""

    one: Indicator
    subject: Subject
    name: str
    latest: Point | None
    year: Point


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
    return _current(one, subject, name, on)


def _current(one: Indicator, subject: Subject, name: str, on: date) -> Current:
    kind, known = base_kind(one), Definitions(one.code)
    first = date.fromordinal(on.toordinal() - LOOKED_BACK[kind])
    latest = None
    for reading in reversed(readings(one.code, subject, kind, first, on)):
        if reading.value is not None:
            latest = Point(reading, judged(known.at(reading.period), reading.value, reading.period))
            break
    return Current(one, subject, name, latest, year_so_far(one.code, subject, on, on=on))


def current_all(actor: Actor, *, on: date, line: str = "", town_id: int | None = None) -> list[Current]:
    """指标一览 of the actor's town (or of a line of work): those that have any figures, and those that should."""
    town = town_of(actor, town_id)
    wanted = _given(town, on)
    found = []
    for one in indicators_for(actor, line=line):
        parts = {one.over_places.numerator, one.over_places.denominator}
        if one.code in wanted or parts & wanted:
            _one, subject, name = subject_for(actor, one.code, town_id=town)
            found.append(_current(one, subject, name, on))
    return found


def _given(town_id: int, on: date) -> set[str]:
    """The indicators that any figure was given of in the last years; along the index of the kept sums."""
    rows = Rollup.objects.filter(
        indicator__in=[one.code for one in definitions.indicators()],
        place_id=town_id,
        thing_id=0,
        starts_on__gte=date(on.year - 2, 1, 1),
    )
    return set(rows.order_by().values_list("indicator", flat=True).distinct())


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
