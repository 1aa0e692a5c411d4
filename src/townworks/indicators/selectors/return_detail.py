"""一份报表 (return_detail): its figures and questions, what came late, and which steps this actor may take."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.kernel.actor import Actor
from townworks.kernel.workflow import Move

from .. import permissions
from ..models import Question, Return, ReturnRow, Standing
from ..services.answering import Unit
from ..services.returns import figures_in
from ..workflow import FLOW
from .owing import Duties, due_on
from .subjects import town_of
from .visible import return_for


@dataclass(frozen=True)
class FillIn:
    """去填: a table in which figures of the return are filled in."""

    level: str
    one: Indicator | None  # of an indicator by itself; None for all of a level side by side


@dataclass(frozen=True)
class ReturnDetail:
    """A return with all that its page shows. ``why_not``: why the step that one would expect cannot be taken."""

    file: Return
    due_on: object
    figures: QuerySet[Standing]
    open_questions: int
    questions: tuple[Question, ...]
    rows: tuple[ReturnRow, ...]
    moves: tuple[Move, ...]
    tables: tuple[FillIn, ...]
    own_submission: bool
    may_correct: bool


def return_detail(actor: Actor, pk: int) -> ReturnDetail:
    """NotFound when it is not there or not for this actor."""
    file = return_for(actor, pk)
    figures = figures_in(file)
    asked = Question.objects.filter(observation__in=figures.values("observation_id"))
    questions = tuple(asked.exclude(state="settled").select_related("thing").order_by("state", "pk")[:50])
    moves = tuple(
        move for move in FLOW.open_moves(file.state) if permissions.may(actor, move.permission, file)
    )
    own = actor.person_id is not None and actor.person_id == file.submitted_by_id
    about = Question.objects.filter(observation_id=OuterRef("observation_id")).exclude(state="settled")
    figures = figures.select_related("thing", "observation").annotate(asked=Exists(about))
    return ReturnDetail(
        file=file,
        due_on=due_on(period_reading.from_code(file.period)),
        figures=figures.order_by("indicator", "thing__code", "starts_on", "period"),
        open_questions=asked.filter(state="asked").count(),
        questions=questions,
        rows=tuple(file.rows.select_related("observation__thing")),
        moves=moves,
        tables=tuple(_tables(file)) if file.state == "draft" else (),
        own_submission=own and file.state == "submitted",
        may_correct=file.state == "locked" and bool(permissions.may(actor, "indicator.lock", file)),
    )


def _tables(file: Return) -> list[FillIn]:
    """Side by side where several indicators of a level are given as often as the return is long, else one by one."""
    kind = period_reading.from_code(file.period).kind
    known = sorted(
        (one for one in definitions.indicators() if one.code in file.codes),
        key=lambda one: (one.level, one.order),
    )
    found: list[FillIn] = []
    for level, some in groupby(known, key=lambda one: one.level):
        ones = list(some)
        beside = [one for one in ones if one.frequency == kind]
        if beside:
            found.append(FillIn(level, None))
        found += [FillIn(level, one) for one in ones if one.frequency != kind]
    return found


def units_to_show(actor: Actor) -> tuple[list[Unit], list[Unit]]:
    """The units whose returns the actor may look at, and the actor's own among them."""
    duties = Duties(actor, town_of(actor))
    every, own = duties.units(), {unit.pk for unit in duties.own()}
    return every, [unit for unit in every if unit.pk in own]
