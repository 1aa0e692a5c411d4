"""撤回材料的页面: one person asks, another decides; and which receipts of a claim wait for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.holdings import RevealForm
from ..selectors import holdings
from ..selectors import works as works_reading
from ..selectors.take_backs import PERMISSIONS, take_back_for
from ..services import take_backs as services
from .deciding import decision


@login_required
@require_http_methods(["GET", "POST"])
def asset_paper(request: Request, pk: int, paper: int) -> HttpResponse:
    """撤回资产的照片."""
    return _asked(request, "asset", selectors.asset_for(request.actor, pk, PERMISSIONS["asset"]), paper)


@login_required
@require_http_methods(["GET", "POST"])
def contract_paper(request: Request, pk: int, paper: int) -> HttpResponse:
    """撤回合同的扫描件."""
    one = selectors.contract_for(request.actor, pk, PERMISSIONS["contract"])
    return _asked(request, "contract", one, paper)


@login_required
@require_http_methods(["GET", "POST"])
def works_paper(request: Request, pk: int, paper: int) -> HttpResponse:
    """撤回工程合同、中标通知书的扫描件."""
    return _asked(request, "works", works_reading.works_of(request.actor, pk, PERMISSIONS["works"]), paper)


def _asked(request: Request, kind: str, one: Any, paper: int) -> HttpResponse:
    row = holdings.paper_of(request.actor, kind, one.pk, paper)
    form, back = RevealForm(request.POST or None), reverse(f"ledger:{kind}", args=[one.pk])
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.ask_to_take_back(
                actor=request.actor, book=one.book, kind=kind, thing_pk=one.pk, paper=row.pk,
                reason=form.cleaned_data["reason"], at=request.now,
            )  # fmt: skip
            messages.success(request, _("已提出，请另一个人来确认；原件和理由都留着。"))
            return HttpResponseRedirect(back)
    title, lead = _("撤回照片或扫描件"), f"{one} · {row.caption or row.name}"
    return _page(request, one.book, form, title, lead, back)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """确认撤回."""
    one = take_back_for(request.actor, pk)
    paper = one.attachment
    back = reverse(f"ledger:{paper.thing_kind}", args=[paper.thing_id])
    lead = _("{who}要撤回“{name}”：{reason}").format(
        who=one.asked_by_name, name=paper.caption or paper.name, reason=one.reason
    )
    return decision(
        request,
        lambda agree, answer: services.decide_take_back(
            actor=request.actor, pk=pk, agree=agree, answer=answer, at=request.now
        ),
        lambda form: _page(request, one.book, form, _("确认撤回"), lead, back),
        words=(_("同意撤回"), _("不撤回")),
        back=back,
    )


def _page(request: Request, book: Any, form: Any, title: str, lead: str, back: str) -> HttpResponse:
    context = {"book": book, "form": form, "title": title, "lead": lead, "back": back}
    return render(request, "ledger/reason.html", context, status=form_status(form))
