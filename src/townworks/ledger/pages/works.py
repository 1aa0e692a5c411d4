"""村级工程的页面: the list, one works, its contract, changes and money; each act as one service."""

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
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.holdings import PaperForm, RevealForm
from ..forms.vouchers import ReasonForm
from ..forms.works import ChangeForm, MoneyForm, WorksForm
from ..selectors import works as reading
from ..selectors import works_pages
from ..selectors.take_backs import papers_of
from ..services import works as services
from ..services import works_changes
from .deciding import decision
from .holding_papers import paper

ASKED = ("book", "fund", "state", "only")


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """工程清单."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {name: request.GET.get(name, "") for name in ASKED}
    number = asked.number(request.GET.get("page")) or 1
    context = {
        "page": works_pages.works_page(request.actor, wanted, page=number, on=request.today),
        "counts": works_pages.counts(request.actor, on=request.today),
        "wanted": wanted,
        "only": works_pages.ONLY,
        "states": works_pages.WORKS_STATES,
        "books": selectors.books_for(request.actor),
        "keeps": selectors.books_for(request.actor, reading.KEEP),
    }
    return render(request, "ledger/works_list.html", context)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一项工程: contract, changes, measurements with photographs, payments, what is left."""
    one = reading.works_of(request.actor, pk)
    detail = works_pages.detail(request.actor, one, on=request.today)
    context = {
        "works": one,
        "detail": detail,
        "row": detail.row,
        "account": detail.row.standing.answer,
        "given": detail.row.standing.given,
        "papers": papers_of(request.actor, "works", pk, keeps=True) if detail.may_keep else None,
        "paper_form": PaperForm(),
        "may_keep": detail.may_keep,
    }
    return render(request, "ledger/works.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: Request, pk: int) -> HttpResponse:
    """登记工程."""
    book = selectors.book_for(request.actor, pk, reading.KEEP)
    form = WorksForm(
        request.POST or None,
        units=works_pages.unit_choices(book),
        allocations=works_pages.money_choices(book),
        initial={"warranty": reading.works_rules().warranty_months},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.sign_works(actor=request.actor, book_id=pk, deal=form.deal(), at=request.now)
            return done(request, made.pk)
    return form_page(request, form, _("登记工程"), book.name, book=book)


@login_required
@require_http_methods(["GET", "POST"])
def money(request: Request, pk: int) -> HttpResponse:
    """落实资金, or give back what is too much."""
    one = reading.works_of(request.actor, pk, reading.KEEP)
    choices = dict(works_pages.source_choices(one)) | dict(works_pages.money_choices(one.book))
    form = MoneyForm(request.POST or None, allocations=list(choices.items()))
    if request.method == "POST" and form.is_valid():
        with answering(form):
            reason = form.cleaned_data["reason"]
            services.give_money(actor=request.actor, pk=pk, share=form.share(), reason=reason, at=request.now)
            return done(request, pk)
    return form_page(request, form, _("落实资金"), str(one), works=one)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """申请变更."""
    one = reading.works_of(request.actor, pk, reading.KEEP)
    form = ChangeForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            works_changes.ask_change(actor=request.actor, pk=pk, at=request.now, **form.given())
            return done(request, pk)
    return form_page(request, form, _("申请变更"), str(one), works=one)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """审定变更."""
    one = reading.change_for(request.actor, pk, reading.CONFIRM)
    title, lead = _("审定变更"), f"{one.works} · {one.reason}"
    return decision(
        request,
        lambda agree, answer: works_changes.decide_change(
            actor=request.actor, pk=pk, agree=agree, answer=answer, at=request.now
        ),
        lambda form: form_page(request, form, title, lead, works=one.works),
        words=(_("同意变更"), _("不同意")),
        back=reverse("ledger:works", args=[one.works_id]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def free(request: Request, pk: int) -> HttpResponse:
    """放开质保金."""
    one = reading.works_of(request.actor, pk, reading.CONFIRM)
    form = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.free_retention(
                actor=request.actor, pk=pk, reason=given["reason"], at=request.now, version=given["version"]
            )
            return done(request, pk)
    return form_page(request, form, _("放开质保金"), str(one), works=one)


@login_required
@require_http_methods(["GET", "POST"])
def works_paper(request: Request, pk: int) -> HttpResponse:
    """上传工程合同、中标通知书的扫描件."""
    return paper(request, "works", reading.works_of(request.actor, pk, reading.KEEP))


@login_required
@require_http_methods(["GET", "POST"])
def contractor(request: Request, pk: int) -> HttpResponse:
    """查看承包人: shown once, on the page that answers the form; never kept by the browser."""
    one = reading.works_of(request.actor, pk, reading.KEEP)
    form, name = RevealForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with answering(form):
            name = services.reveal_contractor(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
    context = {"works": one, "form": form, "name": name}
    response = render(request, "ledger/works_contractor.html", context, status=form_status(form))
    response["Cache-Control"] = "no-store"
    return response


def form_page(request: Request, form: Any, title: str, lead: str, **more: Any) -> HttpResponse:
    """One form about a works, or about a book where there is none yet."""
    context = {"form": form, "title": title, "lead": lead, **more}
    return render(request, "ledger/works_form.html", context, status=form_status(form))


def done(request: Request, pk: int) -> HttpResponse:
    """Back at the works."""
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(reverse("ledger:works", args=[pk]))
