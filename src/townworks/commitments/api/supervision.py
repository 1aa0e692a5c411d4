"""督办的接口: notices and months' checks in JSON, under the same scope as their pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from townworks.people.api_auth import auth
from townworks.ui import wording

from ..selectors import supervision as selectors
from ..services import supervision as services
from .shapes import Strict

router = Router(tags=["supervision"], auth=auth)


class NoticeOut(Schema):
    """一份督办单, as a row of the list."""

    id: int
    number: str
    kind: str
    matter: str
    unit_id: int
    unit: str = Field(alias="unit.name")
    state: str
    reply_due_on: date | None
    issued_at: datetime | None
    closed_at: datetime | None
    version: int


class NoticesOut(Schema):
    total: int
    page: int
    pages: int
    rows: list[NoticeOut]


class ChaseOut(Schema):
    commitment_id: int
    commitment: str
    reason: str
    why: str
    open: bool


class ReplyOut(Schema):
    id: int
    text: str
    by: str = Field(alias="by_name")
    unit: str = Field(alias="unit_name")
    at: datetime
    late: bool


class NoticeDetailOut(NoticeOut):
    """一份督办单 with what it chases and what was answered."""

    demand: str
    basis: str
    contact: str
    verdict: str
    chases: list[ChaseOut]
    replies: list[ReplyOut]

    @staticmethod
    def resolve_chases(row: Any) -> list[dict[str, Any]]:
        return [chase_told(chase) for chase in row.chases.all()]

    @staticmethod
    def resolve_replies(row: Any) -> list[Any]:
        return list(row.replies.all())


class CheckOut(Schema):
    """一个月的查账."""

    id: int
    month: date
    opened_at: datetime
    opened_by: str = Field(alias="opened_by_name")
    finished_at: datetime | None
    found: int
    facts: dict[str, Any]


class NoticeFilterIn(Strict):
    state: str = ""
    unit: str = ""
    overdue: bool = False
    words: str = ""
    page: int = Field(1, ge=1)


class ReplyIn(Strict):
    text: str


class SettleIn(Strict):
    words: str = ""
    version: int | None = None


def chase_told(chase: Any) -> dict[str, Any]:
    """A ground and its reason, in words."""
    return {
        "commitment_id": chase.commitment_id,
        "commitment": str(chase.commitment),
        "reason": chase.reason,
        "why": wording.step(chase.why),
        "open": chase.open,
    }


@router.get("/notices", response=NoticesOut, summary="督办单清单")
def notices(request: HttpRequest, given: Query[NoticeFilterIn]) -> Any:
    """Notices that this person may see, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("supervision.read").require()
    wanted = selectors.NoticeFilter(given.state, given.unit, given.overdue, given.words)
    rows = selectors.notices_listed(actor, wanted, on=request.today)  # type: ignore[attr-defined]
    page = Paginator(rows, 50).get_page(given.page)
    return {
        "total": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "rows": list(page),
    }


@router.get("/notices/{pk}", response=NoticeDetailOut, summary="一份督办单")
def notice(request: HttpRequest, pk: int) -> Any:
    return selectors.notice_for(request.actor, pk)  # type: ignore[attr-defined]


@router.post("/notices/{pk}/replies", response=ReplyOut, summary="回复督办单")
def reply(request: HttpRequest, pk: int, given: ReplyIn) -> Any:
    return services.reply_to_notice(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        text=given.text,
        at=request.now,  # type: ignore[attr-defined]
    )


@router.post("/notices/{pk}/{act}", response=NoticeDetailOut, summary="签发、退回、撤回、办结督办单")
def settle(
    request: HttpRequest, pk: int, act: Literal["issue", "return", "withdraw", "close"], given: SettleIn
) -> Any:
    """issue takes no words; the others want them."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    if act == "issue":
        services.issue_notice(actor=actor, pk=pk, at=at, version=given.version)
    elif act == "return":
        services.return_reply(actor=actor, pk=pk, reason=given.words, at=at)
    elif act == "withdraw":
        services.withdraw_notice(actor=actor, pk=pk, reason=given.words, at=at, version=given.version)
    else:
        services.close_notice(actor=actor, pk=pk, verdict=given.words, at=at, version=given.version)
    return selectors.notice_for(actor, pk)


@router.get("/checks", response=list[CheckOut], summary="月度查账")
def checks(request: HttpRequest) -> Any:
    """The months checked, newest first; posts over a whole town only."""
    return list(selectors.checks_for(request.actor)[:60])  # type: ignore[attr-defined]


@router.get("/checks/{pk}", response=dict[str, Any], summary="一个月查出的问题")
def check(request: HttpRequest, pk: int) -> Any:
    """What the month's check found, per lead unit."""
    actor = request.actor  # type: ignore[attr-defined]
    found = selectors.check_for(actor, pk)
    return {
        "id": found.pk,
        "month": found.month,
        "units": [
            {
                "unit_id": part.unit_id,
                "unit": part.unit_name,
                "waiting": [chase_told(chase) for chase in part.waiting],
                "chased": [chase_told(chase) for chase in part.chased],
                "let_go": [chase_told(chase) for chase in part.let_go],
            }
            for part in selectors.findings_by_unit(actor, found)
        ],
    }
