"""单位名册."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms import CloseUnitForm, UnitForm


@login_required
def listed(request: Request) -> HttpResponse:
    """有哪些单位."""
    request.actor.may_somewhere("person.read").require()
    search = request.GET.get("q", "").strip()[:40]
    units = selectors.counted_units(request.actor, on=request.today, search=search)
    may_edit = bool(request.actor.may_somewhere("person.edit"))
    return render(request, "people/units.html", {"units": units, "search": search, "may_edit": may_edit})


@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """这个单位有谁、牵头什么."""
    request.actor.may_somewhere("person.read").require()
    unit = selectors.unit_for(request.actor, pk)
    return render(
        request,
        "people/unit.html",
        {
            "unit": unit,
            "staff": selectors.staff_of(unit, on=request.today),
            "may_edit": bool(request.actor.may_somewhere("person.edit")),
            "close_form": CloseUnitForm(),
        },
    )


def _form(request: Request, town_id: int, initial: dict[str, Any] | None = None) -> UnitForm:
    return UnitForm(request.POST or None, initial=initial, **selectors.unit_form_choices(town_id))


def _facts(form: UnitForm) -> services.UnitFacts:
    given = form.cleaned_data
    return services.UnitFacts(**given | {"lines": tuple(given["lines"])})


@login_required
def new(request: Request) -> HttpResponse:
    """设立单位."""
    request.actor.may_somewhere("person.edit").require()
    town_id = request.actor.town_id or 0
    form = _form(request, town_id)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            unit = services.open_unit(
                actor=request.actor, town_id=town_id, facts=_facts(form), at=request.now
            )
            return redirect("people:unit", unit.pk)
    return render(request, "people/unit_form.html", {"form": form}, status=form_status(form))


@login_required
def edit(request: Request, pk: int) -> HttpResponse:
    """修改单位."""
    request.actor.may_somewhere("person.edit").require()
    unit = selectors.unit_for(request.actor, pk)
    names = ("name", "short_name", "kind", "lines", "place_id", "order")
    form = _form(request, unit.town_id, {name: getattr(unit, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.change_unit(actor=request.actor, pk=pk, facts=_facts(form), at=request.now)
            return redirect("people:unit", pk)
    return render(request, "people/unit_form.html", {"form": form, "unit": unit}, status=form_status(form))


@login_required
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """撤并单位."""
    services.close_unit(
        actor=request.actor, pk=pk, reason=request.POST.get("reason", "").replace("\0", ""), at=request.now
    )
    return redirect("people:unit", pk)


@login_required
@require_POST
def usual(request: Request) -> HttpResponse:
    """按常见机构设立: only what the town does not have yet."""
    services.open_usual_units(actor=request.actor, town_id=request.actor.town_id or 0, at=request.now)
    return redirect("people:units")
