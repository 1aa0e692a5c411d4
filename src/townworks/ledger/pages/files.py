"""账表文件: what goes out of a book as a file, to who may print it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from townworks.ui.downloads import given_out
from townworks.ui.request import Request

from .. import selectors

PRINT = "ledger.export"


def may_print(request: Request, book: Any) -> bool:
    """Whether the page offers files."""
    return bool(selectors.may(request.actor, PRINT, book))


def book_file(
    request: Request, book: Any, data: bytes, name: str, *, kind: str = "book", thing_id: int | None = None
) -> HttpResponse:
    """A file of a book; NotAllowed for who may not print it."""
    selectors.may(request.actor, PRINT, book).require()
    return given_out(
        request,
        data,
        name=name,
        kind=kind,
        thing_id=thing_id or book.pk,
        town_id=book.town_id,
        permission=PRINT,
    )
