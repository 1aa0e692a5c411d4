"""办件: the list, the page of one case, and why somebody sees it; the URL holds the state."""

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
from ..forms.filter import FilterForm
from ..selectors import clocks, detail, listing, papers, sheet
from ..selectors.bar import today_at

ONWARD_SHOWN = 3  # acts beside the heading; what is done seldom is folded


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """办件列表; the same address answers htmx with the rows alone."""
    request.actor.may_somewhere("case.read").require()
    form = FilterForm(request.GET)
    wanted = form.wanted()
    form.offer(listing.choices(request.actor))
    page = listing.page_of(
        request.actor,
        wanted,
        at=request.now,
        sort=request.GET.get("sort", ""),
        page=asked_for.number(request.GET.get("page")) or 1,
    )
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "several_towns": len(set(request.actor.town_ids)) != 1,
        "may_register": bool(request.actor.grants_for("case.register")),
        "may_export": bool(request.actor.may_somewhere("document.export")),
        "may_find": bool(request.actor.grants_for("case.reveal")),
        "may_name": bool(request.actor.grants_for("tip.appoint")),
        "missing_year": clocks.missing_calendar(request.today),
    }
    return render(request, "cases/rows.html" if request.htmx else "cases/list.html", context)


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """导出: exactly the set that the same address shows as a page; no personal data."""
    request.actor.may_somewhere("case.read").require()
    wanted = FilterForm(request.GET).wanted()
    made = sheet.sheet(request.actor, wanted, at=request.now)
    return sheets.answer(
        _(sheet.SHEET), made.heads, made.rows, name=f"cases-{request.today:%Y%m%d}", widths=made.widths
    )


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一件办件."""
    return render(request, "cases/case.html", context(request, pk))


def context(request: Request, pk: int) -> dict[str, Any]:
    """What the page is drawn from."""
    found = detail.detail(request.actor, pk, on=request.today, at=request.now)
    case = found.case
    finding = address("inspections:finding", case.finding_id) if case.finding_id else ""
    shown = ONWARD_SHOWN if len(found.acts) > ONWARD_SHOWN + 1 else len(found.acts)
    return {
        "detail": found,
        "case": case,
        "acts": found.acts[:shown],
        "more_acts": found.acts[shown:],
        "today_at": today_at(found.clock, request.today),
        "may_reveal": "case.reveal" in found.may and bool(found.parties),
        "may_decide": "case.extend" in found.may and found.ask is not None and not found.own_ask,
        "finding_url": finding,
        "papers": _papers(request, case),
        "may_publish": "case.publish" in found.may,
        "may_find": bool(
            found.matter
            and found.matter.finding
            and not case.finding_id
            and "case.handle" in found.may
            and request.actor.grants_for("visit.make")
        ),
    }


def _papers(request: Request, case: Any) -> list[tuple[str, str]]:
    """The notices that may be drawn, with their names."""
    if not request.actor.may_somewhere("document.export"):
        return []
    return [(code, _(papers.PAPERS[code])) for code in papers.papers_of(case)]


@login_required
@require_safe
def why(request: Request, pk: int) -> HttpResponse:
    """为什么我能看到这件事, as a page or a fragment."""
    case = selectors.case_for(request.actor, pk)
    template = "cases/why_rows.html" if request.htmx else "cases/why.html"
    return render(request, template, {"case": case, "reasons": detail.why_visible(request.actor, case)})
