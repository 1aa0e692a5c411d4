"""一期简报的页面: the month or week on screen, each number a link to its records; two of them compared; the files; issuing it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.engines import period_reading
from townworks.engines.period_reading import Period as Span
from townworks.kernel import services as kernel
from townworks.kernel.errors import NotFound
from townworks.places import selectors as places
from townworks.ui.documents import printing
from townworks.ui.downloads import pdf_file, word_file
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import permissions, selectors, services
from ..documents import write_brief
from ..documents.brief import Brief, brief_of, compare, period_named, period_of, two_briefs
from ..documents.brief.content import figure_of
from ..documents.brief.period import Period
from ..forms import IssueForm

WEEKS = 12  # listed in the directory


@login_required
@require_safe
def index(request: Request) -> HttpResponse:
    """简报目录: the weeks and months that have one, newest first, and what was issued lately."""
    towns = places.towns_reached(request.actor)
    town_id = places.town_asked(request.actor, request.GET).pk
    months = [
        date(year, month, 1)
        for year in (request.today.year, request.today.year - 1)
        for month in range(12, 0, -1)
        if date(year, month, 1) <= request.today
    ]
    monday = period_reading.of("week", request.today).start
    weeks = [period_reading.of("week", monday - timedelta(days=7 * n)) for n in range(WEEKS)]
    issued = list(selectors.issued_of(request.actor, town_id=town_id)[:10])
    context = {
        "months": [period_reading.of("month", first) for first in months],
        "weeks": weeks,
        "towns": towns,
        "town_id": town_id,
        "issued": issued,
        "whole": bool(permissions.over_town(request.actor, permissions.EXPORT, town_id)),
    }
    return render(request, "briefs/index.html", context)


@login_required
@require_safe
def show(request: Request, span: Span) -> HttpResponse:
    """一期简报."""
    brief = _brief(request, span, request.GET.get("at", ""))
    town_id = brief.facts.town_id
    context = {
        "brief": brief,
        "town_id": town_id,
        "towns": places.towns_reached(request.actor),
        "pdf": printing.printer() is not None,
        "may_issue": bool(permissions.over_town(request.actor, permissions.ISSUE, town_id)),
        "issued": list(
            selectors.issued_of(request.actor, town_id=town_id, kind=brief.period.kind, span=span.code)
        ),
    }
    return render(request, "briefs/brief.html", context)


@login_required
@require_safe
def figure(request: Request, span: Span, code: str) -> HttpResponse:
    """一个数: what was counted, the filter, and the records."""
    brief = _brief(request, span, request.GET.get("at", ""))
    found = figure_of(brief, code)
    if found is None:
        raise NotFound("简报里没有这个数。")
    return render(request, "briefs/figure.html", {"brief": brief, "figure": found})


@login_required
@require_safe
def compared(request: Request, span: Span) -> HttpResponse:
    """两期对照: this one against another, or against the same at another instant."""
    town_id = places.town_asked(request.actor, request.GET).pk
    now = _period(request, span, request.GET.get("at", ""))
    other, with_at = request.GET.get("with", ""), request.GET.get("with_at", "")
    if other:
        then = period_named(other, now=request.now, at=with_at)
    else:
        then = period_of(now.prior.start, now=request.now, at=with_at, kind=now.kind)
    before, after = two_briefs(request.actor, town_id=town_id, periods=(then, now))
    context = {
        "before": before,
        "after": after,
        "differences": compare(before, after),
        "same_month": before.period.code == after.period.code,
    }
    return render(request, "briefs/compared.html", context)


@login_required
@require_safe
def document(request: Request, span: Span) -> HttpResponse:
    """简报 as a Word file, by the town's template."""
    brief = _brief(request, span, request.GET.get("at", ""))
    data, name = written(brief), f"{file_name(brief.name, brief.period)}.docx"
    return word_file(data, name, _told(request, brief, data, name))


@login_required
@require_safe
def pdf(request: Request, span: Span) -> HttpResponse:
    """The same as PDF."""
    brief = _brief(request, span, request.GET.get("at", ""))
    data, name = printing.pdf_of(written(brief)), f"{file_name(brief.name, brief.period)}.pdf"
    return pdf_file(data, name, _told(request, brief, data, name))


@login_required
@require_http_methods(["GET", "POST"])
def issue(request: Request, span: Span) -> HttpResponse:
    """签发: what will be kept, and the button that does it."""
    brief = _brief(request, span, request.GET.get("at", ""))
    town_id, period = brief.facts.town_id, brief.period
    permissions.over_town(request.actor, permissions.ISSUE, town_id).require()
    form = IssueForm(request.POST or None)
    issued = list(selectors.issued_of(request.actor, town_id=town_id, kind=period.kind, span=span.code))
    if request.method == "POST" and form.is_valid():
        with answering(form):
            row = services.issue_brief(
                actor=request.actor,
                town_id=town_id,
                period=period,
                at=request.now,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已签发 {number}。").format(number=row.number))
            return redirect("briefs:issued", row.pk)
    context = {
        "brief": brief,
        "form": form,
        "issued": issued,
        "town_id": town_id,
        "used": selectors.in_use(town_id, period.kind),
        "pdf": printing.printer() is not None,
    }
    # Without a field sent, the form is not bound, but the button was pressed all the same.
    return render(request, "briefs/issue_new.html", context, status=form_status(form))


def written(brief: Brief) -> bytes:
    """The Word file, by the template that the town uses."""
    used = selectors.in_use(brief.facts.town_id, brief.period.kind)
    return write_brief(brief, selectors.template_bytes(used.template), name=used.name)


def file_name(name: str, period: Period) -> str:
    """With its instant, so that two files of one period do not overwrite each other."""
    return f"{name}（截至{period.at.replace(':', '').replace('-', '')}）"


def _told(request: Request, brief: Brief, data: bytes, name: str) -> str:
    return kernel.export_document(
        actor=request.actor,
        kind="brief",
        thing_id=None,
        town_id=brief.facts.town_id,
        name=name,
        data=data,
        as_of=brief.period.as_of,
        at=request.now,
    )


def _brief(request: Request, span: Span, at: str) -> Brief:
    town_id = places.town_asked(request.actor, request.GET).pk
    return brief_of(request.actor, town_id=town_id, period=_period(request, span, at))


def _period(request: Request, span: Span, at: str) -> Period:
    kind = "week" if span.kind == "week" else "month"
    return period_of(span.start, now=request.now, at=at, kind=kind)  # type: ignore[arg-type]
