"""指标页: one indicator over time with its target, by place on the map and in a table, and how its figures come about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.indicator_telling import ToldIndicator, tell_indicator
from townworks.definitions.indicators import Indicator
from townworks.engines.period_reading import KINDS, Kind
from townworks.kernel import asked
from townworks.places import selectors as places
from townworks.ui import outlines, wording
from townworks.ui.names import in_language
from townworks.ui.navigation import address
from townworks.ui.request import Request

from .. import selectors
from ..selectors import drawings, said
from ..selectors.course import Point
from ..selectors.readings import base_kind
from ..selectors.sheet import Across, Sheet

KIND_NAMES: dict[Kind, str] = {"week": "按周", "month": "按月", "quarter": "按季", "year": "按年"}
STEPS = 4
SIGNS = {"met": "✓", "missed": "✗", "running": "…", "": ""}


@dataclass(frozen=True)
class Cell:
    """一格 of the table: the figure and where its records are."""

    text: str
    url: str
    verdict: str
    why: str


def asked_sheet(request: Request, code: str) -> Sheet:
    """The sheet that an address means; what is nonsense in it is left out."""
    kind = request.GET.get("kind", "")
    year = asked.number(request.GET.get("year"))
    return selectors.sheet(
        request.actor,
        code,
        on=request.today,
        thing_id=asked.number(request.GET.get("thing")),
        place_id=asked.number(request.GET.get("place")),
        town_id=asked.number(request.GET.get("town")),
        kind=kind if kind in KIND_NAMES else None,  # type: ignore[arg-type]
        year=year if year and 1990 <= year <= request.today.year else None,
        period=request.GET.get("period", "")[:16],
        edition=asked.number(request.GET.get("edition")),
    )


@login_required
@require_safe
def show(request: Request, code: str) -> HttpResponse:
    """一个指标."""
    sheet = asked_sheet(request, code)
    one = sheet.one
    chosen = sheet.chosen
    rows = sheet.rows or sheet.things
    context = {
        "sheet": sheet,
        "one": one,
        "name": in_language(one),
        "title": drawings.course_title(sheet.course, chosen),
        "whose": sheet.course.name,
        "drawing": drawings.over_time(
            sheet.course, on=request.today, opened=sheet.open, title=in_language(one)
        ),
        "value": said.value_or_why(one, chosen),
        "verdict": chosen.judgement.verdict,
        "why": wording.step(chosen.judgement.why),
        "target": said.target(one, chosen),
        "year_value": said.figure(one, sheet.course.total.value),
        "year": sheet.course.total,
        "year_why": wording.step(sheet.course.total.judgement.why),
        "working": [wording.step(step) for step in chosen.reading.working],
        "inside": "" if one.over_places.how == "share" else _inside(chosen),
        "records_url": drawings.records_url(
            one.code,
            sheet.period.code,
            thing_id=sheet.course.subject.thing_id,
            place_id=sheet.course.subject.place_id,
        ),
        "open_now": sheet.period.code in sheet.open,
        "opened": [point.period for point in sheet.course.points if point.period.code in sheet.open],
        "kinds": kinds_of(one),
        "kind": sheet.course.kind,
        "table": [
            (row, _name_url(row, one), [_cell(one, row, point) for point in row.points]) for row in rows
        ],
        "whole": [_whole(sheet, point) for point in sheet.whole],
        "picture": _picture(sheet),
        "steps": bool(sheet.rows) and chosen.judgement.target is None,
        "told": _told(one),
        "editions": sheet.course.editions,
        "edition": sheet.course.edition,
        "villages_url": reverse("indicators:villages", args=[one.code]) if len(rows) > 1 else "",
        "sections_url": address("indicators:sections") if one.level == "section" else "",
        "years": range(request.today.year, request.today.year - 5, -1),
        "year_asked": asked.number(request.GET.get("year")),
    }
    return render(request, "indicators/indicator.html", context)


@login_required
@require_safe
def picture(request: Request, code: str) -> HttpResponse:
    """走势图 as a picture for a document, from the same spec."""
    sheet = asked_sheet(request, code)
    drawing = drawings.over_time(sheet.course, on=request.today, opened=sheet.open)
    response = HttpResponse(drawing.png(), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{sheet.one.code}-{sheet.period.code}.png"'
    return response


def _inside(point: Point) -> str:
    """How many figures are in a value, and how many are missing."""
    reading = point.reading
    if reading.observation_id or not reading.recorded:
        return ""
    if reading.missing:
        return _("有 {n} 个数，缺 {missing} 个；缺的不当作零").format(n=reading.n, missing=reading.missing)
    return _("有 {n} 个数，没有缺的").format(n=reading.n)


def _told(one: Indicator) -> ToldIndicator:
    others = {each.code: each for each in definitions.indicators()}
    return tell_indicator(one, {line.code: line for line in definitions.lines()}, others)


def kinds_of(one: Indicator) -> list[tuple[Kind, str]]:
    """How the chart may be cut: by what is kept, and by what is longer."""
    base = base_kind(one)
    return [
        (kind, name)
        for kind, name in KIND_NAMES.items()
        if KINDS.index(kind) <= KINDS.index(base) and not (base == "week" and kind in ("month", "quarter"))
    ]


def _cell(one: Indicator, row: Across, point: Point) -> Cell:
    url = drawings.records_url(one.code, point.period.code, thing_id=row.thing_id, place_id=row.place_id)
    text = said.figure(one, point.value, unit=False) or (said.missing(point) if point.reading.mark else "")
    return Cell(
        text,
        url if point.reading.recorded else "",
        point.judgement.verdict,
        wording.step(point.judgement.why),
    )


def _whole(sheet: Sheet, point: Point) -> Cell:
    subject = sheet.course.subject
    url = drawings.records_url(
        sheet.one.code, point.period.code, thing_id=subject.thing_id, place_id=subject.place_id
    )
    return Cell(
        said.figure(sheet.one, point.value, unit=False),
        url if point.reading.recorded else "",
        point.judgement.verdict,
        wording.step(point.judgement.why),
    )


def _name_url(row: Across, one: Indicator) -> str:
    """The same indicator of one place or thing alone; a section has a page of its own."""
    if row.thing_id is not None and one.level == "section":
        return address("indicators:section", row.thing_id)
    key, pk = ("thing", row.thing_id) if row.thing_id is not None else ("place", row.place_id)
    return f"{reverse('indicators:indicator', args=[one.code])}?{key}={pk}"


def _picture(sheet: Sheet) -> str | None:
    """各村着色: every village as it is judged; where nothing judges, by four steps of its value."""
    if not sheet.rows:
        return None
    known = {place.pk: place for place in places.outlines_of_town(sheet.course.subject.town_id)}
    whole = known.get(sheet.course.subject.place_id or 0)
    if whole is None:
        return None
    steps = _steps([point.value for row in sheet.rows if (point := sheet.at(row)) is not None])
    parts = [
        _shape(sheet, row, known[row.place_id].outline, steps) for row in sheet.rows if row.place_id in known
    ]
    title = _("{name}，{period}，各村").format(
        name=in_language(sheet.one), period=wording.zh_period(sheet.period)
    )
    return outlines.drawn(outlines.Shape(whole.name, "", whole.outline), parts, title)


def _shape(sheet: Sheet, row: Across, outline: object, steps: Sequence[Decimal]) -> outlines.Shape:
    point = sheet.at(row)
    url = _name_url(row, sheet.one)
    if point is None or point.value is None:
        return outlines.Shape(f"{row.name} {_('没有数')}", url, outline, "none", "—")
    value, verdict = said.figure(sheet.one, point.value), point.judgement.verdict
    words = " ".join(part for part in (row.name, value, said.verdict(point) if verdict else "") if part)
    if verdict in ("met", "missed"):
        return outlines.Shape(words, url, outline, verdict, SIGNS[verdict])
    step = sum(1 for limit in steps if point.value > limit) + 1
    return outlines.Shape(words, url, outline, f"step-{step}", str(step))


def _steps(values: Sequence[Decimal | None]) -> list[Decimal]:
    """The limits between four steps that hold about as many places each."""
    known = sorted(value for value in values if value is not None)
    return [known[len(known) * n // STEPS] for n in range(1, STEPS)] if len(known) >= STEPS else []
