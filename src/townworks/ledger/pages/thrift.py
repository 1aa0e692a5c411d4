"""过紧日子: three public expenses and general spending, beside last year and the budgets."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from townworks.kernel import asked
from townworks.ui.request import Request

from .. import selectors
from ..selectors import budgets, thrift


@login_required
@require_safe
def show(request: Request) -> HttpResponse:
    """One book, or all in reach; one year."""
    request.actor.may_somewhere("ledger.read").require()
    number = asked.number(request.GET.get("book"))
    book = selectors.book_for(request.actor, number) if number is not None else None
    year = budgets.year_asked(request.GET.get("year", ""), on=request.today)
    context = {
        "spending": thrift.spending(request.actor, book=book, year=year, on=request.today),
        "book": book,
        "year": year,
        "rules": thrift.rules(),
        "books": selectors.books_for(request.actor),
    }
    return render(request, "ledger/thrift.html", context)
