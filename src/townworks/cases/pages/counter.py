"""综窗: one screen for a window (find, call, take an application), the busy hours, and the number that a citizen takes."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.definitions import selectors as definitions
from townworks.kernel import asked
from townworks.people import selectors as people
from townworks.people.middleware import client_address
from townworks.ui import charts
from townworks.ui.request import Request

from ..forms.acts import FindForm
from ..selectors import queue as lines
from ..services import doors, queue
from .registering import kinds_told


@login_required
@require_safe
def show(request: Request) -> HttpResponse:
    """综合窗口: who waits, who is here, and the three things that a window does."""
    town = lines.town_of(request.actor)
    window = asked.number(request.GET.get("window"))
    line = lines.line_of(town, on=request.today)
    mine = line.mine(window)
    context = {
        "line": line,
        "window": window,
        "mine": mine,
        "registered": lines.registered_for(mine),
        "moves": [(one.name, _(one.label)) for one in queue.FLOW.open_moves(mine.state)] if mine else [],
        "kinds": [kinds_told(kind) for kind in definitions.case_kinds() if not kind.sealed],
        "form": FindForm() if request.actor.grants_for("case.reveal") else None,
    }
    return render(request, "cases/counter.html", context)


@login_required
@require_POST
def act(request: Request) -> HttpResponse:
    """叫号: the next one, or the next step of one."""
    given = request.POST
    window = asked.number(given.get("window"))
    move, pk = given.get("move", ""), asked.number(given.get("ticket"))
    if move == "take":
        queue.take_ticket(
            town_id=lines.town_of(request.actor),
            at=request.now,
            actor=request.actor,
            client_id=given.get("client_id", "")[:60],
        )
    elif move == "call":
        queue.call_next(actor=request.actor, window=window or 0, at=request.now)
    else:
        queue.move_ticket(actor=request.actor, pk=pk or 0, move=move, at=request.now)
    back = f"?{urlencode({'window': window})}" if window else ""
    return HttpResponseRedirect(reverse("cases:counter") + back)


@login_required
@require_safe
def hours(request: Request) -> HttpResponse:
    """高峰时段: when people come, over the last thirty days."""
    counted = lines.by_hour(lines.town_of(request.actor), on=request.today)
    busiest = max(counted, key=lambda one: one[1])
    end = busiest[0] + 1
    for hour, n in counted:  # hours next to each other that are as busy are one stretch
        end += (hour, n) == (end, busiest[1])
    title = (
        _("{hour} 点到 {end} 点人最多").format(hour=busiest[0], end=end)
        if busiest[1]
        else _("还没有人取过号")
    )
    rows = [charts.CountRow(_("{hour} 点").format(hour=hour), n) for hour, n in counted]
    drawing = charts.counts_by(rows, title=title, of=_("时段"), counted=_("取号"))
    times = lines.times(lines.town_of(request.actor), on=request.today)
    context = {"title": title, "drawing": drawing, "any": busiest[1], "days": lines.DAYS, "times": times}
    return render(request, "cases/hours.html", context)


@require_http_methods(["GET", "POST"])
def take(request: Request) -> HttpResponse:
    """我要取号: from a phone, without an account; the page of the number says how many are before it."""
    towns = [(pk, name) for pk, (_code, name) in people.towns_with_offices().items()]
    if request.method == "POST":
        doors.knock(client_address(request) or "", "send", at=request.now)
        town = asked.number(request.POST.get("town"))
        ticket = queue.take_ticket(
            town_id=town or 0, at=request.now, client_id=request.POST.get("client_id", "")[:60]
        )
        return redirect("cases:ask-ticket", uid=ticket.uid)
    context = {
        "towns": [(pk, name, lines.line_of(pk, on=request.today)) for pk, name in towns],
        "client_id": uuid.uuid4().hex,
    }
    return render(request, "cases/ask/queue.html", context)


@require_safe
def ticket(request: Request, uid: str) -> HttpResponse:
    """我的号."""
    found = lines.ticket_of(uid)
    ahead = lines.ahead_of(found)
    told = {
        "waiting": ngettext("前面还有 {n} 人", "前面还有 {n} 人", ahead).format(n=ahead)
        if ahead
        else _("下一个就是您"),
        "called": _("请到 {window} 号窗口").format(window=found.window),
        "serving": _("正在 {window} 号窗口办理").format(window=found.window),
        "served": _("已经办完"),
        "gone": _("已经过号，请告诉窗口人员，不用重新取号"),
    }[found.state]
    response = render(request, "cases/ask/ticket.html", {"ticket": found, "told": told})
    response["Cache-Control"] = "no-store"
    return response
