"""存疑和冲突的页面, for who supervises: what does not fit, beside what it is about, and a person's word on it."""

from __future__ import annotations

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

from ..forms.doubts import ClashForm, DoubtForm
from ..selectors import clashes, visible
from ..services import clashes as clash_services
from ..services import doubts as services
from .tabs import tabs


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """存疑."""
    request.actor.may_somewhere("inspection.supervise").require()
    state = request.GET.get("state", "open")
    counts = clashes.doubts_by_code(request.actor)
    return render(
        request,
        "inspections/doubts.html",
        {
            "page": clashes.doubts_page(
                request.actor, state=state, page=asked.number(request.GET.get("page")) or 1
            ),
            "state": state,
            "tabs": tabs(request),
            "counts": counts,
            "open": sum(counts.values()),
            "clashes": clashes.clashes_open(request.actor),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def settle(request: Request, pk: int) -> HttpResponse:
    """核对一处存疑."""
    doubt = visible.doubt_for(request.actor, pk)
    form = DoubtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.settle_doubt(
                actor=request.actor,
                pk=pk,
                state=form.cleaned_data["state"],
                words=form.cleaned_data["words"],
                at=request.now,
            )
            messages.success(request, _("已记下您的核对。"))
            return HttpResponseRedirect(reverse("inspections:doubts"))
    context = {"doubt": doubt, "form": form}
    return render(request, "inspections/doubt.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """核对两份冲突的记录."""
    clash = clashes.clash_for(request.actor, pk)
    form = ClashForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            clash_services.decide_clash(
                actor=request.actor,
                pk=pk,
                state=form.cleaned_data["state"],
                reason=form.cleaned_data["reason"],
                at=request.now,
            )
            messages.success(request, _("已决定以哪份为准，两份记录都保留。"))
            return HttpResponseRedirect(reverse("inspections:doubts"))
    context = {"clash": clash, "differences": clashes.differences(clash), "form": form}
    return render(request, "inspections/clash.html", context, status=form_status(form))
