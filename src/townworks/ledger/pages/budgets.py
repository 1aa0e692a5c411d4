"""年度预算的页面: one book and year with what was claimed, and the form that sets a budget."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.funds import BudgetForm
from ..selectors import budgets as reading
from ..selectors.claim_pages import purpose_choices
from ..selectors.funds import KEEP
from ..services.budgets import set_budget


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """年度预算: what is left of each purpose."""
    request.actor.may_somewhere("ledger.read").require()
    book = reading.book_asked(request.actor, request.GET.get("book", ""))
    year = reading.year_asked(request.GET.get("year", ""), on=request.today)
    rows = reading.budget_rows(book, year, on=request.today) if book else []
    context = {
        "book": book,
        "year": year,
        "rows": rows,
        "warned": sum(1 for one in rows if one.answer.warnings),
        "books": selectors.books_for(request.actor),
        "may_keep": bool(book and selectors.may(request.actor, KEEP, book)),
    }
    return render(request, "ledger/budgets.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """设定预算."""
    book = selectors.book_for(request.actor, pk, KEEP)
    first = {"year": request.GET.get("year") or request.today.year, "purpose": request.GET.get("purpose", "")}
    form = BudgetForm(request.POST or None, purposes=purpose_choices(), initial=first)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            set_budget(actor=request.actor, book_id=pk, at=request.now, **form.given())
            messages.success(request, _("已办。"))
            where = f"{reverse('ledger:budgets')}?book={pk}&year={form.cleaned_data['year']}"
            return HttpResponseRedirect(where)
    context = {"book": book, "form": form, "title": _("设定预算"), "lead": book.name}
    return render(request, "ledger/reason.html", context, status=form_status(form))
