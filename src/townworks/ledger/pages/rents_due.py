"""应收租金的页面: what is due over all contracts, and its Excel."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.engines.rent_schedule import BUCKETS
from townworks.kernel import asked
from townworks.kernel.errors import NotFound
from townworks.ui.downloads import given_out
from townworks.ui.request import Request

from .. import selectors
from ..documents.due_sheet import due_workbook
from ..selectors import rents_due
from ..selectors.listing import ON_A_PAGE


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """应收租金: late first, then what is coming."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {name: request.GET.get(name, "") for name in ("book", "ahead")}
    due = rents_due.due_for(request.actor, wanted, on=request.today)
    number = asked.number(request.GET.get("page")) or 1
    context = {
        "due": due,
        "page": Paginator(due.rows, ON_A_PAGE).get_page(number),
        "ageing": list(zip((*BUCKETS, None), due.ageing, strict=True)),
        "last": BUCKETS[-1],
        "wanted": wanted,
        "ahead": rents_due.AHEAD,
        "books": selectors.books_for(request.actor),
        "may_export": request.actor.town_id is not None
        and bool(request.actor.may_somewhere("ledger.export")),
    }
    return render(request, "ledger/rents_due.html", context)


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """应收租金清单的 Excel, as it is filtered."""
    request.actor.may_somewhere("ledger.read").require()
    town_id = request.actor.town_id
    if town_id is None:
        raise NotFound("应收租金清单由各镇自己导出。")
    wanted = {name: request.GET.get(name, "") for name in ("book", "ahead")}
    data = due_workbook(rents_due.due_for(request.actor, wanted, on=request.today), on=request.today)
    name = f"{_('应收租金')} {request.today}.xlsx"
    return given_out(
        request, data, name=name, kind="contract", thing_id=None, town_id=town_id, permission="ledger.export"
    )
