"""群众提问: asked on the public page without a name, answered within working days; both stay as they were said."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel import audit, clock, personal
from townworks.kernel.actor import SYSTEM, Actor
from townworks.kernel.errors import Conflict, Invalid

from .. import permissions
from ..models import SheetAnswer, SheetQuestion, Snapshot
from ..selectors.visible import sheet_question_for

SHORTEST, LONGEST = 4, 500


@dataclass(frozen=True)
class Door:
    """敞开的门, given by the wiring: whether a sum is wanted of an address, a new sum, and one more knock."""

    wants_sum: Callable[..., bool]
    new_sum: Callable[[datetime], Any]
    knock: Callable[..., bool]


_door: list[Door] = []


def connect(door: Door) -> None:
    """Take the wiring's door; called once when the process starts."""
    _door[:] = [door]


def door() -> Door:
    return _door[0]


def ask_about_sheet(*, snapshot: Snapshot, text: str, client_id: uuid.UUID, at: datetime) -> SheetQuestion:
    """提问: the same ``client_id`` is the same question."""
    words = text.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        wrong = Invalid("请写 {least} 到 {most} 个字。", least=SHORTEST, most=LONGEST)
        raise Invalid(wrong.text, [("text", wrong)], **wrong.values)
    known = SheetQuestion.objects.filter(uid=client_id).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            question = SheetQuestion.objects.create(
                snapshot=snapshot, uid=client_id, text=words, asked_at=at, due_on=answer_by(clock.day_of(at))
            )
            audit.record(
                SYSTEM,
                "sheet.ask",
                kind="sheet",
                thing_id=snapshot.sheet_id,
                name=str(snapshot.sheet),
                town_id=snapshot.book.town_id,
                at=at,
                facts={"question": question.pk},
            )
    except IntegrityError:  # sent twice at the same moment
        return SheetQuestion.objects.get(uid=client_id)
    return question


def answer_by(day: date) -> date:
    """The last day for an answer; a year without its calendar counts Mondays to Fridays."""
    known = definitions.working_calendar()
    calendar = workdays.Calendar(known.off, known.work, known.years | {day.year, day.year + 1})
    days = definitions.ledger_rules().disclosure.answer_days
    return workdays.compute(workdays.Given(calendar, day, days)).due_on


def answer_question(*, actor: Actor, pk: int, text: str, at: datetime, asked: str = "") -> SheetAnswer:
    """答复, with the question as the public may read it (``asked``, by default as it was); numbers that tell of a person are covered."""
    words = text.strip()
    if not words or len(words) > 1000:
        raise Invalid("请写答复，不超过 1000 个字。", [("text", Invalid("请写答复，不超过 1000 个字。"))])
    with transaction.atomic():
        question = sheet_question_for(actor, pk)
        permissions.may(actor, "ledger.disclose", question.snapshot.book).require()
        if SheetAnswer.objects.filter(question=question).exists():
            raise Conflict("这个问题已经答复过。")
        answer = SheetAnswer.objects.create(
            question=question,
            asked=personal.cleaned(asked.strip() or question.text)[:LONGEST],
            text=personal.cleaned(words),
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
            answered_on=clock.day_of(at),
        )
        audit.record(
            actor,
            "sheet.answer",
            kind="sheet",
            thing_id=question.snapshot.sheet_id,
            name=str(question.snapshot.sheet),
            town_id=question.snapshot.book.town_id,
            at=at,
            facts={"question": question.pk, "due_on": question.due_on.isoformat()},
        )
    return answer
