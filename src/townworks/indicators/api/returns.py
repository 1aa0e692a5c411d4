"""报表的接口."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from townworks.kernel.errors import NotAllowed
from townworks.people.api_auth import auth

from .. import selectors, services
from .shapes import ReturnIn, ReturnOut, StepIn

router = Router(tags=["returns"], auth=auth)
Act = Literal["submit", "withdraw", "approve", "send_back", "lock"]
STEPS: Mapping[str, tuple[Callable[..., Any], bool]] = {
    "submit": (services.submit_return, False),
    "withdraw": (services.withdraw_return, True),
    "approve": (services.approve_return, False),
    "send_back": (services.send_back_return, True),
    "lock": (services.lock_return, False),
}


@router.get("/returns", response=list[ReturnOut], summary="报表清单")
def returns(request: HttpRequest, state: str = "", line: str = "", period: str = "") -> Any:
    """The newest first, at most 500."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("indicator.read").require()
    return list(selectors.returns(actor, state=state, line=line, period=period)[:500])


@router.post("/returns", response=ReturnOut, summary="开始填报一份报表")
def open_return(request: HttpRequest, given: ReturnIn) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    town_id = given.town_id or actor.town_id
    if town_id is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission="indicator.enter")
    made = services.open_return(
        actor=actor,
        town_id=town_id,
        unit_id=given.unit_id,
        line=given.line,
        period=given.period,
        at=request.now,  # type: ignore[attr-defined]
    )
    return selectors.return_for(actor, made.pk)


@router.get("/returns/{pk}", response=ReturnOut, summary="一份报表")
def one_return(request: HttpRequest, pk: int) -> Any:
    return selectors.return_for(request.actor, pk)  # type: ignore[attr-defined]


@router.post("/returns/{pk}/steps/{act}", response=ReturnOut, summary="报送、撤回、审核、退回、锁定")
def step(request: HttpRequest, pk: int, act: Act, given: StepIn) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    take, wants_reason = STEPS[act]
    facts = {"reason": given.reason} if wants_reason else {}
    take(actor=actor, pk=pk, at=request.now, version=given.version, **facts)  # type: ignore[attr-defined]
    return selectors.return_for(actor, pk)
