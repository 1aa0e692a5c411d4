"""文件下载: dossiers, the town's list of them, and supervision notices as Word files."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from townworks.commitments.documents.notice import write_notice
from townworks.commitments.selectors.notice_sheet import notice_sheet
from townworks.kernel import asked
from townworks.kernel.clock import TOWN_TIME
from townworks.places import selectors as places
from townworks.ui.downloads import given_out
from townworks.ui.request import Request

from ..documents.dossier import dossier_list_of, dossier_of, write_dossier, write_dossier_list


def as_of(request: Request) -> datetime:
    """``?at=`` on the town's clock, else now; to the end of the second, so that an address says the same instant again."""
    at = request.GET.get("at", "")
    return min(asked.instant(at) if at else request.now, request.now).replace(microsecond=999999)


@login_required
@require_safe
def dossiers(request: Request) -> HttpResponse:
    """交账: a year's commitments, each with its dossier, and the list of all."""
    year = _year(request)
    listed = dossier_list_of(
        request.actor,
        town_id=places.town_asked(request.actor, request.GET).pk,
        year=year,
        as_of=as_of(request),
    )
    context = {
        "listed": listed,
        "rows": [(row, listed.counts[row.pk]) for row in listed.rows],
        "towns": places.towns_reached(request.actor),
        "years": range(request.today.year, request.today.year - 4, -1),
    }
    return render(request, "overview/dossiers.html", context)


@login_required
@require_safe
def dossier_list(request: Request, year: int) -> HttpResponse:
    """交账总表 as a Word file."""
    listed = dossier_list_of(
        request.actor,
        town_id=places.town_asked(request.actor, request.GET).pk,
        year=year,
        as_of=as_of(request),
    )
    return given_out(
        request,
        write_dossier_list(listed),
        kind="dossier-list",
        thing_id=None,
        town_id=listed.town_id,
        name=f"{listed.name}（{_stamp(listed.as_of)}）.docx",
        as_of=listed.as_of,
    )


@login_required
@require_safe
def dossier(request: Request, pk: int) -> HttpResponse:
    """一项任务的交账卷宗 as a Word file."""
    found = dossier_of(request.actor, pk, as_of=as_of(request))
    return given_out(
        request,
        write_dossier(found),
        kind="commitment",
        thing_id=pk,
        town_id=found.facts.commitment.town_id,
        name=f"{found.name}（{_stamp(found.as_of)}）.docx",
        as_of=found.as_of,
    )


@login_required
@require_safe
def notice(request: Request, pk: int) -> HttpResponse:
    """督办通知单 as a Word file: the paper is what it says, whenever it is printed."""
    sheet = notice_sheet(request.actor, pk)
    return given_out(
        request,
        write_notice(sheet),
        kind="notice",
        thing_id=pk,
        town_id=sheet.town_id,
        name=f"{sheet.number or '拟稿'}{sheet.kind_name}.docx",
        as_of=as_of(request),
    )


def _stamp(at: datetime) -> str:
    return f"截至{at.astimezone(TOWN_TIME):%Y%m%dT%H%M%S}"


def _year(request: Request) -> int:
    wanted = asked.number(request.GET.get("year"))
    return wanted if wanted and 2000 <= wanted <= 2100 else request.today.year
