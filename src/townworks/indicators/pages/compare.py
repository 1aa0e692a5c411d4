"""各村对照: one indicator village by village, small charts on one scale; places side by side, in their own order."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.ui.names import in_language
from townworks.ui.request import Request

from ..selectors import drawings, said
from .indicator import asked_sheet, kinds_of


@login_required
@require_safe
def villages(request: Request, code: str) -> HttpResponse:
    """各村对照 of an indicator."""
    sheet = asked_sheet(request, code)
    rows = sheet.rows or sheet.things
    given = [row for row in rows if any(point.value is not None for point in row.points)]
    name = in_language(sheet.one)
    title = (
        _("{name}，{n} 处对照，同一把尺").format(name=name, n=len(given))
        if given
        else _("{name}，还没有各处的数").format(name=name)
    )
    context = {
        "sheet": sheet,
        "one": sheet.one,
        "name": name,
        "title": title,
        "drawing": drawings.beside(sheet, given, on=request.today, title=name) if given else None,
        "unit": said.unit_of(sheet.one),
        "silent": [row for row in rows if row not in given],
        "kinds": kinds_of(sheet.one),
        "kind": sheet.course.kind,
    }
    return render(request, "indicators/villages.html", context)
