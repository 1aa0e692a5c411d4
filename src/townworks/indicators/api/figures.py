"""数字的接口: figures come in by the same service as from the page; what is sent twice is kept once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from townworks.kernel.errors import NotAllowed
from townworks.people.api_auth import auth

from .. import selectors, services
from .shapes import CorrectionIn, FiguresIn, FiguresOut, ObservationOut, QuestionOut, WordsIn

router = Router(tags=["figures"], auth=auth)


@router.post("/figures", response=FiguresOut, summary="填报一批数")
def record(request: HttpRequest, given: FiguresIn) -> Any:
    """All or nothing; every cell that is wrong is told, by its place in the list."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("indicator.enter").require()
    town_id = given.town_id or actor.town_id
    if town_id is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission="indicator.enter")
    cells = [
        services.Cell(**figure.model_dump(), at=f"figures.{n}") for n, figure in enumerate(given.figures)
    ]
    done = services.record_figures(
        actor=actor,
        town_id=town_id,
        cells=cells,
        at=request.now,  # type: ignore[attr-defined]
        source="api",
    )
    posted = done.posted
    return {
        "new": posted.new,
        "changed": posted.changed,
        "unchanged": posted.unchanged,
        "again": done.again,
        "observations": posted.ids,
    }


@router.get("/observations/{pk}", response=list[ObservationOut], summary="一条记录和它的更正")
def observation(request: HttpRequest, pk: int) -> Any:
    """The whole chain, the oldest first."""
    return list(selectors.record_detail(request.actor, pk).chain)  # type: ignore[attr-defined]


@router.post("/observations/{pk}/correct", response=ObservationOut, summary="更正一个数")
def correct(request: HttpRequest, pk: int, given: CorrectionIn) -> Any:
    made = services.correct_observation(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        at=request.now,  # type: ignore[attr-defined]
        **given.model_dump(),
    )
    return selectors.observation_for(request.actor, made.pk)  # type: ignore[attr-defined]


@router.get("/questions", response=list[QuestionOut], summary="疑问")
def questions(request: HttpRequest, state: str = "", indicator: str = "") -> Any:
    """The newest first, at most 500."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("indicator.read").require()
    return list(selectors.questions(actor, state=state, indicator=indicator)[:500])


@router.post("/questions/{pk}/answer", response=QuestionOut, summary="答复疑问")
def answer(request: HttpRequest, pk: int, given: WordsIn) -> Any:
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    services.answer_question(actor=actor, pk=pk, words=given.words, at=now)
    return selectors.question_for(actor, pk)


@router.post("/questions/{pk}/settle", response=QuestionOut, summary="了结疑问")
def settle(request: HttpRequest, pk: int, given: WordsIn) -> Any:
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    services.settle_question(actor=actor, pk=pk, words=given.words, at=now)
    return selectors.question_for(actor, pk)
