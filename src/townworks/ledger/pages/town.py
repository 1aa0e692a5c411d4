"""全镇汇总: all books of the town as one, where each figure comes from, and the statements as files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.ui.downloads import given_out
from townworks.ui.request import Request

from .. import selectors
from ..documents import paper_files, papers
from ..selectors import listing, town_lines
from .files import PRINT, may_print

STATEMENTS = ("balance-sheet", "income")


@login_required
@require_safe
def town(request: Request) -> HttpResponse:
    """全镇汇总: the statements of all books in reach as one, and what does not cancel."""
    request.actor.may_somewhere("ledger.read").require()
    groups = listing.books_by_chart(request.actor)
    month = listing.month_of_address(request.GET.get("month", ""), on=request.today)
    sums = [
        (
            books,
            selectors.town_sum(books, month),
            all(may_print(request, book) for book in books),
            papers.unverified(books[0]),
        )
        for books in groups
    ]
    return render(request, "ledger/town.html", {"sums": sums, "month": month})


@login_required
@require_safe
def line(request: Request, chart: str, of: str, code: str) -> HttpResponse:
    """汇总表的一行: what each book has of it."""
    books = town_lines.books_of_chart(request.actor, chart)
    month = listing.month_of_address(request.GET.get("month", ""), on=request.today)
    found = town_lines.town_line(books, month, of, code)
    context = {"found": found, "month": month, "sheet": of == town_lines.SHEET}
    return render(request, "ledger/town_line.html", context)


@login_required
@require_safe
def paper(request: Request, chart: str, what: str, ending: str) -> HttpResponse:
    """汇总报表 as a file, for who may print every book in it."""
    if what not in STATEMENTS or ending not in paper_files.FILES:
        raise Http404
    books: list[Any] = town_lines.books_of_chart(request.actor, chart)
    for book in books:
        selectors.may(request.actor, PRINT, book).require()
    month = listing.month_of_address(request.GET.get("month", ""), on=request.today)
    unit = _("{town}（{count} 个账套）").format(town=books[0].town.name, count=len(books))
    drawn = papers.town_paper(
        what, unit, selectors.town_sum(books, month), month, papers.unverified(books[0])
    )
    name = f"{books[0].town.name} {drawn.title} {month:%Y-%m}.{ending}"
    return given_out(
        request,
        paper_files.FILES[ending](drawn),
        name=name,
        kind="book",
        thing_id=None,
        town_id=books[0].town_id,
        permission=PRINT,
    )
