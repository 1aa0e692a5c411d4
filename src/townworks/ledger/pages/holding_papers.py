"""资产和合同的材料: photographs and scans, a register from Excel, a change of what is registered, and who rents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.kernel import evidence
from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.money import to_yuan
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.holdings import AssetChangeForm, AssetFileForm, PaperForm
from ..services import asset_importing
from .looks import Sealed, look


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """变更登记."""
    one = selectors.asset_for(request.actor, pk, "ledger.assets")
    now = {name: getattr(one, name) for name in AssetChangeForm.base_fields if hasattr(one, name)}
    now |= {name: to_yuan(now[name]) for name in ("cost", "residual", "booked")}
    form = AssetChangeForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.edit_asset(
                actor=request.actor,
                pk=pk,
                facts=form.changed_facts(one),
                reason=given["reason"],
                version=given["version"],
                at=request.now,
            )
            messages.success(request, _("已变更，原来的写在经过里。"))
            return HttpResponseRedirect(reverse("ledger:asset", args=[pk]))
    back = reverse("ledger:asset", args=[pk])
    context = {"book": one.book, "form": form, "title": _("变更登记"), "lead": str(one), "back": back}
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def asset_paper(request: Request, pk: int) -> HttpResponse:
    """上传资产的照片、权证."""
    one = selectors.asset_for(request.actor, pk, "ledger.assets")
    return paper(request, "asset", one)


@login_required
@require_http_methods(["GET", "POST"])
def contract_paper(request: Request, pk: int) -> HttpResponse:
    """上传合同的扫描件."""
    one = selectors.contract_for(request.actor, pk, "ledger.contracts")
    return paper(request, "contract", one)


def paper(request: Request, kind: str, one: Any) -> HttpResponse:
    """上传 for a thing of a kind: kept as evidence, then back at the thing."""
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, pk = form.cleaned_data["file"], one.pk
        with answering(form):
            blob = evidence.store(file, name=file.name, at=request.now)
            evidence.attach(
                actor=request.actor,
                kind=kind,
                thing_id=pk,
                blob=blob,
                name=file.name,
                caption=form.cleaned_data["caption"],
                at=request.now,
            )
            messages.success(request, _("已上传。"))
            return HttpResponseRedirect(reverse(f"ledger:{kind}", args=[pk]))
    context = {
        "book": one.book,
        "form": form,
        "title": _("上传照片或扫描件"),
        "lead": str(one),
        "multipart": True,
        "back": reverse(f"ledger:{kind}", args=[one.pk]),
    }
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def party(request: Request, pk: int) -> HttpResponse:
    """查看承租人."""
    one = selectors.contract_for(request.actor, pk, "ledger.contracts")
    back = (one.number, reverse("ledger:contract", args=[pk]))
    room = (_("发包租赁合同"), reverse("ledger:contracts"))
    sealed = Sealed(_("查看承租人"), _("承租方"), f"{one.book.name} · {one.object}", room, back)
    return look(
        request,
        sealed,
        lambda reason: services.reveal_party(actor=request.actor, pk=pk, reason=reason, at=request.now),
    )


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: Request, pk: int) -> HttpResponse:
    """导入资产台账: looked at, or taken in; with every problem at once."""
    book = selectors.book_for(request.actor, pk, "ledger.assets")
    form, plan = AssetFileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with answering(form):
            facts = {
                "actor": request.actor,
                "book_id": pk,
                "data": file.read(),
                "name": clean_name(file.name),
                "at": request.now,
            }
            plan = services.preview_assets(**facts)
            if "take" in request.POST:
                batch, taken = services.import_assets(**facts)
                told = _("登记 {new} 项，{known} 项以前登记过。").format(
                    new=0 if taken.again else batch.lines,
                    known=batch.lines + taken.known if taken.again else taken.known,
                )
                messages.success(request, told)
                return HttpResponseRedirect(f"{reverse('ledger:assets')}?book={pk}")
    context = {"book": book, "form": form, "plan": plan, "heads": asset_importing.heads()}
    return render(request, "ledger/asset_import.html", context, status=form_status(form))
