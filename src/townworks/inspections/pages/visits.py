"""检查记录的页面: one record as it was sent, beside what came of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from townworks.ui.request import Request

from ..selectors.visit_detail import visit_detail


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一份检查记录."""
    found = visit_detail(request.actor, pk)
    return render(request, "inspections/visit.html", {"detail": found, "visit": found.visit})
