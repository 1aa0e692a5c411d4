"""办理接口: each POST is one service, with the version that the sender read."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from townworks.people.api_auth import auth

from .. import selectors, services
from ..services import NewTarget, Wish
from .shapes import (
    AssignIn,
    ChangeIn,
    ChangeOut,
    CommitmentOut,
    DecisionIn,
    FigureIn,
    FigureOut,
    NoteIn,
    NoteOut,
    StepIn,
)

router = Router(tags=["commitments"], auth=auth)

Step = Literal["accept", "decline", "report_done", "return", "verify", "close", "reopen"]


def _row(request: HttpRequest, pk: int) -> Any:
    return selectors.commitment_for(request.actor, pk)  # type: ignore[attr-defined]


@router.post("/commitments/{pk}/steps/{name}", response=CommitmentOut, summary="办理一步")
def step(request: HttpRequest, pk: int, name: Step, given: StepIn) -> Any:
    """签收, 退回交办, 报告完成, 退回并说明, 核实, 销号, 重新办理."""
    facts = {"reason": given.reason} if name in services.REASONED else {}
    services.STEPS[name](
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        at=request.now,  # type: ignore[attr-defined]
        version=given.version,
        **facts,
    )
    return _row(request, pk)


@router.post("/commitments/{pk}/assign", response=CommitmentOut, summary="交办")
def assign(request: HttpRequest, pk: int, given: AssignIn) -> Any:
    """交办 to a lead unit and its supporting units."""
    services.assign_commitment(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        at=request.now,  # type: ignore[attr-defined]
        **given.model_dump(),
    )
    return _row(request, pk)


@router.post("/commitments/{pk}/notes", response=NoteOut, summary="填报进展")
def note(request: HttpRequest, pk: int, given: NoteIn) -> Any:
    """填报进展."""
    return services.add_note(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        at=request.now,  # type: ignore[attr-defined]
        **given.model_dump(),
    )


@router.post("/commitments/{pk}/figures", response=FigureOut, summary="填报数字")
def figure(request: HttpRequest, pk: int, given: FigureIn) -> Any:
    """填报数字 with its evidence, or correct one."""
    return services.post_figure(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        at=request.now,  # type: ignore[attr-defined]
        **given.model_dump(),
    )


@router.post("/commitments/{pk}/changes", response=ChangeOut, summary="申请变更")
def ask_change(request: HttpRequest, pk: int, given: ChangeIn) -> Any:
    """申请延期, 调整, 撤销."""
    targets = None if given.targets is None else tuple(NewTarget(**one.model_dump()) for one in given.targets)
    return services.ask_change(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        kind=given.kind,
        wish=Wish(due_on=given.due_on, text=given.text, outcome=given.outcome, targets=targets),
        reason=given.reason,
        version=given.version,
        at=request.now,  # type: ignore[attr-defined]
    )


@router.post("/commitments/{pk}/changes/{change_id}", response=ChangeOut, summary="审批变更")
def decide_change(request: HttpRequest, pk: int, change_id: int, given: DecisionIn) -> Any:
    """同意, 不同意, 撤回."""
    facts: dict[str, Any] = {
        "actor": request.actor,  # type: ignore[attr-defined]
        "change_id": change_id,
        "at": request.now,  # type: ignore[attr-defined]
    }
    selectors.change_for(request.actor, pk, change_id)  # type: ignore[attr-defined]
    if given.decision == "withdraw":
        change = services.withdraw_change(**facts)
    elif given.decision == "refuse":
        change = services.refuse_change(**facts, answer=given.answer)
    else:
        change = services.approve_change(**facts, answer=given.answer, version=given.version)
    return change
