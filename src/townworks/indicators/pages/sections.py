"""断面水质的页面: the sections of the town month by month in the standard's colours, its rivers, and the order of sections."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.engines.surface_water import GRADES
from townworks.engines.surface_water import rating as water_rating
from townworks.engines.surface_water.period import Period
from townworks.kernel import asked
from townworks.ui import wording
from townworks.ui.request import Request

from .. import selectors
from ..selectors import drawings
from ..selectors.rivers import Waters


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """断面清单 of a month."""
    request.actor.may_somewhere("indicator.read").require()
    found = selectors.waters(
        request.actor,
        on=request.today,
        month=request.GET.get("month", "")[:7],
        town_id=asked.number(request.GET.get("town")),
    )
    context = {
        "title": _title(found),
        "found": found,
        "drawing": drawings.classes(found.sections, found.labels, title=_("各断面各月水质类别"))
        if found.sections
        else None,
        "months": list(reversed(found.labels)),
        "rivers": [(river, _shares(river.counts)) for river in found.rivers],
        "grades": [_(grade) for grade in GRADES],
        "ranked": [(row, _class_of(row.month)) for row in found.ranked],
        "warned": selectors.warned_of(
            request.actor, on=request.today, town_id=asked.number(request.GET.get("town"))
        ),
        "working": [wording.step(step) for step in found.index.working] if found.index else [],
    }
    return render(request, "indicators/sections.html", context)


def _title(found: Waters) -> str:
    """The answer to "is the water good enough?"."""
    month = wording.zh_period(found.month)
    if not found.sections:
        return _("还没有登记断面")
    if not found.judged:
        return _("{month}还没有可以评价的断面").format(month=month)
    if found.met == found.judged:
        return _("{month}，{n} 个断面都达到目标类别").format(month=month, n=found.judged)
    return _("{month}，{n} 个断面中 {bad} 个没有达到目标类别").format(
        month=month, n=found.judged, bad=found.judged - found.met
    )


def _shares(counts: tuple[int, ...]) -> list[tuple[str, int, str]]:
    """A river's sections by class: the numeral, how many, the colour's token; only the classes that there are."""
    return [
        (_(GRADES[n]), count, water_rating.rating_of(n + 1).colour) for n, count in enumerate(counts) if count
    ]


def _class_of(month: Period) -> dict[str, object]:
    """A month's class as the list shows it."""
    judged = month.judged
    if judged is None or judged.grade is None:
        return {}
    return {
        "text": _(GRADES[judged.grade - 1]),
        "colour": water_rating.rating_of(judged.grade).colour,
        "deciding": _("、").join(_(item.name) for item in judged.deciding),
        "meets": judged.meets_target,
    }
