"""专项资金的页面: the list, one fund, its chain, and each act as one service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.funds import AllotForm, AmountForm, BackForm, FundForm
from ..selectors import fund_claims
from ..selectors import funds as reading
from ..selectors.claim_pages import purpose_choices
from ..services import funds as services


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """专项资金清单."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {"year": request.GET.get("year", "")}
    rows = reading.fund_rows(request.actor, wanted, on=request.today)
    context = {
        "rows": rows,
        "behind": sum(1 for one in rows if one.whole and one.pace.behind),
        "wanted": wanted,
        "years": reading.years_of(request.actor),
        "may_open": bool(reading.town_choices(request.actor)),
    }
    return render(request, "ledger/funds.html", context)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一笔专项资金: its allotments, and what was claimed out of it."""
    fund = reading.fund_for(request.actor, pk)
    rows = reading.allotted_rows(request.actor, fund)
    allocations = [one.allocation for one in rows]
    context = {
        "fund": fund,
        "row": reading.row_of(request.actor, fund, on=request.today),
        "rows": rows,
        "judged": fund_claims.judged(
            fund_claims.claims_of(allocations), {one.allocation.pk: one.sums for one in rows}
        ),
        "donations": reading.donations_into(request.actor, fund),
        "may_keep": bool(reading.may_keep(request.actor, fund)),
        "changes": reading.changes_of(fund),
    }
    return render(request, "ledger/fund.html", context)


@login_required
@require_safe
def chain(request: Request, pk: int) -> HttpResponse:
    """资金链条: every link with both its sides."""
    fund = reading.fund_for(request.actor, pk)
    found = fund_claims.chain_of(request.actor, fund, on=request.today)
    context = {"fund": fund, "chain": found, "whole": reading.sees_whole(request.actor, fund)}
    return render(request, "ledger/fund_chain.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_fund(request: Request) -> HttpResponse:
    """登记专项资金."""
    request.actor.may_somewhere(reading.KEEP).require()
    year = request.today.year
    form = FundForm(
        request.POST or None,
        towns=reading.town_choices(request.actor),
        purposes=purpose_choices(banned=False),
        initial={"year": year, "first_on": f"{year}-01-01", "last_on": f"{year}-12-31"},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.open_fund(
                actor=request.actor, town_id=form.cleaned_data["town"], facts=form.facts(), at=request.now
            )
            return _done(request, made.pk)
    return _form(request, form, _("登记专项资金"), "")


@login_required
@require_http_methods(["GET", "POST"])
def allot(request: Request, pk: int) -> HttpResponse:
    """拨付到村."""
    fund = reading.fund_for(request.actor, pk, reading.KEEP)
    form = AllotForm(
        request.POST or None,
        books=reading.book_choices(request.actor, fund),
        initial={"decided_on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.allot_fund(actor=request.actor, pk=pk, at=request.now, **form.given())
            return _done(request, pk)
    return _form(request, form, _("拨付到村"), fund.name, fund)


@login_required
@require_http_methods(["GET", "POST"])
def amount(request: Request, pk: int) -> HttpResponse:
    """调整资金总额."""
    fund = reading.fund_for(request.actor, pk, reading.KEEP)
    form = AmountForm(request.POST or None, initial={"decided_on": request.today})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.change_amount(actor=request.actor, pk=pk, at=request.now, **form.given())
            return _done(request, pk)
    return _form(request, form, _("调整资金总额"), fund.name, fund)


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: Request, pk: int) -> HttpResponse:
    """收回拨款."""
    one = reading.allocation_for(request.actor, pk, reading.KEEP)
    form = BackForm(request.POST or None, initial={"decided_on": request.today})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.take_back(actor=request.actor, pk=pk, at=request.now, **form.given())
            return _done(request, one.fund_id)
    return _form(request, form, _("收回拨款"), f"{one.book.name} · {one.project}", one.fund)


def _form(request: Request, form: Any, title: str, lead: str, fund: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "fund": fund}
    return render(request, "ledger/fund_form.html", context, status=form_status(form))


def _done(request: Request, pk: int) -> HttpResponse:
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(reverse("ledger:fund", args=[pk]))
