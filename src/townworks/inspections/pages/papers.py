"""文书的页面: notices of rectification, and the record of acceptance as a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import services as kernel
from townworks.ui.downloads import word_file
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request
from townworks.ui.wording import zh_date

from .. import selectors
from ..documents.acceptance import write_acceptance
from ..documents.mend_notice import write_mend_notice
from ..forms.papers import MendNoticeForm, WithdrawForm
from ..selectors import papers
from ..services import mend_notices


@login_required
@require_http_methods(["GET", "POST"])
def issue(request: Request, pk: int) -> HttpResponse:
    """给一个场所签发整改通知书."""
    site = selectors.site_for(request.actor, pk)
    request.actor.may_somewhere("rectification.issue").require()
    open_ones = papers.may_be_noticed(request.actor, pk)
    form = MendNoticeForm(
        request.POST or None,
        findings=[
            (one.pk, _("{name}（{unit}）").format(name=one.text, unit=zh_date(one.due_on)))
            for one in open_ones
        ],
        initial={"findings": [one.pk for one in open_ones]},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            notice = mend_notices.issue_mend_notice(
                actor=request.actor, finding_ids=form.cleaned_data["findings"], at=request.now
            )
            messages.success(request, _("已签发 {number}。").format(number=notice.number))
            return HttpResponseRedirect(reverse("inspections:mend-notice", args=[notice.pk]))
    context = {"form": form, "site": site, "any": bool(open_ones)}
    return render(request, "inspections/mend_notice_new.html", context, status=form_status(form))


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一份整改通知书."""
    notice = selectors.mend_notice_for(request.actor, pk)
    rows = [row.finding for row in notice.rows.select_related("finding")]
    return render(
        request,
        "inspections/mend_notice.html",
        {
            "notice": notice,
            "rows": rows,
            "left": sum(1 for one in rows if one.is_open),
            "may_withdraw": notice.state == "issued"
            and bool(selectors.may(request.actor, "rectification.issue", notice)),
            "may_export": bool(request.actor.may_somewhere("document.export")),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """撤回整改通知书."""
    notice = selectors.mend_notice_for(request.actor, pk)
    selectors.may(request.actor, "rectification.issue", notice).require()
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            mend_notices.withdraw_mend_notice(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            messages.success(request, _("{number}已撤回，文号保留。").format(number=notice.number))
            return HttpResponseRedirect(reverse("inspections:mend-notice", args=[pk]))
    context = {"form": form, "notice": notice}
    return render(request, "inspections/mend_notice_withdraw.html", context, status=form_status(form))


@login_required
@require_safe
def notice_file(request: Request, pk: int) -> HttpResponse:
    """整改通知书 as a Word file."""
    sheet = papers.notice_sheet(request.actor, pk)
    return _given(
        request,
        write_mend_notice(sheet),
        kind="rectification",
        pk=pk,
        town_id=sheet.town_id,
        name=f"整改通知书（{sheet.number}）.docx",
    )


@login_required
@require_safe
def acceptance_file(request: Request, pk: int) -> HttpResponse:
    """整改验收记录 as a Word file."""
    sheet = papers.acceptance_sheet(request.actor, pk)
    return _given(
        request,
        write_acceptance(sheet),
        kind="finding",
        pk=pk,
        town_id=sheet.town_id,
        name=f"整改验收记录（{sheet.number}）.docx",
    )


def _given(request: Request, data: bytes, *, kind: str, pk: int, town_id: int, name: str) -> HttpResponse:
    digest = kernel.export_document(
        actor=request.actor,
        kind=kind,
        thing_id=pk,
        town_id=town_id,
        name=name,
        data=data,
        as_of=request.now,
        at=request.now,
    )
    return word_file(data, name, digest)
