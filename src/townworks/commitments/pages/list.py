"""任务清单: the register as a table and as a board; the URL holds the state."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.kernel import asked as asked_for
from townworks.ui import lights, wording
from townworks.ui.request import Request

from ..forms.filter import FilterForm
from ..selectors import listing
from ..selectors.listing import Choice, Filter

WORDS = {
    "light": lambda choice: _(lights.look_of(choice.value).word),
    "state": lambda choice: wording.state_name(choice.value),
    "line": lambda choice: wording.line_name(choice.value),
}


def asked(request: Request) -> tuple[FilterForm, Filter]:
    """The form as the URL fills it, and the filter it means."""
    form = FilterForm(request.GET)
    return form, form.wanted()


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """任务表; the same address answers htmx with the rows alone."""
    request.actor.may_somewhere("commitment.read").require()
    form, wanted = asked(request)
    facets = listing.facets(request.actor, wanted)
    page = listing.page_of(
        request.actor,
        wanted,
        sort=request.GET.get("sort", ""),
        page=asked_for.number(request.GET.get("page")) or 1,
        total=facets.total,
    )
    form.offer(facets, listing.place_choices(request.actor), WORDS)
    context = {**_frame(request, form, wanted, facets), "page": page, "several_towns": len(facets.town) > 1}
    template = "commitments/commitment_rows.html" if request.htmx else "commitments/commitments.html"
    return render(request, template, context)


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """看板: a column for each state; cards move only by the buttons of allowed moves on their page."""
    request.actor.may_somewhere("commitment.read").require()
    form, wanted = asked(request)
    facets = listing.facets(request.actor, wanted)
    form.offer(facets, listing.place_choices(request.actor), WORDS)
    columns = listing.board(request.actor, wanted)
    context = {**_frame(request, form, wanted, facets), "columns": columns}
    template = (
        "commitments/commitment_board_columns.html" if request.htmx else "commitments/commitment_board.html"
    )
    return render(request, template, context)


def _frame(request: Request, form: FilterForm, wanted: Filter, facets: listing.Facets) -> dict[str, Any]:
    red = _count(facets.light, "red")
    return {
        "form": form,
        "wanted": wanted,
        "facets": facets,
        "red": red,
        "lights": [choice for choice in facets.light if choice.count],
        "may_export": bool(request.actor.may_somewhere("document.export")),
        "may_import": bool(request.actor.may_somewhere("commitment.note")),
    }


def _count(choices: tuple[Choice, ...], value: str) -> int:
    return next((choice.count for choice in choices if choice.value == value), 0)
