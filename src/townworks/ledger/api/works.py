"""工程的接口: works of a book with their sums and measurements, read only; who builds is masked where it is a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from townworks.kernel import clock
from townworks.people.api_auth import auth

from .. import selectors
from ..selectors import works as reading
from ..selectors import works_pages
from .shapes import yuan

router = Router(tags=["ledger"], auth=auth)


class WorksOut(Schema):
    """一项工程; sums in yuan. ``limit``: contract and agreed changes; ``due``: measured less retention; ``left``: may be claimed still;
    ``late_days``: past its planned end."""

    id: int
    book_id: int
    number: str
    name: str
    site: str
    state: str
    contractor: str
    way: str
    signed_on: date
    starts_on: date
    ends_on: date
    accepted_on: date | None
    contract: str
    limit: str
    measured: str
    due: str
    claimed: str
    paid: str
    left: str
    late_days: int


class MeasurementOut(Schema):
    """一期计量; ``corrects``: the number of the one that it puts right."""

    id: int
    n: int
    kind: str
    state: str
    from_on: date
    until_on: date
    amount: str
    corrects: int | None


class WorksDetailOut(WorksOut):
    """一项工程 with its measurements in order."""

    measurements: list[MeasurementOut]


@router.get("/ledger/{pk}/works", response=list[WorksOut], summary="村级工程")
def listed(request: HttpRequest, pk: int) -> Any:
    """Works of a book, by number."""
    actor = request.actor  # type: ignore[attr-defined]
    book = selectors.book_for(actor, pk)
    found = reading.works_for(actor).filter(book=book).order_by("number")
    return [_out(row) for row in works_pages.rows_of(found, on=clock.today())]


@router.get("/works/{pk}", response=WorksDetailOut, summary="一项工程")
def works(request: HttpRequest, pk: int) -> Any:
    """A works with its measurements."""
    actor = request.actor  # type: ignore[attr-defined]
    one = reading.works_of(actor, pk)
    found = works_pages.detail(actor, one, on=clock.today())
    return {
        **_out(found.row),
        "measurements": [
            {
                "id": row.one.pk,
                "n": row.one.n,
                "kind": row.one.kind,
                "state": row.one.state,
                "from_on": row.one.from_on,
                "until_on": row.one.until_on,
                "amount": yuan(row.one.amount),
                "corrects": row.one.corrects.n if row.one.corrects else None,
            }
            for row in found.measured
        ],
    }


def _out(row: works_pages.WorksRow) -> dict[str, Any]:
    one, given, answer = row.works, row.standing.given, row.standing.answer
    names = ("book_id", "number", "name", "site", "state", "way")
    days = ("signed_on", "starts_on", "ends_on", "accepted_on")
    return {
        **{name: getattr(one, name) for name in (*names, *days)},
        "id": one.pk,
        "contractor": one.contractor_masked,
        "contract": yuan(given.contract),
        "limit": yuan(answer.limit),
        "measured": yuan(given.measured),
        "due": yuan(answer.due),
        "claimed": yuan(given.paid),
        "paid": yuan(row.standing.paid),
        "left": yuan(answer.left),
        "late_days": row.late,
    }
