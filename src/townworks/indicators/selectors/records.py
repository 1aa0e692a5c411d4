"""记录: the observations behind a number, each with the chain of corrections that led to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from townworks.engines import period_reading
from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Observation, Question, Return, ReturnRow, Standing
from ..services.closing import Closing, named_period, return_period
from ..services.editions import shape_of
from .readings import things_within
from .subjects import subject_for
from .visible import observation_for, observations_for, questions_for, return_for, standings_for


@dataclass(frozen=True)
class RecordDetail:
    """一条记录: the observation, those it put right and was put right by (the oldest first), and what was asked about it."""

    observation: Observation
    chain: tuple[Observation, ...]
    questions: tuple[Question, ...]

    @property
    def stands(self) -> bool:
        return self.chain[-1].pk == self.observation.pk


def records_behind(
    actor: Actor,
    code: str,
    *,
    period: str,
    thing_id: int | None = None,
    place_id: int | None = None,
    town_id: int | None = None,
    with_corrected: bool = False,
) -> QuerySet[Observation]:
    """The observations that a reading of a thing or a place comes from; those that were put right only where asked for,
    then with ``superseded``."""
    one, subject, _name = subject_for(actor, code, thing_id=thing_id, place_id=place_id, town_id=town_id)
    when = named_period(period)
    parts = [part for part in (one.over_places.numerator, one.over_places.denominator) if part] or [code]
    found = observations_for(actor).filter(town_id=subject.town_id)
    if subject.thing_id is not None:
        things = [subject.thing_id]
    else:
        things = list(things_within(one, subject).values_list("pk", flat=True))
        found = found.filter(place__path__startswith=subject.path)
    # Along the index of each thing, of what stands or of all; a join to what puts a row right would read every observation that there is.
    within = {
        "indicator__in": parts,
        "thing_id__in": things,
        "starts_on__gte": when.start,
        "starts_on__lte": when.end,
    }
    if with_corrected:
        found = found.filter(**within).annotate(
            superseded=Exists(Observation.objects.filter(corrects=OuterRef("pk")))
        )
    else:
        found = found.filter(pk__in=Standing.objects.filter(**within).values("observation_id"))
    # What many share is asked for once and not with each of them: sorting a month of samples would sort it too.
    return found.prefetch_related("thing", "edition", "unit").order_by(
        "indicator", "thing__code", "starts_on", "pk"
    )


def record_detail(actor: Actor, pk: int) -> RecordDetail:
    """One observation with its whole chain. NotFound when it is not there or not for this actor."""
    observation = observation_for(actor, pk)
    rows = Observation.objects.filter(
        thing_id=observation.thing_id,
        indicator=observation.indicator,
        starts_on=observation.starts_on,
        period=observation.period,
    ).select_related("unit", "edition")
    chain = tuple(rows.order_by("pk"))
    questions = tuple(questions_for(actor).filter(observation__in=[row.pk for row in chain]))
    return RecordDetail(observation, chain, questions)


@dataclass(frozen=True)
class RecordActs:
    """一条记录上这个人能办的事."""

    correct: bool
    ask: bool
    attach: bool


def record_acts(actor: Actor, detail: RecordDetail) -> RecordActs:
    """What the actor may do with a record, as the services have it: a derived figure is nobody's, a locked one the office's."""
    row = detail.observation
    derived = row.source == "derived"
    enters = not derived and bool(permissions.may(actor, "indicator.enter", row))
    held = None if derived or not detail.stands else _held(row)
    if held is None:
        corrects = enters and detail.stands
    else:
        corrects = held.state == "locked" and bool(permissions.may(actor, "indicator.lock", row))
    asks = detail.stands and bool(permissions.may(actor, "indicator.approve", row))
    return RecordActs(corrects, asks, enters)


def late_rows(actor: Actor, return_id: int) -> list[ReturnRow]:
    """What came after a return had been locked."""
    file = return_for(actor, return_id)
    return list(file.rows.filter(move="late").select_related("observation"))


PAST = 12  # figures before one that is asked about


def past_of(actor: Actor, pk: int) -> list[Standing]:
    """The figures of the same thing before one, as they stand, the oldest first: beside what is asked about it."""
    observation = observation_for(actor, pk)
    rows = standings_for(actor).filter(
        indicator=observation.indicator, thing_id=observation.thing_id, starts_on__lt=observation.starts_on
    )
    return list(rows.order_by("-starts_on", "-period")[:PAST])[::-1]


def is_late(observation: Observation) -> bool:
    """Whether its return was locked, so that a correction is a late one."""
    held = _held(observation)
    return held is not None and held.state == "locked"


def _held(observation: Observation) -> Return | None:
    """The return that holds it, if it is no draft any more."""
    one, period = shape_of(observation.edition), period_reading.from_code(observation.period)
    key = (observation.unit_id or 0, one.line, return_period(one, period).code)
    return Closing(observation.town_id, [key]).of(observation.unit_id, one, period)
