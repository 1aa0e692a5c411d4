"""问题: the ledger as a list and as a file, and the page of one finding; the URL holds the state."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.kernel import asked as asked_for
from townworks.kernel import sheets
from townworks.ui.navigation import address
from townworks.ui.request import Request

from .. import selectors
from ..forms.findings import AnswerForm, FilterForm
from ..selectors import finding_counts, finding_sheet, findings
from ..selectors.finding_detail import Detail, detail, why_visible
from ..selectors.findings import Filter
from ..selectors.papers import grid_name


def asked(request: Request) -> tuple[FilterForm, Filter]:
    """The form as the URL fills it, and the filter it means."""
    form = FilterForm(request.GET)
    return form, form.wanted()


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """问题台账; the same address answers htmx with the rows alone."""
    request.actor.may_somewhere("inspection.read").require()
    form, wanted = asked(request)
    reading = findings.read(request.actor, wanted, on=request.today)
    facets = finding_counts.facets(reading)
    form.offer(facets)
    page = findings.page_of(
        reading,
        sort=request.GET.get("sort", ""),
        page=asked_for.number(request.GET.get("page")) or 1,
    )
    context = {
        "form": form,
        "wanted": wanted,
        "facets": facets,
        "page": page,
        "open_only": not wanted.state,
        "several_towns": len(facets.town) > 1,
        "may_export": bool(request.actor.may_somewhere("document.export")),
        "map_url": address("inspections:map"),
    }
    template = "inspections/finding_rows.html" if request.htmx else "inspections/findings.html"
    return render(request, template, context)


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """导出: exactly the set that the same address shows as a page."""
    request.actor.may_somewhere("inspection.read").require()
    _form, wanted = asked(request)
    reading = findings.read(request.actor, wanted, on=request.today)
    made = finding_sheet.sheet(request.actor, reading)
    return sheets.answer(
        _(finding_sheet.SHEET),
        made.heads,
        made.rows,
        name=f"findings-{request.today:%Y%m%d}",
        widths=[column.wide for column in finding_sheet.COLUMNS],
        about=(_(finding_sheet.ABOUT), made.about),
    )


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一个问题."""
    found = detail(request.actor, pk, on=request.today)
    return render(request, "inspections/finding.html", context(request, found))


def context(request: Request, found: Detail, **forms: Any) -> dict[str, Any]:
    """What the page is drawn from; ``forms`` are those that come back with errors."""
    finding = found.finding
    export = found.finding.state == "accepted" and bool(request.actor.may_somewhere("document.export"))
    return {
        "detail": found,
        "finding": finding,
        "place_name": grid_name(finding.place),
        "answer_form": forms.get("answer_form") or AnswerForm(initial={"version": finding.version}),
        "site_url": address("inspections:site", finding.site_id),
        "visit_url": address("inspections:visit", finding.visit_id) if finding.visit_id else "",
        "round_url": address("inspections:round", finding.round_id) if finding.round_id else "",
        "map_url": address("inspections:map"),
        "acceptance_url": address("inspections:acceptance-file", finding.pk) if export else "",
        "notices": [(one, address("inspections:mend-notice", one.pk)) for one in found.notices],
        "doubts": [(one, address("inspections:doubt", one.doubt.pk)) for one in found.doubts],
    }


@login_required
@require_safe
def why(request: Request, pk: int) -> HttpResponse:
    """为什么我能看到这个问题: the posts that show it, as a page or a fragment."""
    finding = selectors.finding_for(request.actor, pk)
    template = "inspections/finding_why_rows.html" if request.htmx else "inspections/finding_why.html"
    return render(request, template, {"finding": finding, "reasons": why_visible(request.actor, finding)})
