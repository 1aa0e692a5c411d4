"""检查轮次的页面: what is due and what is left, opened, planned, explained, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.names import name_of
from townworks.ui.request import Request

from .. import selectors
from ..forms.rounds import CloseRoundForm, ExplainForm, OpenRoundForm, PlanForm
from ..selectors import round_choices, round_figures, rounds
from ..services import planning
from ..services import rounds as services
from . import round_charts
from .tabs import tabs

OUTCOMES = ("visited", "due", "absent", "refused", "vanished", "excused")


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """检查轮次."""
    request.actor.may_somewhere("inspection.read").require()
    state = request.GET.get("state", "")
    rows = rounds.round_rows(
        request.actor,
        on=request.today,
        state=state if state in ("open", "closed") else "",
        campaign=request.GET.get("campaign", "").replace("\0", "")[:40],
    )
    return render(
        request,
        "inspections/rounds.html",
        {
            "rows": rows,
            "tabs": tabs(request),
            "state": state,
            "left": sum(one.tally.left for one in rows if one.round.state == "open"),
            "running": sum(1 for one in rows if one.round.state == "open"),
            "may_open": bool(request.actor.may_somewhere("round.open")),
        },
    )


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一轮检查."""
    row = selectors.round_for(request.actor, pk)
    wanted = rounds.due_filter(request.GET)
    tally = rounds.tallies_of([row.pk], request.actor).get(row.pk, rounds.Tally())
    places = rounds.coverage(request.actor, row)
    items = round_figures.by_item(request.actor, row, on=request.today)
    context = {
        "row": row,
        "tally": tally,
        "outcomes": [(code, tally.of(code)) for code in OUTCOMES],
        "places": places,
        "items": items,
        "page": rounds.dues_page(request.actor, row, wanted, page=asked.number(request.GET.get("page")) or 1),
        "wanted": wanted,
        "late": row.state == "open" and row.until_on < request.today,
        "charts": round_charts.of_round(row.pk, items),
        "may_run": bool(selectors.may(request.actor, "round.open", row)),
        "may_export": bool(request.actor.may_somewhere("document.export")),
    }
    return render(request, "inspections/round.html", context)


@login_required
@require_safe
def days(request: Request, pk: int) -> HttpResponse:
    """日程: who goes where, day by day, printable."""
    row = selectors.round_for(request.actor, pk)
    since = None if "all" in request.GET else request.today
    return render(
        request,
        "inspections/round_days.html",
        {"row": row, "days": rounds.planned_days(request.actor, row, since=since), "since": since},
    )


@login_required
@require_http_methods(["GET", "POST"])
def open_round(request: Request) -> HttpResponse:
    """开展一轮检查."""
    request.actor.may_somewhere("round.open").require()
    form = OpenRoundForm(
        request.POST or None,
        campaigns=round_choices.campaigns(),
        leads=round_choices.leads(request.actor),
        places=round_choices.places_of(request.actor),
        initial={
            "campaign": request.GET.get("campaign", ""),
            "from_on": request.today,
            "until_on": request.today + timedelta(days=30),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            row = services.open_round(
                actor=request.actor,
                campaign=given["campaign"],
                lead_id=given["lead"],
                place_id=given["place"],
                from_on=given["from_on"],
                until_on=given["until_on"],
                name=given["name"],
                seed=given["seed"],
                at=request.now,
            )
            return _back(request, row.pk, _("已开展，应查 {count} 个场所。").format(count=row.dues.count()))
    return render(request, "inspections/round_open.html", {"form": form}, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: Request, pk: int) -> HttpResponse:
    """排定检查."""
    row = selectors.round_for(request.actor, pk)
    selectors.may(request.actor, "round.open", row).require()
    workers = round_choices.workers_of(row, on=request.today)
    form = PlanForm(
        request.POST or None,
        workers=workers,
        initial={"workers": [person for person, _name in workers], "from_on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            done = planning.plan_round(
                actor=request.actor,
                pk=pk,
                worker_ids=form.cleaned_data["workers"],
                from_on=form.cleaned_data["from_on"],
                days=form.cleaned_data["days"],
                minutes=form.cleaned_data["minutes"],
                at=request.now,
            )
            return _back(
                request,
                pk,
                _("已排定 {count} 个场所，{left} 个排不下。").format(count=done.planned, left=done.left),
            )
    context = {"row": row, "form": form, "title": _("排定谁哪天去哪里"), "button": _("排定")}
    return render(request, "inspections/round_form.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """结束一轮检查."""
    row = selectors.round_for(request.actor, pk)
    selectors.may(request.actor, "round.open", row).require()
    form = CloseRoundForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.close_round(
                actor=request.actor,
                pk=pk,
                words=form.cleaned_data["words"],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            return _back(request, pk, _("这一轮检查已结束。"))
    context = {"row": row, "form": form, "title": _("结束这一轮检查"), "button": _("结束")}
    return render(request, "inspections/round_form.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def explain(request: Request, pk: int) -> HttpResponse:
    """说明未查的场所."""
    due = selectors.due_for(request.actor, pk)
    selectors.may(request.actor, "round.open", due).require()
    form = ExplainForm(request.POST or None, initial={"version": due.version, "outcome": "excused"})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.explain_due(
                actor=request.actor,
                pk=pk,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            said = _("已说明：{site}（{outcome}）。").format(
                site=due.site.name, outcome=name_of("outcome", form.cleaned_data["outcome"])
            )
            return _back(request, due.round_id, said)
    context: dict[str, Any] = {
        "row": due.round,
        "form": form,
        "title": _("为什么不查“{site}”？").format(site=due.site.name),
        "button": _("记下"),
    }
    return render(request, "inspections/round_form.html", context, status=form_status(form))


def _back(request: Request, pk: int, sentence: str) -> HttpResponseRedirect:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("inspections:round", args=[pk]))
