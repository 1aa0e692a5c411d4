"""报账的每一步: at once, with a reason, with the accounts it is booked on, with how it was paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.claims import AcceptForm, DoubleForm, PayForm
from ..forms.vouchers import ReasonForm, VersionForm
from ..selectors import claim_pages as reading
from ..selectors.claims import claim_for
from ..services import claims as services
from ..services.claim_booking import book_claim
from ..services.doubles import settle_double, take_back_receipt
from ..workflow import CLAIM_FLOW
from .claims import shown

AT_ONCE = {
    "submit": services.submit_claim,
    "approve": services.approve_claim,
    "check": services.check_claim,
}
BACK = ("refuse", "object", "return", "withdraw", "discard")


@login_required
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, act: str) -> HttpResponse:
    """报送、同意、审核、收回 at once; 退回和作废 with their reason."""
    claim = claim_for(request.actor, pk)
    if act not in AT_ONCE and act not in BACK:
        raise Http404
    if act in AT_ONCE or not CLAIM_FLOW.move(act).wants_reason:
        return _at_once(request, claim, act)
    form = ReasonForm(request.POST or None, initial={"version": claim.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.send_back_claim(
                actor=request.actor,
                pk=pk,
                move=act,
                reason=given["reason"],
                at=request.now,
                version=given["version"],
            )
            return _done(request, pk)
    return _asked(request, claim, form, _(CLAIM_FLOW.move(act).label))


def _at_once(request: Request, claim: Any, act: str) -> HttpResponse:
    """A step without a form; everything that stands in its way is told on the claim's page."""
    form = VersionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = {
            "actor": request.actor,
            "pk": claim.pk,
            "at": request.now,
            "version": form.cleaned_data["version"],
        }
        with answering(form):
            if act in AT_ONCE:
                AT_ONCE[act](**facts)
            else:
                services.send_back_claim(move=act, reason="", **facts)
            return _done(request, claim.pk)
    return shown(request, claim, form)


@login_required
@require_http_methods(["GET", "POST"])
def accept(request: Request, pk: int) -> HttpResponse:
    """镇里审核通过: the accounts, then a draft voucher."""
    words = _("已通过并填成凭证，请别的同事审核凭证。")
    return _booked(request, pk, services.accept_claim, _("镇里审核通过"), words)


@login_required
@require_http_methods(["GET", "POST"])
def book(request: Request, pk: int) -> HttpResponse:
    """重新填凭证, where the first one was discarded or reversed."""
    return _booked(request, pk, book_claim, _("重新填凭证"), _("已填制，请别的同事审核。"))


def _booked(
    request: Request, pk: int, service: Callable[..., object], title: str, words: str
) -> HttpResponse:
    """The accounts that a claim is booked on."""
    claim = claim_for(request.actor, pk, "claim.review")
    booking = reading.booking_of(claim)
    form = AcceptForm(
        request.POST or None,
        initial={"dated_on": request.today, "version": claim.version},
        accounts=booking.accounts,
        money=booking.money,
        lines=booking.lines,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            service(
                actor=request.actor,
                pk=pk,
                dated_on=given["dated_on"],
                accounts=form.accounts(),
                money_account=given.get("money_account", ""),
                at=request.now,
                version=given["version"],
            )
            messages.success(request, words)
            return HttpResponseRedirect(reverse("ledger:claim", args=[pk]))
    return _asked(request, claim, form, title)


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: Request, pk: int) -> HttpResponse:
    """取下一张票据."""
    receipt = reading.receipt_for(request.actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            take_back_receipt(actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now)
            return _done(request, receipt.claim_id)
    return _asked(request, receipt.claim, form, _("取下票据"))


@login_required
@require_http_methods(["GET", "POST"])
def pay(request: Request, pk: int) -> HttpResponse:
    """登记付款."""
    claim = claim_for(request.actor, pk, "claim.pay")
    form = PayForm(request.POST or None, initial={"paid_on": request.today, "version": claim.version})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.pay_claim(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            return _done(request, pk)
    return _asked(request, claim, form, _("登记付款"))


@login_required
@require_http_methods(["GET", "POST"])
def settle(request: Request, pk: int) -> HttpResponse:
    """核对重复."""
    double = reading.double_for(request.actor, pk)
    form = DoubleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            settle_double(
                actor=request.actor,
                pk=pk,
                same=given["same"] == "yes",
                reason=given["reason"],
                at=request.now,
            )
            return _done(request, double.claim_id)
    return _asked(request, double.claim, form, _("核对重复"), other=double.other)


def _asked(request: Request, claim: Any, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"claim": claim, "book": claim.book, "form": form, "title": title, **more}
    return render(request, "ledger/claim_step.html", context, status=form_status(form))


def _done(request: Request, pk: int) -> HttpResponse:
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(reverse("ledger:claim", args=[pk]))
