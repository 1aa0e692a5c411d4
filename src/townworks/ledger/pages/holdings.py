"""资产和合同的页面: lists, one thing, and each act as one service."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.engines.rent_schedule import BUCKETS
from townworks.kernel import asked
from townworks.kernel.money import to_fen
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.holdings import (
    AssetForm,
    ContractForm,
    DecideForm,
    EndForm,
    PaperForm,
    ReceiptForm,
    WriteOffForm,
)
from ..forms.vouchers import ReasonForm
from ..selectors import holdings, listing
from ..selectors.take_backs import papers_of


@login_required
@require_safe
def assets(request: Request) -> HttpResponse:
    """资产资源清单."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {name: request.GET.get(name, "") for name in ("book", "kind")}
    context = {
        "page": holdings.asset_page(request.actor, wanted, page=asked.number(request.GET.get("page")) or 1),
        "sums": holdings.asset_sums(request.actor, wanted),
        "wanted": wanted,
        "kinds": holdings.ASSET_KINDS,
        "books": selectors.books_for(request.actor),
        "keeps": selectors.books_for(request.actor, "ledger.assets"),
    }
    return render(request, "ledger/assets.html", context)


@login_required
@require_safe
def asset(request: Request, pk: int) -> HttpResponse:
    """一项资产: what it is, what it is worth, what happened to it."""
    one = selectors.asset_for(request.actor, pk)
    keeps = bool(selectors.may(request.actor, "ledger.assets", one.book))
    context = {
        "asset": one,
        "worth": holdings.worth_of(one),
        "waiting": holdings.waiting_write_off(one),
        "contracts": holdings.running_of(one),
        "story": holdings.story_of_asset(one),
        "papers": papers_of(request.actor, "asset", one.pk, keeps=keeps),
        "paper_form": PaperForm(),
        "may_keep": keeps,
        "may_decide": bool(selectors.may(request.actor, "ledger.write_off", one.book)),
    }
    return render(request, "ledger/asset.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: Request, pk: int) -> HttpResponse:
    """登记资产."""
    book = selectors.book_for(request.actor, pk, "ledger.assets")
    form = AssetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.register_asset(
                actor=request.actor, book_id=pk, facts=form.facts(), at=request.now
            )
            return _done(request, "ledger:asset", made.pk)
    return _form(request, book, form, _("登记资产"), book.name)


@login_required
@require_http_methods(["GET", "POST"])
def write_off(request: Request, pk: int) -> HttpResponse:
    """申请核销."""
    one = selectors.asset_for(request.actor, pk, "ledger.assets")
    form = WriteOffForm(request.POST or None, initial={"dated_on": request.today})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.ask_write_off(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            return _done(request, "ledger:asset", pk)
    return _form(request, one.book, form, _("申请核销"), str(one))


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """审批核销."""
    one = selectors.asset_for(request.actor, pk, "ledger.write_off")
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.decide_write_off(
                actor=request.actor,
                pk=pk,
                grant=form.cleaned_data["grant"] == "yes",
                answer=form.cleaned_data["answer"],
                at=request.now,
            )
            return _done(request, "ledger:asset", pk)
    return _form(request, one.book, form, _("审批核销"), str(one))


@login_required
@require_POST
def depreciate(request: Request, pk: int) -> HttpResponse:
    """计提一个月的折旧: a draft voucher."""
    book = selectors.book_for(request.actor, pk, "ledger.draft")
    month = listing.month_asked(book, request.POST.get("month", ""))
    run = services.depreciate_month(actor=request.actor, book_id=pk, month=month, at=request.now)
    return _done(request, "ledger:voucher", run.voucher_id)


@login_required
@require_safe
def contracts(request: Request) -> HttpResponse:
    """合同清单."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {name: request.GET.get(name, "") for name in ("book", "only")}
    number = asked.number(request.GET.get("page")) or 1
    context = {
        "page": holdings.contract_page(request.actor, wanted, page=number, on=request.today),
        "behind": holdings.behind(request.actor, on=request.today),
        "wanted": wanted,
        "only": holdings.ONLY,
        "books": selectors.books_for(request.actor),
        "keeps": selectors.books_for(request.actor, "ledger.contracts"),
    }
    return render(request, "ledger/contracts.html", context)


@login_required
@require_safe
def contract(request: Request, pk: int) -> HttpResponse:
    """一份合同: what falls due, what came in, how the rent compares."""
    one = selectors.contract_for(request.actor, pk)
    let = holdings.let_of(one, on=request.today)
    may_keep = bool(selectors.may(request.actor, "ledger.contracts", one.book))
    context = {
        "papers": papers_of(request.actor, "contract", one.pk, keeps=True) if may_keep else None,
        "paper_form": PaperForm(),
        "contract": one,
        "let": let,
        "receipts": holdings.receipts_of(one),
        "story": holdings.story_of_contract(one),
        "ageing": list(zip((*BUCKETS, None), let.standing.ageing, strict=True)),
        "last": BUCKETS[-1],
        "may_keep": may_keep,
    }
    return render(request, "ledger/contract.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: Request, pk: int) -> HttpResponse:
    """登记合同."""
    book = selectors.book_for(request.actor, pk, "ledger.contracts")
    form = ContractForm(request.POST or None, assets=holdings.kept_assets(pk))
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.sign_contract(actor=request.actor, book_id=pk, terms=form.terms(), at=request.now)
            return _done(request, "ledger:contract", made.pk)
    return _form(request, book, form, _("登记合同"), book.name)


@login_required
@require_http_methods(["GET", "POST"])
def receive(request: Request, pk: int) -> HttpResponse:
    """登记收款."""
    one = selectors.contract_for(request.actor, pk, "ledger.contracts")
    form = ReceiptForm(request.POST or None, initial={"dated_on": request.today})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["amount"] = to_fen(given["amount"])
        given["voucher_id"] = given.pop("voucher")
        with answering(form):
            services.receive_rent(actor=request.actor, pk=pk, at=request.now, **given)
            return _done(request, "ledger:contract", pk)
    return _form(request, one.book, form, _("登记收款"), str(one))


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: Request, pk: int) -> HttpResponse:
    """撤回收款."""
    row = holdings.receipt_for(request.actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.take_back_rent(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            return _done(request, "ledger:contract", row.contract_id)
    return _form(request, row.contract.book, form, _("撤回收款"), str(row.contract))


@login_required
@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """终止合同."""
    one = selectors.contract_for(request.actor, pk, "ledger.contracts")
    form = EndForm(request.POST or None, initial={"ended_on": request.today})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.end_contract(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            return _done(request, "ledger:contract", pk)
    return _form(request, one.book, form, _("终止合同"), str(one))


def _form(request: Request, book: object, form: object, title: str, lead: str) -> HttpResponse:
    context = {"book": book, "form": form, "title": title, "lead": lead}
    return render(request, "ledger/reason.html", context, status=form_status(form))  # type: ignore[arg-type]


def _done(request: Request, name: str, pk: int) -> HttpResponse:
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(reverse(name, args=[pk]))
