"""备用金的页面: what is out and how old it is, one advance, and each act as one service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.engines.advance_age import BANDS
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.advances import GiveForm, RebookAdvanceForm, RepayForm
from ..forms.vouchers import ReasonForm
from ..selectors import advances as reading
from ..services import advances as services


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """备用金: those that are out, or those that are settled."""
    request.actor.may_somewhere("ledger.read").require()
    settled = request.GET.get("state") == "settled"
    held = reading.held(request.actor, on=request.today, settled=settled)
    context = {
        "held": held,
        "late": sum(1 for one in held.rows if one.age.late),
        "bands": list(zip((*BANDS, None), held.answer.bands, strict=True)),
        "last": BANDS[-1],
        "settled": settled,
        "rule": reading.petty_cash(),
        "keeps": selectors.books_for(request.actor, reading.KEEP),
    }
    return render(request, "ledger/advances.html", context)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一笔备用金."""
    one = reading.advance_for(request.actor, pk)
    return _shown(request, one)


def _shown(request: Request, one: Any) -> HttpResponse:
    context = {
        "advance": one,
        "row": reading.row_of(one, on=max(request.today, one.given_on)),
        "claims": reading.claims_of(one),
        "repayments": reading.repayments_of(one),
        "story": reading.story_of(one),
        "may_keep": bool(selectors.may(request.actor, reading.KEEP, one.book)),
    }
    return render(request, "ledger/advance.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def give(request: Request, pk: int) -> HttpResponse:
    """发放备用金."""
    book = selectors.book_for(request.actor, pk, reading.KEEP)
    accounts, usual = reading.advance_accounts(book)
    form = GiveForm(
        request.POST or None,
        accounts=accounts,
        money=reading.money_choices(book),
        initial={"given_on": request.today, "account": usual},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.give_advance(actor=request.actor, book_id=pk, at=request.now, **form.given())
            return _done(request, made.pk)
    return _form(request, book, form, _("发放备用金"), book.name, back=reverse("ledger:advances"))


@login_required
@require_http_methods(["GET", "POST"])
def repay(request: Request, pk: int) -> HttpResponse:
    """收回备用金."""
    one = reading.advance_for(request.actor, pk, reading.KEEP)
    form = RepayForm(
        request.POST or None, money=reading.money_choices(one.book), initial={"paid_on": request.today}
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.repay_advance(actor=request.actor, pk=pk, at=request.now, **form.given())
            return _done(request, pk)
    return _form(request, one.book, form, _("收回备用金"), str(one), back=_address(pk))


@login_required
@require_http_methods(["GET", "POST"])
def rebook(request: Request, pk: int) -> HttpResponse:
    """重新填凭证."""
    one = reading.advance_for(request.actor, pk, reading.KEEP)
    form = RebookAdvanceForm(
        request.POST or None, money=reading.money_choices(one.book), initial={"dated_on": one.given_on}
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.rebook_advance(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            return _done(request, pk)
    return _form(request, one.book, form, _("重新填凭证"), str(one), back=_address(pk))


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: int) -> HttpResponse:
    """取消备用金."""
    one = reading.advance_for(request.actor, pk, reading.KEEP)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.cancel_advance(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            return _done(request, pk)
    return _form(request, one.book, form, _("取消备用金"), str(one), back=_address(pk))


@login_required
@require_POST
def settle(request: Request, pk: int) -> HttpResponse:
    """结清."""
    services.settle_advance(actor=request.actor, pk=pk, at=request.now)
    return _done(request, pk)


def _form(request: Request, book: Any, form: Any, title: str, lead: str, *, back: str) -> HttpResponse:
    context = {"book": book, "form": form, "title": title, "lead": lead, "back": back}
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _address(pk: int) -> str:
    return reverse("ledger:advance", args=[pk])


def _done(request: Request, pk: int) -> HttpResponse:
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(_address(pk))
