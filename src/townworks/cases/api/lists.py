"""并案提示、培训、职责清单的接口, under the same scope as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from townworks.people.api_auth import auth
from townworks.ui import wording

from ..selectors import duties, offers, training

router = Router(tags=["cases"], auth=auth)


class OfferOut(Schema):
    """Two cases that may be the same; ``why`` in sentences."""

    id: int
    case: str
    case_id: int
    other: str
    other_id: int
    score: int
    why: list[str]
    made_at: datetime


class OffersOut(Schema):
    total: int
    page: int
    pages: int
    rows: list[OfferOut]


class TrainingOut(Schema):
    """A training that counts today; ``until`` null for without end."""

    id: int
    what: str
    code: str
    name: str
    person: str
    course: str
    on: date
    until: date | None
    paper: str


class DutyOut(Schema):
    """A duty and who holds it; ``troubles``: gap, overlap and the like, in sentences."""

    field: str
    code: str
    name: str
    units: list[str]
    supports: list[str]
    share: str
    main: str
    troubles: list[str]


@router.get("/case-offers", response=OffersOut, summary="等着定的并案提示")
def case_offers(request: HttpRequest, page: int = 1) -> Any:
    """What the page of offers shows."""
    found = offers.listed(request.actor, page=page)  # type: ignore[attr-defined]
    rows = [
        {
            "id": row.offer.pk,
            "case": row.offer.case.number,
            "case_id": row.offer.case_id,
            "other": row.offer.other.number,
            "other_id": row.offer.other_id,
            "score": row.offer.score,
            "why": [wording.step(one) for one in row.why],
            "made_at": row.offer.made_at,
        }
        for row in found.rows
    ]
    return {"total": found.total, "page": found.page, "pages": found.pages, "rows": rows}


@router.get("/trainings", response=list[TrainingOut], summary="在有效期内的培训")
def trainings(request: HttpRequest) -> Any:
    """Who of the town was trained for what."""
    rows = training.standing(request.actor, on=request.today)  # type: ignore[attr-defined]
    return [
        {
            "id": row.pk,
            "what": row.what,
            "code": row.code,
            "name": training.thing_name(row.what, row.code),
            "person": row.person.name,
            "course": row.course,
            "on": row.on,
            "until": row.until,
            "paper": row.paper,
        }
        for row in rows
    ]


@router.get("/duties", response=list[DutyOut], summary="职责清单")
def duty_list(request: HttpRequest, trouble: str = "", unit: str = "") -> Any:
    """What the town owes and which unit holds it; ``trouble``: gap, overlap, missing or otherwise."""
    board = duties.board(request.actor, trouble=trouble, unit=unit)  # type: ignore[attr-defined]
    return [
        {
            "field": one.field.code,
            "code": row.duty.code,
            "name": row.name,
            "units": list(row.duty.units),
            "supports": list(row.duty.supports),
            "share": row.duty.share,
            "main": row.duty.main or "",
            "troubles": [" ".join([wording.step(trouble.why), *trouble.units]) for trouble in row.troubles],
        }
        for one in board.fields
        for row in one.rows
    ]
