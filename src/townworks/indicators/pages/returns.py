"""报表: what a unit owes, one return with its steps, and the whole town at a glance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked
from townworks.kernel.errors import NotFound
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.entry import StepForm
from ..selectors import owing, return_detail
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW, STATES

STEPS: Mapping[str, Callable[..., Any]] = {
    "submit": services.submit_return,
    "withdraw": services.withdraw_return,
    "approve": services.approve_return,
    "return": services.send_back_return,
    "lock": services.lock_return,
}
SHOWN = 50


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """应报清单 of one unit: its own, or one that the person looks over."""
    request.actor.may_somewhere("indicator.read").require()
    units, own = return_detail.units_to_show(request.actor)
    wanted = asked.number(request.GET.get("unit"))
    unit = next((one for one in units if one.pk == wanted), None) or (own[0] if own else None)
    if unit is None:
        return redirect("indicators:return-board")
    rows = owing.owed_by(request.actor, unit.pk, on=request.today)
    context = {
        "unit": unit,
        "units": units,
        "rows": [(one, one.late(request.today), one.period.end < request.today) for one in rows],
        "waiting": sum(one.waits and one.period.end < request.today for one in rows),
        "late": sum(one.late(request.today) for one in rows),
        "own": unit in own,
    }
    return render(request, "indicators/returns.html", context)


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """全镇报表 for one period: unit by line."""
    request.actor.may_somewhere("indicator.read").require()
    found = owing.board(request.actor, period=request.GET.get("period", ""), on=request.today)
    every = found.all
    counts = {state: sum(one.state == state for one in every) for state in ("", *STATES)}
    context = {
        "board": found,
        "counts": [(state, counts[state]) for state in counts if counts[state]],
        "waiting": sum(one.waits for one in every),
        "due": every[0].due_on if every else None,
        "rows": [
            (unit, [(one, one.late(request.today) if one else False) for one in row])
            for unit, row in found.rows
        ],
    }
    return render(request, "indicators/return_board.html", context)


@login_required
@require_POST
def begin(request: Request) -> HttpResponse:
    """开始填报一份报表."""
    town_id = request.actor.town_id
    if town_id is None:
        raise NotFound(NOT_THERE)
    made = services.open_return(
        actor=request.actor,
        town_id=town_id,
        unit_id=asked.number(request.POST.get("unit")) or 0,
        line=request.POST.get("line", "")[:40],
        period=request.POST.get("period", "")[:20],
        at=request.now,
    )
    return redirect("indicators:return", made.pk)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一份报表: its figures, its questions, its steps, and what may be done now."""
    detail = return_detail.return_detail(request.actor, pk)
    page = Paginator(detail.figures, SHOWN).get_page(asked.number(request.GET.get("page")) or 1)
    context: dict[str, Any] = {
        "file": detail.file,
        "detail": detail,
        "page": page,
        "moves": detail.moves,
        "today": request.today,
    }
    return render(request, "indicators/return.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, act: str) -> HttpResponse:
    """报送、撤回、审核、退回、锁定: asked once more where there is a reason to give."""
    if act not in STEPS:
        raise NotFound(NOT_THERE)
    file, move = selectors.return_for(request.actor, pk), FLOW.move(act)
    selectors.may(request.actor, move.permission, file).require()
    form = StepForm(
        request.POST if request.method == "POST" else None,
        wants_reason=move.wants_reason,
        initial={"version": file.version},
    )
    if request.method == "POST" and form.is_valid():
        reason = {"reason": form.cleaned_data["reason"]} if move.wants_reason else {}
        with answering(form):
            STEPS[act](
                actor=request.actor, pk=pk, at=request.now, version=form.cleaned_data["version"], **reason
            )
            messages.success(request, _("已{act}。").format(act=_(move.label)))
            return redirect("indicators:return", pk)
    context = {"file": file, "form": form, "move": move}
    return render(request, "indicators/return_step.html", context, status=form_status(form))
