"""场所码: a sheet of labels to cut out and put up, each the QR code that opens the site's page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from townworks.kernel import asked as asked_for
from townworks.ui import qr
from townworks.ui.request import Request

from ..selectors import sites
from .sites import asked

A_SHEET = 60  # labels of one page: five sheets of A4


@login_required
@require_safe
def sheet(request: Request) -> HttpResponse:
    """打印场所码 of the sites that the list with the same filter shows."""
    request.actor.may_somewhere("inspection.read").require()
    _form, wanted = asked(request)
    page = sites.page_of(
        request.actor,
        wanted,
        sort=request.GET.get("sort", ""),
        page=asked_for.number(request.GET.get("page")) or 1,
        size=A_SHEET,
    )
    labels = [
        (site, qr.drawn(request.build_absolute_uri(reverse("inspections:site", args=[site.pk]))))
        for site in page.object_list
    ]
    return render(request, "inspections/site_labels.html", {"page": page, "labels": labels})
