"""导入区划: look first, then write."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import services
from ..forms import ApplyForm, ImportForm


@login_required
def preview(request: Request) -> HttpResponse:
    """这个文件会改什么."""
    request.actor.may_somewhere("place.edit").require()
    form = ImportForm(request.POST or None, request.FILES or None)
    plan, text = None, ""
    if form.is_valid():
        with answering(form):
            text, plan = services.previewed(actor=request.actor, file=form.cleaned_data["file"])
    return render(
        request,
        "places/import.html",
        {"form": form, "plan": plan, "again": ApplyForm(initial={"text": text})},
        status=form_status(form),
    )


@login_required
@require_POST
def apply(request: Request) -> HttpResponse:
    """按预演的内容导入."""
    form = ApplyForm(request.POST)
    data = form.cleaned_data["text"].encode() if form.is_valid() else b""
    plan = services.import_places(actor=request.actor, data=data, at=request.now)
    messages.success(
        request,
        _("读入 {read} 行：新增 {new}，改动 {changed}，不变 {unchanged}。").format(
            read=plan.read, new=plan.new, changed=plan.changed, unchanged=plan.unchanged
        ),
    )
    return redirect("places:tree")
