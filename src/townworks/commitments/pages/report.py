"""报告页: the list, the upload, and the reading view where a report is corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from townworks.kernel.errors import NotFound
from townworks.people import selectors as people
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.report import ActForm, DraftForm, RenameForm, UploadForm
from ..selectors import reading as readings
from ..selectors import report_whole, reports
from ..selectors.reading_shapes import DraftShown, Reading
from ..services import correcting, draft_editing
from ..services import reading as reading_services

REFUSED = 409


@login_required
def index(request: Request) -> HttpResponse:
    """报告列表."""
    rows = reports.report_rows(
        request.actor,
        year=_number(request.GET.get("year")),
        state=request.GET.get("state", ""),
        words=request.GET.get("q", ""),
    )
    return render(
        request,
        "commitments/report_list.html",
        {
            "rows": rows,
            "waiting": [row for row in rows if row.state == "preview"],
            "states": reports.state_choices(),
            "may_import": bool(request.actor.may_somewhere("report.import")),
            "filtered": any(request.GET.get(name) for name in ("year", "state", "q")),
        },
    )


@login_required
def new(request: Request) -> HttpResponse:
    """上传报告."""
    request.actor.may_somewhere("report.import").require()
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        with answering(form):
            return _read(request, form)
    return render(request, "commitments/report_new.html", {"form": form}, status=form_status(form))


def _read(request: Request, form: UploadForm) -> HttpResponse:
    file, year = form.cleaned_data["file"], form.cleaned_data["year"]
    if file:
        read = reading_services.read_report(
            actor=request.actor, data=file.read(), name=file.name, year=year, at=request.now
        )
    else:
        read = reading_services.paste_report(
            actor=request.actor, text=form.cleaned_data["text"], year=year, at=request.now
        )
    if not read.fresh:
        messages.info(request, _("这份文件已经读过，下面就是上次的结果，校正都还在。"))
    return redirect("commitments:report", pk=read.report.pk)


@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """校对页."""
    part, n = _number(request.GET.get("part")), _number(request.GET.get("clause"))
    alone = bool(request.htmx) and request.htmx.target == "panel"
    return _shown(request, readings.reading(request.actor, pk, part=part, n=n, text=not alone))


def _shown(
    request: Request, reading: Reading, form: ActForm | None = None, status: int = 200
) -> HttpResponse:
    template = "commitments/report.html"
    if request.htmx:
        template = (
            "commitments/report_panel.html"
            if request.htmx.target == "panel" and form is None
            else "commitments/report_reading.html"
        )
    context: dict[str, Any] = {
        "reading": reading,
        "report": reading.report,
        "here": reverse("commitments:report", args=[reading.report.pk]),
        "panel": reading.panel,
        "current": reading.panel.clause.n if reading.panel else 0,
        "kinds": readings.kind_choices(),
        "lines": readings.line_names(),
        "typed": form.data if form else {},
        "refused": form.non_field_errors() if form else [],
        "fragment": bool(request.htmx),
        "asked": form is not None or "clause" in request.GET,
    }
    return render(request, template, context, status=status)


@login_required
@require_POST
def correct(request: Request, pk: int, n: int, act: str) -> HttpResponse:
    """校正一句. What was typed comes back beside the sentence when it was refused."""
    form = ActForm(request.POST)
    if form.is_valid():
        with answering(form):
            return _to(pk, _corrected(request, pk, n, act, form))
    return _shown(request, readings.reading(request.actor, pk, n=n), form, REFUSED)


def _corrected(request: Request, pk: int, n: int, act: str, form: ActForm) -> int | None:
    """Hand the act to its service; answers the clause to go on with."""
    given = form.cleaned_data
    common: dict[str, Any] = {
        "actor": request.actor,
        "pk": pk,
        "at": request.now,
        "version": given["version"],
    }
    match act:
        case "kind":
            correcting.set_clause_kind(n=n, kind=given["kind"], **common)
        case "line":
            correcting.set_clause_line(n=n, line=given["line"], **common)
        case "split":
            correcting.split_clause(n=n, marked=given["marked"], **common)
        case "merge":
            correcting.merge_clauses(n=n, **common)
        case "group":
            correcting.move_clause(n=n, to=given["to"], **common)
        case "blank":
            correcting.fill_blank(n=n, start=given["start"] or 0, words=given["words"], **common)
        case "doubt":
            return correcting.mend_doubt(start=given["start"] or 0, words=given["words"], **common)
        case "check":
            after = report_whole.next_look(request.actor, pk, n)
            correcting.check_clause(n=n, **common)
            return after or n
        case _:
            raise NotFound("没有“{act}”这种校正。", act=act)
    return n


@login_required
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """撤销上一步."""
    form = ActForm(request.POST)
    if form.is_valid():
        with answering(form):
            n = correcting.undo_correction(
                actor=request.actor, pk=pk, at=request.now, version=form.cleaned_data["version"]
            )
            return _to(pk, n)
    return _shown(request, readings.reading(request.actor, pk), form, REFUSED)


@login_required
def draft(request: Request, pk: int, draft_id: int) -> HttpResponse:
    """改一行任务: a page of its own, or in its place in the table."""
    report, row = report_whole.draft_at(request.actor, pk, draft_id)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(report.version, row),
        auto_id=f"row-{row.pk}-%s",
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            draft_editing.edit_draft(
                actor=request.actor,
                pk=pk,
                draft_id=draft_id,
                facts=draft_editing.DraftFacts(
                    text=given["text"],
                    line=given["line"],
                    lead=given["lead"],
                    support=form.supports(),
                    targets=given["targets"],
                    due_text=given["due_text"],
                    due_on=given["due_on"],
                ),
                at=request.now,
                version=given["version"],
            )
            return _to(pk, row.first)
    template = "commitments/report_draft_form.html" if request.htmx else "commitments/report_draft.html"
    context = {
        "form": form,
        "report": report,
        "draft": row,
        "version": report.version,
        "units": people.units_of_town(report.town_id),
    }
    response = render(request, template, context, status=form_status(form))
    if request.htmx and form.is_bound:
        response["HX-Retarget"] = f"#draft-{row.pk}"
        response["HX-Reswap"] = "innerHTML"
    return response


def _initial(version: int, row: DraftShown) -> dict[str, Any]:
    return {
        "version": version,
        "text": row.text,
        "line": row.line,
        "lead": row.lead,
        "support": "、".join(row.support),
        "targets": "\n".join(row.targets),
        "due_on": row.due_on,
        "due_text": row.due_text,
    }


@login_required
def rename(request: Request, pk: int) -> HttpResponse:
    """题名和年度."""
    report = reports.report_for(request.actor, pk)
    form = RenameForm(
        request.POST if request.method == "POST" else None,
        initial={"version": report.version, "title": report.title, "year": report.year},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            reading_services.rename_report(
                actor=request.actor,
                pk=pk,
                title=form.cleaned_data["title"],
                year=form.cleaned_data["year"],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            return _to(pk, None)
    return render(
        request,
        "commitments/report_rename.html",
        {"form": form, "report": report, "version": report.version},
        status=form_status(form),
    )


@login_required
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """作废."""
    reading_services.discard_report(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("已作废。同一份文件可以重新上传。"))
    return redirect("commitments:reports")


def _to(pk: int, n: int | None) -> HttpResponse:
    """Back to the reading view, at a clause."""
    address = reverse("commitments:report", args=[pk])
    return redirect(f"{address}?clause={n}#clause-{n}" if n else address)


def _number(text: str | None) -> int | None:
    """A number out of an address; nonsense is as if nothing were there."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None
