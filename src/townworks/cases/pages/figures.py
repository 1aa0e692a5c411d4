"""办件分析: three charts of a year, each mark a link to its records."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from townworks.kernel import asked
from townworks.ui import charts
from townworks.ui.request import Request

from ..selectors import figures

SHOWN = 15


@login_required
@require_safe
def show(request: Request) -> HttpResponse:
    """按期率、时间、热力."""
    request.actor.may_somewhere("case.read").require()
    year = asked.number(request.GET.get("year")) or request.today.year
    year = year if 2000 <= year <= request.today.year else request.today.year
    kept = figures.on_time(request.actor, year=year, at=request.now)
    spent = figures.time_spent(request.actor, year=year)
    late = sum(one.part < one.whole for one in kept)
    context = {
        "year": year,
        "years": [year - 1, year + 1] if year < request.today.year else [year - 1],
        "late": late,
        "items": len(kept),
        "on_time": _on_time(kept, late) if kept else None,
        "rated": figures.ratings(request.actor, year=year),
        "spent": spent,
        "days": _days(spent) if spent else None,
        "heat": figures.heat(request.actor, year=year),
    }
    return render(request, "cases/figures.html", context)


def _on_time(kept: list[figures.OnTime], late: int) -> charts.Drawing:
    rows = [
        charts.MeasureRow(one.name, one.share, Decimal(100), _list(one.kind, one.item), one.part < one.whole)
        for one in kept[:SHOWN]
    ]
    title = (
        ngettext("{n} 个事项没有全部按期", "{n} 个事项没有全部按期", late).format(n=late)
        if late
        else _("每个事项都按期")
    )
    return charts.measures_by(
        rows, title=title, of=_("事项"), measured=_("按期率"), marked=_("承诺"), unit="%"
    )


def _days(spent: list[figures.Spent]) -> charts.Drawing:
    longest = max(spent, key=lambda one: one.total)
    title = _("{kind}办得最久，平均 {days} 天").format(kind=longest.name, days=longest.total)
    rows = [
        charts.SharesRow(one.name, (one.waiting, one.working, one.paused), _list(one.kind, ""))
        for one in spent
    ]
    parts = (_("等受理"), _("办理"), _("暂停计时"))
    return charts.shares_by(rows, title=title, of=_("种类"), parts=parts, unit=_(" 天"))


def _list(kind: str, item: str) -> str:
    wanted = {"state": "all", "kind": kind, **({"matter": item} if item else {})}
    return f"{reverse('cases:list')}?{urlencode(wanted)}"
