"""检查表进出 Excel: a campaign as an XLSForm to write in, and such a workbook back as a definition file."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.xlsform import exporting
from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.sheets import MEDIA_TYPE
from townworks.ui import signed
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from ..forms.checklists import ChecklistForm
from ..selectors import campaign_board
from ..selectors.checklists import PERMISSION, ReadIn, Wish, read_checklist
from ..services import checklists as services

SALT = "inspections.checklists"


@login_required
@require_safe
def workbook(request: Request, code: str) -> HttpResponse:
    """检查表下载: the checklist as an XLSForm, to be changed in Excel and read in again, or used in other programs."""
    request.actor.may_somewhere("inspection.read").require()
    request.actor.may_somewhere("document.export").require()
    found = campaign_board.campaign_detail(
        request.actor, code, on=request.today, digest=request.GET.get("edition", "")[:64]
    )
    return _given(exporting.workbook(found.campaign), f"{code}.xlsx", MEDIA_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """选一份 Excel 检查表."""
    request.actor.may_somewhere(PERMISSION).require()
    form = ChecklistForm(
        request.POST or None,
        request.FILES or None,
        lines=[(one.code, in_language(one)) for one in definitions.lines()],
        kinds=[(one.code, in_language(one)) for one in definitions.site_kinds()],
        initial={"code": request.GET.get("code", "")[:40]},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            name = clean_name(given["file"].name)
            blob = services.keep_workbook(actor=request.actor, file=given["file"], name=name, at=request.now)
            wish = Wish(blob.sha256, name, given["code"], given["line"], given["kind"])
            return redirect("inspections:checklist", signed.sealed(request, SALT, asdict(wish)))
    return render(request, "inspections/checklist_new.html", {"form": form}, status=form_status(form))


@login_required
@require_safe
def show(request: Request, token: str) -> HttpResponse:
    """读入的结果: the checklist in words, or what has to be put right, cell by cell."""
    wish, found = _read(request, token)
    return render(request, "inspections/checklist.html", {"wish": wish, "found": found, "token": token})


@login_required
@require_safe
def file(request: Request, token: str) -> HttpResponse:
    """定义文件, to be put into the definitions folder by whoever keeps the server."""
    wish, found = _read(request, token)
    if not found.toml:
        return redirect("inspections:checklist", token)
    return _given(found.toml.encode(), f"{wish.code}.toml", "application/toml; charset=utf-8")


def _read(request: Request, token: str) -> tuple[Wish, ReadIn]:
    wish = Wish(**signed.opened(request, SALT, token))
    return wish, read_checklist(request.actor, wish)


def _given(data: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
