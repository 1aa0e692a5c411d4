"""月报页面: the month on screen, each number a link to its records; two editions compared; the Word file."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from townworks.kernel import services
from townworks.kernel.errors import Invalid, NotFound
from townworks.ui.downloads import word_file
from townworks.ui.request import Request

from ..documents.brief import brief_of, compare, period_of, write_brief
from ..documents.brief.content import Brief, figure_of
from ..documents.scope import town_of, towns_of

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@login_required
@require_safe
def index(request: Request) -> HttpResponse:
    """月报目录: the months that have one, newest first."""
    towns = towns_of(request.actor)
    town_id = _town(request)
    months = [
        date(year, month, 1)
        for year in (request.today.year, request.today.year - 1)
        for month in range(12, 0, -1)
        if date(year, month, 1) <= request.today
    ]
    context = {"months": months, "towns": towns, "town_id": town_id}
    return render(request, "overview/briefs.html", context)


@login_required
@require_safe
def show(request: Request, month: date) -> HttpResponse:
    """一期月报."""
    brief = _brief(request, month, request.GET.get("at", ""))
    context = {"brief": brief, "town_id": brief.facts.town_id, "towns": towns_of(request.actor)}
    return render(request, "overview/brief.html", context)


@login_required
@require_safe
def figure(request: Request, month: date, code: str) -> HttpResponse:
    """一个数: what was counted, the filter, and the records."""
    brief = _brief(request, month, request.GET.get("at", ""))
    found = figure_of(brief, code)
    if found is None:
        raise NotFound("月报里没有这个数。")
    return render(request, "overview/brief_figure.html", {"brief": brief, "figure": found})


@login_required
@require_safe
def compared(request: Request, month: date) -> HttpResponse:
    """两期对照: this edition against another month, or against the same month at another instant."""
    after = _brief(request, month, request.GET.get("at", ""))
    other = request.GET.get("with", "")
    if other and not MONTH.fullmatch(other):
        raise Invalid("“{month}”不是月份，应写成 2026-05 这样。", month=other)
    first = date.fromisoformat(f"{other}-01") if other else (month - timedelta(days=1)).replace(day=1)
    before = _brief(request, first, request.GET.get("with_at", ""))
    context = {
        "before": before,
        "after": after,
        "differences": compare(before, after),
        "same_month": before.period.first == after.period.first,
    }
    return render(request, "overview/brief_compared.html", context)


@login_required
@require_safe
def document(request: Request, month: date) -> HttpResponse:
    """月报 as a Word file."""
    brief = _brief(request, month, request.GET.get("at", ""))
    data = write_brief(brief)
    name = f"{brief.name}（截至{brief.period.at.replace(':', '').replace('-', '')}）.docx"
    digest = services.export_document(
        actor=request.actor,
        kind="brief",
        thing_id=None,
        town_id=brief.facts.town_id,
        name=name,
        data=data,
        as_of=brief.period.as_of,
        at=request.now,
    )
    return word_file(data, name, digest)


def _brief(request: Request, month: date, at: str) -> Brief:
    return brief_of(request.actor, town_id=_town(request), period=period_of(month, now=request.now, at=at))


def _town(request: Request) -> int:
    return town_of(request.actor, request.GET.get("town", "")).pk
