"""登记得分依据的页面: entered with evidence, looked at by somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import evidence
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from ..forms.schemes import EvidenceFileForm, ScoreEntryForm, WhyForm
from ..selectors import score_entries, scoring_reach
from ..services import scoring as services

KIND = services.KIND


@login_required
@require_safe
def listed(request: Request, pk: int) -> HttpResponse:
    """登记清单 of a scoring; those that wait come first."""
    scoring = scoring_reach.scoring_for(request.actor, pk)
    rows = score_entries.rows(request.actor, scoring)
    context = {
        "scoring": scoring,
        "name": score_entries.name_of(scoring),
        "rows": rows,
        "waiting": sum(1 for row in rows if row.entry.state == "given"),
        "may_enter": scoring.state == "open" and bool(request.actor.may_somewhere("scheme.enter")),
    }
    return render(request, "indicators/score_entries.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """登记得分依据."""
    scoring = scoring_reach.scoring_for(request.actor, pk)
    request.actor.may_somewhere("scheme.enter").require()
    choices = score_entries.choices(request.actor, scoring)
    form = ScoreEntryForm(
        request.POST or None,
        request.FILES or None,
        nodes=choices.nodes,
        units=list(choices.units),
        places=list(choices.places),
        initial={"node": request.GET.get("node", "")[:40], "unit": request.GET.get("unit", "")[:20]},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            entry = services.enter_score(
                actor=request.actor,
                pk=pk,
                node=given["node"],
                text=given["text"],
                value=given["value"] or None,
                unit_id=given.get("unit"),
                place_id=given.get("place"),
                at=request.now,
            )
            if given["file"]:
                _attach(request, entry.pk, given["file"])
            messages.success(request, _("已登记，等别的同事审核。"))
            return redirect("indicators:score-entry", entry.pk)
    context = {"form": form, "scoring": scoring, "name": score_entries.name_of(scoring)}
    return render(request, "indicators/score_entry_new.html", context, status=form_status(form))


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一条登记."""
    return _shown(request, pk, WhyForm(), EvidenceFileForm())


@login_required
@require_POST
def attach(request: Request, pk: int) -> HttpResponse:
    """补传佐证."""
    form = EvidenceFileForm(request.POST, request.FILES)
    if form.is_valid():
        with answering(form):
            _attach(request, pk, form.cleaned_data["file"])
            return redirect("indicators:score-entry", pk)
    return _shown(request, pk, WhyForm(), form)


@login_required
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """审核通过."""
    services.approve_entry(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("已通过，从现在起计分。"))
    return redirect("indicators:score-entry", pk)


@login_required
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """不通过."""
    form = WhyForm(request.POST)
    if form.is_valid():
        with answering(form):
            services.refuse_entry(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            return redirect("indicators:score-entry", pk)
    return _shown(request, pk, form, EvidenceFileForm())


@login_required
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """撤回登记."""
    form = WhyForm(request.POST)
    if form.is_valid():
        with answering(form):
            services.withdraw_entry(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            return redirect("indicators:score-entry", pk)
    return _shown(request, pk, form, EvidenceFileForm())


def _attach(request: Request, pk: int, file: Any) -> None:
    blob = evidence.store(file, name=file.name, at=request.now)
    evidence.attach(actor=request.actor, kind=KIND, thing_id=pk, blob=blob, name=file.name, at=request.now)


def _shown(request: Request, pk: int, why: WhyForm, file: EvidenceFileForm) -> HttpResponse:
    detail = score_entries.detail(request.actor, pk)
    context = {
        "detail": detail,
        "entry": detail.entry,
        "scoring": detail.entry.scoring,
        "name": in_language(detail.scheme),
        "why": why,
        "file": file,
    }
    status = max(form_status(why), form_status(file))
    return render(request, "indicators/score_entry.html", context, status=status)
