"""被测对象: the register of sections, schools, facilities; a section that moved is another place from a day on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.kernel.errors import NotFound
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.things import EndForm, ScopeForm, ThingForm, initial_of
from ..selectors import register
from ..services.things import PERMISSION

SHOWN = 50


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """被测对象清单."""
    request.actor.may_somewhere("indicator.read").require()
    kinds = register.kinds_of(request.actor)
    default = next((kind for kind, _n in kinds if kind == "section"), kinds[0][0] if kinds else "")
    kind = request.GET.get("kind", default)
    search = request.GET.get("q", "")[:40]
    found = selectors.found_things(request.actor, kind=kind, search=search)
    found = found.select_related("place").defer("place__outline").order_by("state", "code", "pk")
    page = Paginator(found, SHOWN).get_page(asked.number(request.GET.get("page")) or 1)
    context = {
        "page": page,
        "kinds": kinds,
        "kind": kind,
        "search": search,
        "count": page.paginator.count,
        "may_keep": bool(request.actor.may_somewhere(PERMISSION)),
        "kept_kind": kind in register.KEPT,
    }
    return render(request, "indicators/things.html", context)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一个被测对象: what is registered of it, since when, and for which indicators it counts."""
    return render(request, "indicators/thing.html", {"detail": register.thing_detail(request.actor, pk)})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """登记被测对象: first the kind, then its facts."""
    request.actor.may_somewhere(PERMISSION).require()
    town_id, kind = request.actor.town_id, request.GET.get("kind", "")
    if kind not in register.KEPT or town_id is None:
        return render(request, "indicators/thing_kinds.html", {"kinds": register.KEPT})
    form = ThingForm(request.POST or None, kind=kind, places=register.place_choices(town_id))
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.register_thing(
                actor=request.actor, town_id=town_id, kind=kind, facts=form.facts(), at=request.now
            )
            messages.success(request, _("已登记“{name}”。").format(name=made.name))
            return redirect("indicators:thing", made.pk)
    return render(
        request, "indicators/thing_form.html", {"form": form, "kind": kind}, status=form_status(form)
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """修改被测对象 from a day on."""
    thing = selectors.thing_for(request.actor, pk)
    selectors.may(request.actor, PERMISSION, thing).require()
    if thing.kind not in register.KEPT:
        raise NotFound("“{thing}”是区划，请在区划里修改。", thing=thing.name)
    form = ThingForm(
        request.POST or None,
        kind=thing.kind,
        places=register.place_choices(thing.town_id),
        edited=True,
        initial=initial_of(thing, request.today),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.edit_thing(
                actor=request.actor,
                pk=pk,
                facts=form.facts(),
                from_on=given["from_on"],
                why=given["reason"],
                version=given["version"],
                at=request.now,
            )
            messages.success(request, _("已保存，从 {day} 起算。").format(day=given["from_on"].isoformat()))
            return redirect("indicators:thing", pk)
    context = {"form": form, "kind": thing.kind, "thing": thing}
    return render(request, "indicators/thing_form.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """停测: no more figures are asked of it."""
    thing = selectors.thing_for(request.actor, pk)
    selectors.may(request.actor, PERMISSION, thing).require()
    form = EndForm(request.POST or None, initial={"version": thing.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.end_thing(
                actor=request.actor, pk=pk, reason=given["reason"], version=given["version"], at=request.now
            )
            messages.success(request, _("已停测，它的数都还在。"))
            return redirect("indicators:thing", pk)
    return render(
        request, "indicators/thing_end.html", {"form": form, "thing": thing}, status=form_status(form)
    )


@login_required
@require_http_methods(["GET", "POST"])
def scope(request: Request, pk: int) -> HttpResponse:
    """移出或纳入一个指标的范围, from a day on."""
    thing = selectors.thing_for(request.actor, pk)
    selectors.may(request.actor, PERMISSION, thing).require()
    choices = register.indicators_of(thing)
    form = ScopeForm(request.POST or None, indicators=choices, initial={"from_on": request.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        turn = services.enter_scope if given["inside"] == "enter" else services.leave_scope
        with answering(form):
            moved = turn(
                actor=request.actor,
                indicator=given["indicator"],
                thing_id=pk,
                from_on=given["from_on"],
                reason=given["reason"],
                at=request.now,
            )
            messages.success(request, _("已记下，{count} 个数随之改算。").format(count=moved))
            return redirect("indicators:thing", pk)
    return render(
        request, "indicators/thing_scope.html", {"form": form, "thing": thing}, status=form_status(form)
    )
