"""捐赠的页面: the list, one gift, its receipt as a Word file, and the roll that villagers read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.ui.downloads import word_file
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.donations import ConsentForm, DonationForm, LookForm, RebookForm
from ..selectors import disclosure
from ..selectors import donations as reading
from ..selectors.advances import money_choices
from ..services import donations as services
from .looks import Sealed, look


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """捐赠清单."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {"book": request.GET.get("book", "")}
    number = asked.number(request.GET.get("page")) or 1
    context = {
        "page": reading.donation_page(request.actor, wanted, page=number),
        "sum": reading.donated(request.actor, year=request.today.year),
        "year": request.today.year,
        "wanted": wanted,
        "books": selectors.books_for(request.actor),
        "keeps": selectors.books_for(request.actor, reading.KEEP),
    }
    return render(request, "ledger/donations.html", context)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一笔捐赠, the giver masked."""
    one = reading.donation_for(request.actor, pk)
    context = {
        "donation": one,
        "story": reading.story_of(one),
        "may_keep": bool(selectors.may(request.actor, reading.KEEP, one.book)),
    }
    return render(request, "ledger/donation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: Request, pk: int) -> HttpResponse:
    """登记捐赠."""
    book = selectors.book_for(request.actor, pk, reading.KEEP)
    accounts, usual = reading.income_accounts(book)
    form = DonationForm(
        request.POST or None,
        money=money_choices(book)[::-1],
        accounts=accounts,
        funds=reading.fund_choices(book),
        initial={"given_on": request.today, "account": usual},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.register_donation(
                actor=request.actor,
                book_id=pk,
                gift=form.gift(),
                account=form.cleaned_data["account"],
                money_account=form.cleaned_data["money_account"],
                at=request.now,
            )
            return _done(request, made.pk)
    return _form(request, book, form, _("登记捐赠"), book.name, back=reverse("ledger:donations"))


@login_required
@require_http_methods(["GET", "POST"])
def consent(request: Request, pk: int) -> HttpResponse:
    """改公开姓名."""
    one = reading.donation_for(request.actor, pk, reading.KEEP)
    form = ConsentForm(request.POST or None, initial={"named": "no" if one.named else "yes"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.change_consent(
                actor=request.actor,
                pk=pk,
                named=given["named"] == "yes",
                reason=given["reason"],
                at=request.now,
            )
            return _done(request, pk)
    return _form(request, one.book, form, _("改公开姓名"), one.number, back=_address(pk))


@login_required
@require_http_methods(["GET", "POST"])
def reveal(request: Request, pk: int) -> HttpResponse:
    """查看捐赠人."""
    one = reading.donation_for(request.actor, pk, reading.KEEP)
    back = (one.number, reverse("ledger:donation", args=[pk]))
    sealed = Sealed(
        _("查看捐赠人"), _("捐赠人"), one.book.name, (_("捐赠"), reverse("ledger:donations")), back
    )
    return look(
        request,
        sealed,
        lambda reason: services.reveal_donor(actor=request.actor, pk=pk, reason=reason, at=request.now),
    )


@login_required
@require_http_methods(["GET", "POST"])
def rebook(request: Request, pk: int) -> HttpResponse:
    """重新填凭证."""
    one = reading.donation_for(request.actor, pk, reading.KEEP)
    accounts, usual = reading.income_accounts(one.book)
    form = RebookForm(
        request.POST or None,
        money=money_choices(one.book)[::-1],
        accounts=accounts,
        initial={"dated_on": one.given_on, "account": usual},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.rebook_donation(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            return _done(request, pk)
    return _form(request, one.book, form, _("重新填凭证"), one.number, back=_address(pk))


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: int) -> HttpResponse:
    """取消捐赠."""
    one = reading.donation_for(request.actor, pk, reading.KEEP)
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.cancel_donation(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            return _done(request, pk)
    return _form(request, one.book, form, _("取消捐赠"), one.number, back=_address(pk))


@login_required
@require_http_methods(["GET", "POST"])
def receipt(request: Request, pk: int) -> HttpResponse:
    """捐赠收据 as a Word file with the whole name, for a reason."""
    one = reading.donation_for(request.actor, pk, reading.KEEP)
    form = LookForm(request.POST or None, initial={"reason": _("开给捐赠人")})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            data, digest = services.issue_receipt(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            response = word_file(data, f"捐赠收据（{one.number}）.docx", digest)
            response["Cache-Control"] = "no-store"
            return response
    return _form(request, one.book, form, _("开捐赠收据"), one.number, back=_address(pk))


@require_safe
def roll(request: Request, book_id: int) -> HttpResponse:
    """捐赠榜: for anybody."""
    return render(
        request,
        "ledger/public_roll.html",
        {"roll": reading.public_roll(book_id), "sheets": disclosure.has_sheets(book_id)},
    )


def _form(request: Request, book: Any, form: Any, title: str, lead: str, *, back: str) -> HttpResponse:
    context = {"book": book, "form": form, "title": title, "lead": lead, "back": back}
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _address(pk: int) -> str:
    return reverse("ledger:donation", args=[pk])


def _done(request: Request, pk: int) -> HttpResponse:
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(_address(pk))
