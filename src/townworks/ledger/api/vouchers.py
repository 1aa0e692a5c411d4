"""凭证的接口: the list of a book, one with its steps, and a draft; it is reviewed and posted by people, on the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from townworks.kernel.money import to_fen
from townworks.people.api_auth import auth

from .. import selectors, services
from ..selectors import listing
from .shapes import VoucherDetailOut, VoucherFilterIn, VoucherIn, VouchersOut, voucher_out, yuan

router = Router(tags=["ledger"], auth=auth)


@router.get("/ledger/{pk}/vouchers", response=VouchersOut, summary="凭证清单")
def vouchers(request: HttpRequest, pk: int, given: Query[VoucherFilterIn]) -> Any:
    """The latest first, fifty a page; discarded ones only when asked for."""
    actor = request.actor  # type: ignore[attr-defined]
    book = selectors.book_for(actor, pk)
    page = listing.voucher_page(actor, book, given.wanted(), page=given.page)
    return {
        "total": page.paginator.count,
        "page": page.number,
        "has_next": page.has_next(),
        "rows": [voucher_out(row, row.total or 0) for row in page],
    }


@router.post("/ledger/{pk}/vouchers", response={201: VoucherDetailOut}, summary="填制凭证")
def draft(request: HttpRequest, pk: int, given: VoucherIn) -> Any:
    """A draft of the holder of the token. Sent again with its ``client_id`` it is the same voucher."""
    lines = [
        services.Given(one.account, to_fen(one.debit), to_fen(one.credit), one.summary) for one in given.lines
    ]
    made = services.draft_voucher(
        actor=request.actor,  # type: ignore[attr-defined]
        book_id=pk,
        lines=lines,
        at=request.now,  # type: ignore[attr-defined]
        source="api",
        **given.model_dump(exclude={"lines"}),
    )
    return Status(201, _detail(request, made.pk))


@router.get("/vouchers/{pk}", response=VoucherDetailOut, summary="一张凭证")
def voucher(request: HttpRequest, pk: int) -> Any:
    """With its lines, its steps, and what the holder of the token may do."""
    return _detail(request, pk)


def _detail(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    found = listing.detail(actor, selectors.voucher_for(actor, pk))
    return {
        **voucher_out(found.voucher, found.total),
        "lines": [
            {
                "account": line.account.code,
                "name": name,
                "summary": line.summary,
                "debit": yuan(line.debit),
                "credit": yuan(line.credit),
            }
            for line, name in found.lines
        ],
        "acts": [one.name for one in found.acts],
        "story": [
            {"at": one.at, "who": one.who, "what": one.what, "reason": one.reason} for one in found.story
        ],
    }
