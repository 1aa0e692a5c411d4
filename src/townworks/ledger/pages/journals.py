"""账簿的页面: cash and bank journals, the general journal; and every statement and book as Excel, Word and PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.kernel import asked
from townworks.ui.request import Request

from .. import selectors
from ..documents import paper_files, papers
from ..selectors import journals as reading
from ..selectors import listing
from .files import book_file, may_print

SHOWN = 200  # lines of the general journal on a page


@login_required
@require_safe
def journal(request: Request, pk: int, kind: str) -> HttpResponse:
    """现金日记账、银行存款日记账、序时账 of a month."""
    if kind not in reading.JOURNALS:
        raise Http404
    book = selectors.book_for(request.actor, pk)
    month = listing.month_asked(book, request.GET.get("month", ""))
    context = {
        "book": book,
        "month": month,
        "kind": kind,
        "name": _(reading.JOURNALS[kind]),
        "kinds": [(code, _(name)) for code, name in reading.JOURNALS.items()],
        "periods": listing.periods_of(book),
        "may_export": may_print(request, book),
    }
    if kind == "general":
        drawn = reading.general_journal(book, month)
        page = Paginator(drawn.lines, SHOWN).get_page(asked.number(request.GET.get("page")) or 1)
        rows = [(line, drawn.names[line.account.code]) for line in page]
        return render(
            request, "ledger/general_journal.html", context | {"drawn": drawn, "page": page, "rows": rows}
        )
    code = request.GET.get("account", "").replace("\0", "")[:9]
    account = reading.account_of_journal(book, kind, code)
    more = {
        "account": account,
        "account_name": reading.title_of(account),
        "accounts": [(one.code, reading.title_of(one)) for one in reading.journal_accounts(book, kind)],
        "drawn": reading.journal_of(book, account, month),
    }
    return render(request, "ledger/journal.html", context | more)


def _account(request: Request, book: Any, month: date) -> papers.Paper:
    code = request.GET.get("account", "").replace("\0", "")[:9]
    found = selectors.account_for(request.actor, book, code)
    first = month if request.GET.get("span") == "month" else date(month.year, 1, 1)
    return papers.account_page(book, found, first, month)


def _journal(kind: str) -> Callable[[Request, Any, date], papers.Paper]:
    def drawn(request: Request, book: Any, month: date) -> papers.Paper:
        code = request.GET.get("account", "").replace("\0", "")[:9]
        return papers.journal(book, kind, reading.account_of_journal(book, kind, code), month)

    return drawn


PAPERS: dict[str, Callable[[Request, Any, date], papers.Paper]] = {
    "balances": lambda _request, book, month: papers.balances(book, month),
    "balance-sheet": lambda _request, book, month: papers.balance_sheet(book, month),
    "income": lambda _request, book, month: papers.income_statement(book, month),
    "general": lambda _request, book, month: papers.general(book, month),
    "cash": _journal("cash"),
    "bank": _journal("bank"),
    "account": _account,
}


@login_required
@require_safe
def paper(request: Request, pk: int, what: str, ending: str) -> HttpResponse:
    """一张账表 as a file, in the form that the rules print."""
    if what not in PAPERS or ending not in paper_files.FILES:
        raise Http404
    book = selectors.book_for(request.actor, pk)
    month = listing.month_asked(book, request.GET.get("month", ""))
    drawn = PAPERS[what](request, book, month)
    name = f"{book.name} {drawn.title.replace('　', ' ')} {month:%Y-%m}.{ending}"
    return book_file(request, book, paper_files.FILES[ending](drawn), name)
