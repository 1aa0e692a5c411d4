"""立项页和下载: what adopting would write, the decision, and the files of a report."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from townworks.kernel import evidence
from townworks.kernel.errors import NotFound
from townworks.kernel.evidence import serving
from townworks.kernel.request import ActorRequest
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..documents import task_table
from ..forms.report import AdoptForm
from ..selectors import adoption, labels, report_tables, reports
from ..services import adopting

MAKERS = {
    "xlsx": (task_table.write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (
        task_table.write_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@login_required
def adopt(request: Request, pk: int) -> HttpResponse:
    """立项."""
    plan = adoption.adoption_plan(request.actor, pk)
    report = plan.report
    form = AdoptForm(request.POST if request.method == "POST" else None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            rows = adopting.adopt_report(
                actor=request.actor,
                pk=pk,
                start=form.cleaned_data["start"],
                leave_blanks=form.cleaned_data["leave_blanks"],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            messages.success(
                request,
                _("“{title}”已立项，共 {count} 项任务，等着交办。").format(
                    title=report.title, count=len(rows)
                ),
            )
            return redirect(f"{reverse('commitments:list')}?year={report.year}")
    return render(
        request,
        "commitments/report_adopt.html",
        {"plan": plan, "report": report, "form": form, "version": report.version},
        status=form_status(form),
    )


@login_required
def table(request: Request, pk: int, kind: str) -> HttpResponse:
    """任务分解表 from the drafted rows."""
    if kind not in MAKERS:
        raise NotFound("任务分解表有 Excel（xlsx）和 Word（docx）两种，没有“{kind}”。", kind=kind)
    made = report_tables.task_table_of(request.actor, pk)
    write, media_type = MAKERS[kind]
    return _file(write(made.table, made_at=made.as_of), f"{made.table.title}.{kind}", media_type)


@login_required
def label_file(request: Request, pk: int) -> HttpResponse:
    """校正后的标注."""
    data, name = labels.labels_csv(request.actor, pk)
    return _file(data.encode("utf-8"), f"{name}.csv", "text/csv; charset=utf-8")


@login_required
def original(request: Request, pk: int) -> HttpResponseBase:
    """报告原文件, as it was uploaded."""
    report = reports.report_for(request.actor, pk)
    if report.blob is None:
        raise NotFound("“{name}”没有留存原文件。", name=report.title)
    path = evidence.path_of(report.blob.sha256)
    return serving.serve(
        cast(ActorRequest, request), report.blob, path, report.blob.media_type, report.file_name
    )


def _file(data: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
