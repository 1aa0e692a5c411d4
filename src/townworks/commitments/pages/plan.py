"""计划的页面: splitting a task, its proofs, what changed, and one year against another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.acts import ClaimForm, PartForm, Versioned
from ..forms.plan import SinceForm, YearsForm
from ..selectors import changed, choices, comparison

PartSet = formset_factory(PartForm, extra=4, max_num=30)
ClaimSet = formset_factory(ClaimForm, extra=1, max_num=20)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: Request, pk: int) -> HttpResponse:
    """分解任务."""
    commitment = selectors.commitment_for(request.actor, pk)
    selectors.require(request.actor, "commitment.edit", commitment)
    form = Versioned(request.POST or None, initial={"version": commitment.version})
    rows = PartSet(request.POST or None, form_kwargs={"units": choices.units_of(commitment)})
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        with answering(form):
            parts = [
                services.NewPart(
                    text=row.cleaned_data["text"],
                    weight=row.cleaned_data["weight"],
                    lead_id=row.cleaned_data["lead"],
                    due_on=row.cleaned_data["due_on"],
                )
                for row in rows
                if row.cleaned_data.get("text")
            ]
            made = services.split_commitment(
                actor=request.actor,
                pk=pk,
                parts=parts,
                version=form.cleaned_data["version"],
                at=request.now,
            )
            messages.success(request, _("已分解为 {count} 项。").format(count=len(made)))
            return redirect("commitments:show", pk)
    return _rows(request, commitment, form, rows, _("分解任务"), _("分解"))


@login_required
@require_http_methods(["GET", "POST"])
def proofs(request: Request, pk: int) -> HttpResponse:
    """印证方式."""
    commitment = selectors.commitment_for(request.actor, pk)
    selectors.require(request.actor, "commitment.edit", commitment)
    form = Versioned(request.POST or None, initial={"version": commitment.version})
    rows = ClaimSet(
        request.POST or None,
        initial=choices.claims_of(commitment),
        form_kwargs={"offers": choices.offers(), "targets": choices.targets_of(commitment)},
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        with answering(form):
            services.set_proofs(
                actor=request.actor,
                pk=pk,
                claims=[
                    services.NewClaim(row.name_given(), row.parameters_given(), row.cleaned_data["target"])
                    for row in rows
                    if row.cleaned_data.get("name")
                ],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            messages.success(request, _("已保存。"))
            return redirect("commitments:show", pk)
    return _rows(request, commitment, form, rows, _("印证方式"), _("保存"))


def _rows(
    request: Request, commitment: Any, form: forms.Form, rows: Any, title: str, button: str
) -> HttpResponse:
    context = {"commitment": commitment, "form": form, "rows": rows, "title": title, "button": button}
    wrong = rows.is_bound and not rows.is_valid()
    return render(
        request, "commitments/commitment_form_rows.html", context, status=422 if wrong else form_status(form)
    )


@login_required
@require_safe
def since(request: Request) -> HttpResponse:
    """有何变化: the plan as it stood on a day against the plan now; without a day, against the plan as adopted."""
    request.actor.may_somewhere("commitment.read").require()
    form = SinceForm(request.GET)
    day: date | None = form.cleaned_data["since"] if form.is_valid() else None
    found = changed.what_changed_since(request.actor, day)
    return render(request, "commitments/commitment_changes.html", {"form": form, "found": found, "day": day})


def _last_two(reports: Sequence[Any]) -> dict[str, int] | None:
    """What somebody who opens the page means: the newest adopted report against the one of the year before."""
    settled = [report for report in reports if report.state == "adopted"]
    for newer in settled:
        for older in settled:
            if older.town_id == newer.town_id and older.year < newer.year:
                return {"before": older.pk, "after": newer.pk}
    return None


@login_required
@require_safe
def years(request: Request) -> HttpResponse:
    """年度对比: two reports side by side, and the first draft of the section on last year's work."""
    reports = comparison.comparable_reports(request.actor)
    labels = [(row.pk, f"{row.year} · {row.title}") for row in reports]
    form = YearsForm(request.GET or _last_two(reports), reports=labels)
    found = draft = None
    if form.is_bound and form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        with answering(form):
            if after:
                found = comparison.year_on_year(request.actor, before, after)
            draft = comparison.last_years_work(
                request.actor, found.before.pk if found else before, on=request.today
            )
    context = {"form": form, "found": found, "draft": draft, "reports": reports}
    return render(request, "commitments/commitment_years.html", context, status=form_status(form))
