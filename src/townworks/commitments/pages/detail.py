"""任务页: one commitment with all that is known of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from townworks.ui.request import Request

from .. import selectors
from ..forms.acts import DecideForm, EvidenceForm, NoteForm
from ..selectors.detail import Detail, detail, why_visible


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一项任务."""
    found = detail(request.actor, pk, on=request.today)
    return render(request, "commitments/commitment.html", context(request, found))


def context(request: Request, found: Detail, **forms: Any) -> dict[str, Any]:
    """What the page is drawn from; ``forms`` are those that come back with errors."""
    return {
        "detail": found,
        "commitment": found.commitment,
        "note_form": forms.get("note_form")
        or NoteForm(counted=found.counted, initial={"month": request.today.replace(day=1)}),
        "evidence_form": forms.get("evidence_form") or EvidenceForm(),
        "decide_form": forms.get("decide_form") or DecideForm(initial={"version": found.commitment.version}),
    }


@login_required
@require_safe
def why(request: Request, pk: int) -> HttpResponse:
    """为什么我能看到这项任务: the posts that show it, as a page or a fragment."""
    commitment = selectors.commitment_for(request.actor, pk)
    template = "commitments/commitment_why_rows.html" if request.htmx else "commitments/commitment_why.html"
    return render(request, template, {"commitment": commitment, "reasons": why_visible(request.actor, pk)})
