"""账目风险的页面: the town's list by rule and by village, one finding with its grounds, and how it was settled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked
from townworks.kernel.errors import NotFound
from townworks.ui.downloads import given_out
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..documents.risk_sheet import risk_workbook
from ..forms.risks import SettleForm
from ..selectors import risks as reading
from ..services import risks as services


def _wanted(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("rule", "book", "state")}


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """风险清单."""
    request.actor.may_somewhere(services.READ).require()
    wanted = _wanted(request)
    rules = reading.by_rule(request.actor)
    context = {
        "page": reading.risk_page(request.actor, wanted, page=asked.number(request.GET.get("page")) or 1),
        "wanted": wanted,
        "rules": rules,
        "books": reading.by_book(request.actor),
        "waiting": sum(one.waiting for one in rules),
        "looked_on": reading.last_look(request.actor),
        "states": reading.STATES,
        "may_export": request.actor.town_id is not None
        and bool(request.actor.may_somewhere("ledger.export")),
    }
    return render(request, "ledger/risks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def show(request: Request, pk: int) -> HttpResponse:
    """一条风险: what was found, by which rule and on what grounds, the records, and the form that settles it."""
    risk = reading.risk_for(request.actor, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.settle_risk(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            messages.success(request, _("已写明结论。"))
            return HttpResponseRedirect(reverse("ledger:risk", args=[pk]))
    context: dict[str, Any] = {
        "risk": risk,
        "book": risk.book,
        "detail": reading.detail(risk),
        "form": form,
        "may_close": risk.state == "open" and bool(selectors.may(request.actor, services.CLOSE, risk.book)),
    }
    return render(request, "ledger/risk.html", context, status=form_status(form))


@login_required
@require_POST
def look(request: Request) -> HttpResponse:
    """现在看一遍: every book in reach, through today."""
    request.actor.may_somewhere(services.READ).require()
    found = 0
    for book in selectors.books_for(request.actor, services.READ):
        done = services.look_over(actor=request.actor, book_id=book.pk, until=request.today, at=request.now)
        found += done.found if done else 0
    messages.success(request, _("看过了，新发现 {count} 条。").format(count=found))
    return HttpResponseRedirect(reverse("ledger:risks"))


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """风险清单的 Excel, as it is filtered."""
    request.actor.may_somewhere(services.READ).require()
    town_id = request.actor.town_id
    if town_id is None:
        raise NotFound("风险清单由各镇自己导出。")
    data = risk_workbook(reading.wanted_risks(request.actor, _wanted(request)))
    name = f"{_('账目风险清单')} {request.today}.xlsx"
    return given_out(
        request, data, name=name, kind="risk", thing_id=None, town_id=town_id, permission="ledger.export"
    )
