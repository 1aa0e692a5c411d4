"""账套的接口: books, accounts with their balances, statements and public sheets; under the same scope and selectors as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from townworks.kernel.errors import Invalid
from townworks.people.api_auth import auth

from .. import selectors
from ..selectors import disclosure, listing
from .shapes import (
    AccountPageOut,
    BookDetailOut,
    BookOut,
    Month,
    SheetDetailOut,
    SheetOut,
    StatementsOut,
    TrialOut,
    book_out,
    statement_out,
    trial_out,
    yuan,
)

router = Router(tags=["ledger"], auth=auth)


def _month(book: Any, text: str) -> date:
    """The month asked for, else the first one that is open; Invalid where the book has no such month."""
    found = listing.month_asked(book, text)
    if text and f"{found:%Y-%m}" != text:
        raise Invalid("账套里没有“{month}”这个月，应写成 2026-06 这样。", month=text)
    return found


@router.get("/ledger", response=list[BookOut], summary="账套清单")
def books(request: HttpRequest) -> Any:
    """Every book in reach, with how far it is closed and what waits."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("ledger.read").require()
    return [book_out(row) for row in listing.book_rows(actor)]


@router.get("/ledger/{pk}", response=BookDetailOut, summary="一个账套")
def book(request: HttpRequest, pk: int) -> Any:
    """A book with its months, the latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    found = selectors.book_for(actor, pk)
    row = next(one for one in listing.book_rows(actor) if one.book.pk == found.pk)
    return {
        **book_out(row),
        "periods": [
            {
                "id": one.pk,
                "month": f"{one.month:%Y-%m}",
                "state": one.state,
                "reopened": one.reopened,
                "closed_at": one.closed_at,
            }
            for one in listing.periods_of(found)
        ],
    }


@router.get("/ledger/{pk}/accounts", response=TrialOut, summary="科目余额表")
def accounts(request: HttpRequest, pk: int, month: Month = "") -> Any:
    """Every account that ever moved, with its sums, at the end of a month."""
    found = selectors.book_for(request.actor, pk)  # type: ignore[attr-defined]
    return trial_out(selectors.trial_table(found, _month(found, month)))


@router.get("/ledger/{pk}/accounts/{code}", response=AccountPageOut, summary="明细账")
def account(request: HttpRequest, pk: int, code: str, first: Month = "", last: Month = "") -> Any:
    """The entries of an account and all below it, from a month (else that of ``last``) through another."""
    actor = request.actor  # type: ignore[attr-defined]
    found = selectors.book_for(actor, pk)
    one = selectors.account_for(actor, found, code.replace("\0", ""))
    until = _month(found, last)
    page = selectors.ledger_page(found, one, _month(found, first) if first else until, until)
    return {
        "code": one.code,
        "name": selectors.name_of(one),
        "first": f"{page.first:%Y-%m}",
        "last": f"{page.last:%Y-%m}",
        "opening": yuan(page.opening),
        "closing": yuan(page.closing),
        "entries": [
            {
                "voucher_id": row.line.voucher_id,
                "voucher": row.line.voucher.label,
                "dated_on": row.line.voucher.dated_on,
                "summary": row.line.summary or row.line.voucher.summary,
                "debit": yuan(row.line.debit),
                "credit": yuan(row.line.credit),
                "balance": yuan(row.row.balance),
            }
            for row in page.rows
            if row.line is not None
        ],
    }


@router.get("/ledger/{pk}/statements", response=StatementsOut, summary="两张报表")
def statements(request: HttpRequest, pk: int, month: Month = "") -> Any:
    """资产负债表 and 收益及收益分配表, each line with the accounts behind it."""
    found = selectors.book_for(request.actor, pk)  # type: ignore[attr-defined]
    made = selectors.statements(found, _month(found, month))
    return {
        "month": f"{made.month:%Y-%m}",
        "balanced": made.balanced,
        "balance_sheet": [statement_out(line) for line in made.sheet],
        "income": [statement_out(line) for line in made.income],
    }


@router.get("/ledger/{pk}/disclosure", response=list[SheetOut], summary="公开单")
def sheets(request: HttpRequest, pk: int) -> Any:
    """Every edition of a book that was not discarded, the latest period first."""
    found = selectors.book_for(request.actor, pk)  # type: ignore[attr-defined]
    return list(disclosure.sheets_of(found))


@router.get("/disclosure/{pk}", response=SheetDetailOut, summary="一张公开单")
def sheet(request: HttpRequest, pk: int) -> Any:
    """As it is worked on; once published, ``digest`` seals what villagers read."""
    return selectors.sheet_for(request.actor, pk)  # type: ignore[attr-defined]
