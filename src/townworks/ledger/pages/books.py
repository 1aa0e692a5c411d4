"""账套的页面: the list, a month of a book, its ledger pages and statements; closing and opening again."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request
from townworks.ui.wording import zh_month

from .. import selectors, services
from ..documents import workbook
from ..forms.vouchers import ReasonForm
from ..selectors import listing
from .files import book_file, may_print


@login_required
@require_safe
def books(request: Request) -> HttpResponse:
    """账套清单."""
    request.actor.may_somewhere("ledger.read").require()
    rows = listing.book_rows(request.actor)
    waiting = sum(one.drafts + one.reviewed for one in rows)
    may_open = bool(request.actor.may_somewhere("ledger.keep")) and request.actor.town_id is not None
    return render(request, "ledger/books.html", {"rows": rows, "waiting": waiting, "may_open": may_open})


@login_required
@require_safe
def book(request: Request, pk: int) -> HttpResponse:
    """一个月的账: 科目余额表, each figure open to its entries."""
    one = selectors.book_for(request.actor, pk)
    month = listing.month_asked(one, request.GET.get("month", ""))
    periods = listing.periods_of(one)
    period = next(row for row in periods if row.month == month)
    asked = listing.asked_reopenings(one)
    context = {
        "book": one,
        "month": month,
        "period": period,
        "periods": periods,
        "table": selectors.trial_table(one, month),
        "asked": asked,
        "is_asked": any(row.period_id == period.pk for row in asked),  # what waits is not asked for again
        "may_draft": bool(selectors.may(request.actor, "ledger.draft", one)),
        "may_close": bool(selectors.may(request.actor, "ledger.close", one)),
        "may_reopen": bool(selectors.may(request.actor, "ledger.reopen", one)),
        "may_export": may_print(request, one),
        "own_id": request.actor.person_id,
    }
    return render(request, "ledger/book.html", context)


@login_required
@require_safe
def statements(request: Request, pk: int) -> HttpResponse:
    """资产负债表、收益及收益分配表."""
    one = selectors.book_for(request.actor, pk)
    month = listing.month_asked(one, request.GET.get("month", ""))
    context = {
        "book": one,
        "month": month,
        "periods": listing.periods_of(one),
        "drawn": selectors.statements(one, month),
        "may_export": may_print(request, one),
        "basis": [grounds for grounds in selectors.chart_of_book(one).basis if not grounds.confirmed],
    }
    return render(request, "ledger/statements.html", context)


@login_required
@require_safe
def account(request: Request, pk: int, code: str) -> HttpResponse:
    """明细账: from January (or the month asked for) through a month."""
    one = selectors.book_for(request.actor, pk)
    month = listing.month_asked(one, request.GET.get("month", ""))
    found = selectors.account_for(request.actor, one, code.replace("\0", "")[:9])
    first = month if request.GET.get("span") == "month" else date(month.year, 1, 1)
    wanted = asked.number(request.GET.get("page")) or 1
    context = {
        "book": one,
        "month": month,
        "periods": listing.periods_of(one),
        "page": selectors.ledger_page(one, found, first, month, page=wanted),
        "name": selectors.name_of(found),
        "narrow": first == month,
        "may_export": may_print(request, one),
    }
    return render(request, "ledger/account.html", context)


@login_required
@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    """账套的 Excel."""
    one = selectors.book_for(request.actor, pk)
    month = listing.month_asked(one, request.GET.get("month", ""))
    data, name = workbook.book_workbook(one, month), f"{one.name} {month:%Y-%m}.xlsx"
    return book_file(request, one, data, name)


@login_required
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """结账: the month that the page showed; what is refused is told by the refusals' own page."""
    one = selectors.book_for(request.actor, pk)
    month = listing.month_asked(one, request.POST.get("month", ""))
    services.close_period(actor=request.actor, book_id=one.pk, month=month, at=request.now)
    return _back(request, one.pk, _("{month}已结账。").format(month=zh_month(month)), month)


@login_required
@require_http_methods(["GET", "POST"])
def ask_reopening(request: Request, pk: int) -> HttpResponse:
    """申请反结账."""
    period = selectors.period_for(request.actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.ask_reopening(
                actor=request.actor, period_id=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            return _back(request, period.book_id, _("已申请，等另一个人同意。"), period.month)
    context = {"book": period.book, "form": form, "title": _("申请反结账"), "lead": zh_month(period.month)}
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_POST
def grant_reopening(request: Request, pk: int) -> HttpResponse:
    """同意反结账."""
    period = services.grant_reopening(actor=request.actor, pk=pk, at=request.now)
    return _back(request, period.book_id, _("已同意，这个月可以再记账。"), period.month)


@login_required
@require_http_methods(["GET", "POST"])
def refuse_reopening(request: Request, pk: int) -> HttpResponse:
    """不同意反结账, with the reason."""
    asked = selectors.reopening_for(request.actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            period = services.refuse_reopening(
                actor=request.actor, pk=pk, answer=form.cleaned_data["reason"], at=request.now
            )
            return _back(request, period.book_id, _("已答复：不同意。"), period.month)
    lead = zh_month(asked.period.month)
    context = {"book": asked.period.book, "form": form, "title": _("不同意反结账"), "lead": lead}
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _back(request: Request, book_id: int, words: str, month: date) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(f"{reverse('ledger:book', args=[book_id])}?month={month:%Y-%m}")
