"""疑问: what does not fit about figures is asked of the unit that gave them; no figure is refused for it, none is changed by machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from townworks.definitions.indicators import Indicator
from townworks.engines import outlier_check
from townworks.engines.working import Step
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, WrongState

from .. import permissions
from ..events import FiguresRecorded
from ..models import Observation, Question
from ..models.observation import put_right
from ..selectors.visible import observation_for, question_for
from .editions import shape_of
from .pasts import Pasts

MOST = (
    2000  # figures of one event that are looked at; the rest of a large import is looked at in the next ones
)


def look_at_figures(event: FiguresRecorded) -> None:
    """核对数字: those that still stand, each against its limits and its own past; a second look asks nothing new."""
    found = Observation.objects.filter(~put_right(), town_id=event.town_id)
    found = found.filter(batch_id=event.batch_id) if event.batch_id else found.filter(pk__in=event.ids)
    rows = found.exclude(source="derived").filter(value__isnull=False).select_related("edition")
    observations = list(rows.order_by("-starts_on", "pk")[:MOST])
    pasts = Pasts(observations)
    for observation in observations:
        doubts = _doubts(observation, shape_of(observation.edition), pasts.of(observation))
        _ask(observation, tuple(doubts))


def _doubts(
    observation: Observation, shape: Indicator, past: tuple[Decimal, ...]
) -> Iterator[tuple[str, Step]]:
    limits = shape.limits
    answer = outlier_check.compute(
        outlier_check.Given(
            value=observation.value or Decimal(0),
            past=past,
            least=_decimal(limits.least),
            most=_decimal(limits.most),
            jump=_decimal(limits.jump),
            spread=_decimal(limits.spread),
            still=limits.still,
            count=shape.decimals == 0,
        )
    )
    yield from ((doubt.code, doubt.why) for doubt in answer.doubts)


def _decimal(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _ask(observation: Observation, doubts: tuple[tuple[str, Step], ...]) -> None:
    if not doubts:
        return
    known = set(Question.objects.filter(observation=observation).values_list("code", flat=True))
    Question.objects.bulk_create(
        _question(observation, code, why.stored(), asked_at=observation.at)
        for code, why in doubts
        if code not in known
    )


def _question(
    observation: Observation, code: str, why: list[object], *, asked_at: datetime, asked_by_name: str = ""
) -> Question:
    return Question(
        town_id=observation.town_id,
        observation=observation,
        indicator=observation.indicator,
        thing_id=observation.thing_id,
        place_id=observation.place_id,
        period=observation.period,
        code=code,
        why=why,
        unit_id=observation.unit_id,
        asked_by_name=asked_by_name,
        asked_at=asked_at,
    )


def ask_question(*, actor: Actor, observation_id: int, words: str, at: datetime) -> Question:
    """提出疑问 about a figure, by whoever looks over the unit's figures."""
    text = _words(words)
    with transaction.atomic():
        observation = observation_for(actor, observation_id)
        permissions.may(actor, "indicator.approve", observation).require()
        question = _question(observation, "asked", [text, {}], asked_at=at, asked_by_name=actor.name)
        question.save()
        _record(actor, "question.ask", question, at, {"words": text})
    return question


def answer_question(*, actor: Actor, pk: int, words: str, at: datetime) -> Question:
    """答复疑问 by the unit that gave the figure. A figure that was wrong is corrected; the answer says so."""
    text = _words(words)
    with transaction.atomic():
        question = _locked(actor, pk)
        permissions.may(actor, "indicator.enter", question).require()
        if question.state != "asked":
            raise WrongState("这条疑问{state}。", state=question.get_state_display())
        question.state, question.answer = "answered", text
        question.answered_by_name, question.answered_at = actor.name, at
        question.save()
        _record(actor, "question.answer", question, at, {"words": text})
    return question


def settle_question(*, actor: Actor, pk: int, words: str, at: datetime) -> Question:
    """了结疑问, by whoever looks over the figures and did not answer it."""
    text = _words(words)
    with transaction.atomic():
        question = _locked(actor, pk)
        permissions.may(actor, "indicator.approve", question).require()
        if question.state != "answered":
            raise WrongState("这条疑问{state}，答复以后才能了结。", state=question.get_state_display())
        if question.answered_by_name == actor.name and not actor.system:
            raise NotAllowed("答复的人不能了结自己的答复，请别的同事来看。")
        question.state, question.words = "settled", text
        question.settled_by_name, question.settled_at = actor.name, at
        question.save()
        _record(actor, "question.settle", question, at, {"words": text})
    return question


def _locked(actor: Actor, pk: int) -> Question:
    question_for(actor, pk)
    return Question.objects.select_for_update(of=("self",)).select_related("thing").get(pk=pk)


def _words(text: str) -> str:
    words = text.strip()[:500]
    if not words:
        raise Invalid("请写明情况。", [("words", Invalid("请写明情况。"))])
    return words


def _record(actor: Actor, verb: str, question: Question, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="question",
        thing_id=question.pk,
        name=f"{question.thing.name} {question.indicator} {question.period}",
        town_id=question.town_id,
        at=at,
        facts=facts,
    )
