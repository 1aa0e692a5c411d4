"""更正: a figure that turned out wrong is put right by a new row that names the old one and says why; after the lock, only by who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from townworks.engines import period_reading
from townworks.kernel import audit, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState

from .. import permissions
from ..events import FiguresRecorded
from ..models import Observation, ReturnRow
from ..selectors.visible import observation_for
from .closing import Closing, return_period
from .editions import shape_of
from .ground import Ground
from .holding import hold
from .posting import Ready, post, standing_in
from .recording import read_value
from .slots import slot_of


def correct_observation(
    *,
    actor: Actor,
    pk: int,
    text: str,
    reason: str,
    at: datetime,
    unit: str = "",
    method: str | None = None,
    quality: str | None = None,
) -> Observation:
    """更正数字: the observation must be the one that stands. WrongState while its return waits for whoever looks at it."""
    words = reason.strip()
    if not words:
        raise Invalid("请写明更正的理由。", [("reason", Invalid("请写明更正的理由。"))])
    with transaction.atomic():
        observation = observation_for(actor, pk)
        slot = slot_of(observation.indicator, observation.thing_id, observation.period)
        ground = Ground(observation.town_id)
        ground.things([observation.thing_id])
        hold(ground, [observation.thing_id], [observation.indicator])
        standing = standing_in([slot])
        if slot not in standing or standing[slot].observation_id != observation.pk:
            raise Conflict("这个数已经更正过了，请更正现在的那一个。")
        late = _may_correct(actor, observation)
        ready = _read(observation, text, unit)
        ready = replace(
            ready,
            reason=words,
            late=late is not None,
            method=observation.method if method is None else method,
            quality=observation.quality if quality is None else quality,
        )
        posted = post([ready], actor=actor, at=at, source="typed", ground=ground, standing=standing)
        if not posted.ids:
            raise Invalid("更正后的数和原来一样，没有写入。", [("text", Invalid("和原来一样。"))])
        made = posted.observations[0]
        if late is not None:
            _add_late(late, made, actor, at)
        audit.record(
            actor,
            "figure.correct",
            kind="figure",
            thing_id=made.pk,
            name=f"{ready.thing.name} {shape_of(ready.edition).name} {made.period}",
            town_id=made.town_id,
            at=at,
            facts={"corrects": observation.pk, "reason": words, "late": late is not None},
        )
        events.announce(FiguresRecorded(made.town_id, [made.pk]), at=at)
    return Observation.objects.get(pk=made.pk)


def _may_correct(actor: Actor, observation: Observation) -> int | None:
    """The number of the return that was locked before, if it was; NotAllowed or WrongState when it may not be corrected."""
    one = shape_of(observation.edition)
    period = period_reading.from_code(observation.period)
    key = (observation.unit_id or 0, one.line, return_period(one, period).code)
    held = Closing(observation.town_id, [key]).of(observation.unit_id, one, period)
    permission = "indicator.lock" if held and held.state == "locked" else "indicator.enter"
    if one.source.kind == "derived":
        raise WrongState("“{indicator}”由系统推算，请更正推算它的数。", indicator=one.name)
    if held and held.state != "locked":
        raise WrongState("这个数的报表{state}，要改先退回。", state=held.get_state_display())
    permissions.reaches(
        actor,
        permission,
        one,
        town_id=observation.town_id,
        path=observation.place.path,
        unit_id=observation.unit_id,
    ).require()
    return held.pk if held else None


def _read(observation: Observation, text: str, unit: str) -> Ready:
    """The new figure, under the edition that the old one was given under."""
    answer = read_value(text, shape_of(observation.edition), unit)
    if answer.problem is not None:
        wrong = Invalid(answer.problem.text, (), **answer.problem.values)
        raise Invalid(wrong.text, [("text", wrong)], **wrong.values)
    return Ready(
        edition=observation.edition,
        thing=observation.thing,
        period=period_reading.from_code(observation.period),
        value=answer.value,
        mark=answer.mark,
        limit=answer.limit,
        given=text.strip(),
        given_unit=answer.unit or unit,
        unit_id=observation.unit_id,
    )


def _add_late(return_id: int, made: Observation, actor: Actor, at: datetime) -> None:
    """What came after the lock stands among the steps of its return."""
    ReturnRow.objects.create(
        file_id=return_id,
        move="late",
        state="locked",
        reason=made.reason,
        observation_id=made.pk,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
