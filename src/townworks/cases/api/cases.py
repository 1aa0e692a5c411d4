"""办件的接口: the list, one case with its clock, registering, and every act, under the same scope as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from townworks.kernel.errors import Invalid
from townworks.people.api_auth import auth
from townworks.ui import wording

from .. import selectors, services
from ..selectors import acts, detail, forming, listing
from ..services import Asked, Told
from ..services.acting import SERVICES
from .shapes import ActIn, CaseIn, CaseOut, CasesOut, DetailOut, FilterIn, ReceiptOut, WhatIfOut

router = Router(tags=["cases"], auth=auth)


@router.get("/cases", response=CasesOut, summary="办件列表")
def cases(request: HttpRequest, given: Query[FilterIn]) -> Any:
    """The filtered, sorted list, a page at a time; ``total_is_least``: there are at least so many."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("case.read").require()
    page = listing.page_of(
        actor,
        given.wanted(),
        at=request.now,  # type: ignore[attr-defined]
        sort=given.sort,
        page=given.page,
    )
    return {
        "total": page.total,
        "total_is_least": page.more,
        "page": page.number,
        "has_next": page.has_next,
        "rows": [row.case for row in page.rows],
    }


@router.post("/cases", response={201: ReceiptOut}, summary="登记一件")
def register(request: HttpRequest, given: CaseIn) -> Any:
    """Put down by the holder of the token, whose unit took it in first. Sent again with its client id it is the same case."""
    facts = given.dict()
    persons = tuple(Told(**person) for person in facts.pop("persons"))
    receipt = services.register_case(
        actor=request.actor,  # type: ignore[attr-defined]
        asked=Asked(**facts, persons=persons),
        at=request.now,  # type: ignore[attr-defined]
    )
    case = receipt.case
    return Status(
        201,
        {
            "id": case.pk,
            "number": case.number,
            "code": receipt.code,
            "again": receipt.again,
            "due_on": case.due_on,
            "due_at": case.due_at,
        },
    )


@router.get("/cases/{pk}", response=DetailOut, summary="一件办件")
def case(request: HttpRequest, pk: int) -> Any:
    """Everything that the page of a case shows."""
    actor = request.actor  # type: ignore[attr-defined]
    found = detail.detail(actor, pk, on=request.today, at=request.now)  # type: ignore[attr-defined]
    clock = found.clock
    return {
        "case": found.case,
        "text": found.case.text,
        "clock": {
            "state": clock.state,
            "due_on": clock.due_on,
            "due_at": found.due_at,
            "left": clock.left,
            "used": clock.used,
            "sentence": wording.step(clock.sentence),
            "working": [wording.step(one) for one in clock.working],
            "segments": [vars_of(one) for one in clock.segments],
        },
        "parties": [
            {
                "id": party.pk,
                "role": party.role,
                "name": party.name_masked,
                "phone": party.phone_masked,
                "erased": party.erased_at is not None,
            }
            for party in found.parties
        ],
        "story": [
            {"at": one.at, "who": one.who, "what": one.what, "reason": one.reason} for one in found.story
        ],
        "answers": [one.text for one in found.answers],
        "acts": [one.name for one in found.acts],
        "why_visible": list(detail.why_visible(actor, found.case)),
    }


def vars_of(segment: Any) -> dict[str, Any]:
    return {name: getattr(segment, name) for name in ("part", "from_on", "until_on", "counted", "why")}


@router.get("/cases/{pk}/what-if", response=WhatIfOut, summary="假如延期")
def what_if(request: HttpRequest, pk: int, days: int) -> Any:
    """What an extension approved today would do; nothing is changed."""
    found = selectors.case_for(request.actor, pk)  # type: ignore[attr-defined]
    told = forming.extended(found, min(max(days, 0), 3660), at=request.now)  # type: ignore[attr-defined]
    return {
        "allowed": told.allowed,
        "before": told.before,
        "after": told.after,
        "sentence": wording.step(told.sentence),
    }


@router.post("/cases/{pk}/acts/{name}", response=CaseOut, summary="办一步")
def act(request: HttpRequest, pk: int, name: str, given: ActIn) -> Any:
    """One act of the table of moves, with the version that the sender read."""
    found = selectors.case_for(request.actor, pk)  # type: ignore[attr-defined]
    selectors.may(request.actor, acts.permission_of(name), found).require()  # type: ignore[attr-defined]
    facts = {key: value for key, value in given.dict().items() if value is not None}
    for field in acts.NEEDED.get(name, ()):
        if field not in facts:
            raise Invalid("缺少“{field}”。", [(field, Invalid("缺少“{field}”。", field=field))], field=field)
    SERVICES[name](facts, actor=request.actor, pk=pk, at=request.now)  # type: ignore[attr-defined]
    return selectors.case_for(request.actor, pk)  # type: ignore[attr-defined]
