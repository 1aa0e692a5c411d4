"""事项和下放事项: guides for the public with a wizard that leaves just what to bring; powers and how far they were taken over."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from townworks.definitions import case_telling
from townworks.definitions import selectors as definitions
from townworks.kernel.errors import NotFound
from townworks.ui import names
from townworks.ui.request import Request

from ..selectors import catalogue
from ..selectors import duties as holding


@require_safe
def guide(request: Request) -> HttpResponse:
    """我要办事: the items, found by their words."""
    q = request.GET.get("q", "").strip()[:40]
    return render(request, "cases/ask/guide.html", {"items": catalogue.items(q), "q": q})


@require_safe
def item(request: Request, code: str) -> HttpResponse:
    """一个事项: a few questions, then just what to bring."""
    found = next((one for one in definitions.service_items() if one.code == code), None)
    if found is None:
        raise NotFound("没有这个事项。")
    guided = catalogue.guided(
        found, {one.code: request.GET.get(one.code, "")[:40] for one in found.questions}
    )
    rules = {rule.code: rule for rule in definitions.deadlines()}
    context = {
        "item": found,
        "name": names.in_language(found),
        "told": case_telling.tell_service_item(found, rules),
        "guided": guided,
        "answered": urlencode(guided.answers),
    }
    return render(request, "cases/ask/item.html", context)


@login_required
@require_safe
def powers(request: Request) -> HttpResponse:
    """下放事项: how far each was taken over."""
    request.actor.may_somewhere("case.read").require()
    state = request.GET.get("state", "")
    return render(request, "cases/powers.html", {"board": catalogue.powers(state), "state": state})


@login_required
@require_safe
def duties(request: Request) -> HttpResponse:
    """职责清单: who holds what after the reform."""
    trouble, unit = request.GET.get("trouble", ""), request.GET.get("unit", "")[:60]
    trouble = trouble if trouble in holding.TROUBLES else ""
    context = {
        "board": holding.board(request.actor, trouble=trouble, unit=unit),
        "units": holding.units(),
        "trouble": trouble,
        "unit": unit,
    }
    return render(request, "cases/duties.html", context)
