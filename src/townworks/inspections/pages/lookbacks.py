"""回头看的页面: drawn by a seed, with the working that anyone can repeat."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.lookbacks import DrawForm
from ..selectors import lookbacks, round_choices
from ..services import lookbacks as services
from .tabs import tabs

PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """回头看, and drawing another."""
    request.actor.may_somewhere("inspection.read").require()
    may_draw = bool(request.actor.may_somewhere("inspection.supervise"))
    form = DrawForm(
        request.POST or None,
        campaigns=round_choices.campaigns(),
        leads=round_choices.leads(request.actor, "inspection.supervise"),
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            row = services.draw_lookback(
                actor=request.actor,
                campaign=form.cleaned_data["campaign"],
                lead_id=form.cleaned_data["lead"],
                seed=form.cleaned_data["seed"],
                at=request.now,
            )
            messages.success(
                request,
                _("从 {population} 处里抽中 {size} 处。").format(population=row.population, size=row.size),
            )
            return HttpResponseRedirect(reverse("inspections:lookback", args=[row.pk]))
    rows = lookbacks.lookback_rows(request.actor)
    context = {
        "rows": rows,
        "waiting": sum(row.waiting for row in rows),
        "form": form,
        "may_draw": may_draw,
        "tabs": tabs(request),
    }
    return render(request, "inspections/lookbacks.html", context, status=form_status(form))


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一次回头看."""
    row = selectors.lookback_for(request.actor, pk)
    picks = lookbacks.picks_of(request.actor, row)
    return render(
        request,
        "inspections/lookback.html",
        {
            "row": row,
            "page": Paginator(picks, PAGE).get_page(asked.number(request.GET.get("page")) or 1),
            "relapsed": picks.filter(state="relapsed").count(),
            "waiting": picks.filter(state="waiting").count(),
        },
    )
