"""培训和谁能办: by item and by unit; putting a training down, and cancelling one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import services
from ..forms.training import TrainingForm
from ..selectors import training


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """谁能办哪项."""
    context = {
        "board": training.board(request.actor, on=request.today),
        "by_unit": request.GET.get("by") == "unit",
        "may_keep": bool(request.actor.grants_for(training.KEEP)),
    }
    return render(request, "cases/training.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def record(request: Request) -> HttpResponse:
    """登记一次培训."""
    request.actor.may_somewhere(training.KEEP).require()
    form = TrainingForm(
        request.POST or None,
        persons=training.persons(request.actor, on=request.today),
        things=training.things(),
        initial={"thing": request.GET.get("thing", "")[:60], "on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.record_training(actor=request.actor, course=form.told(), at=request.now)
            messages.success(request, _("已登记培训。"))
            return HttpResponseRedirect(reverse("cases:training"))
    return render(request, "cases/training_form.html", {"form": form}, status=form_status(form))


@login_required
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """作废一条记录."""
    reason = request.POST.get("reason", "").replace("\0", "")
    services.cancel_training(actor=request.actor, pk=pk, reason=reason, at=request.now)
    messages.success(request, _("已作废。"))
    return HttpResponseRedirect(reverse("cases:training"))
