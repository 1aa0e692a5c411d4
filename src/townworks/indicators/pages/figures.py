"""填报: which tables wait for this person, and the tables themselves, saved a block at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Period
from townworks.kernel import asked
from townworks.kernel.errors import Invalid, NotFound
from townworks.ui import wording
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.refusals import wants_json
from townworks.ui.request import Request

from .. import services
from ..forms.entry import CellsForm
from ..selectors import entry, entry_choices
from ..selectors.entry import Column, Key, Sheet, Stood, Wanted

FIRST_YEAR = 2000


@login_required
@require_safe
def choose(request: Request) -> HttpResponse:
    """填报: the tables that this person fills in, each with how far the running period is."""
    request.actor.may_somewhere("indicator.enter").require()
    tables = entry_choices.tables(request.actor, on=request.today)
    context = {"lines": entry_choices.by_line(tables), "open": len(tables)}
    return render(request, "indicators/figures.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def table(request: Request) -> HttpResponse:
    """一个指标的填报表: things down, periods across."""
    one = entry_choices.indicator_to_fill(request.actor, request.GET.get("indicator", ""))
    first, last = _span(request, one)
    sheet = entry.by_periods(
        request.actor,
        one.code,
        first=first,
        last=last,
        on=request.today,
        at=request.now,
        wanted=_wanted(request),
    )
    heads = {
        (one.code, column.period.code): wording.zh_period(column.period.code) for column in sheet.columns
    }
    context = {
        "one": one,
        "name": in_language(one),
        "tables": entry_choices.siblings(request.actor, one),
        "years": list(range(request.today.year, request.today.year - 6, -1)),
        "year": last.year,
        "month": f"{last:%Y-%m}",
        "by": "period",
    }
    return _answer(request, Shown(sheet, heads, context))


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: Request) -> HttpResponse:
    """一期的填报表: things down, the indicators of a line across."""
    request.actor.may_somewhere("indicator.read").require()
    line, level = request.GET.get("line", ""), request.GET.get("level", "")
    if line not in {one.code for one in definitions.lines()}:
        raise NotFound("没有这条线（{line}）。", line=line[:40])
    period = _asked_period(request)
    made = entry.by_indicators(
        request.actor, line=line, level=level, period=period, at=request.now, wanted=_wanted(request)
    )
    heads = {(column.one.code, period.code): in_language(column.one) for column in made.columns}
    context = {
        "line": line,
        "level": level,
        "period": period,
        "instant": period.kind == "instant",
        "by": "indicator",
        "near": _near(period),
    }
    return _answer(request, Shown(made, heads, context))


def _near(period: Period) -> list[str]:
    """The periods before and after, to turn over to."""
    if period.kind == "instant":
        return []
    before = period_reading.of(period.kind, period.start - timedelta(days=1))
    return [before.code, period_reading.following(period).code]


def _asked_period(request: Request) -> Period:
    given = request.GET.get("period", "")
    if not given:
        return period_reading.of("month", request.today)
    if "T" in given or (" " in given and ":" in given):
        answer = period_reading.compute(period_reading.Given(given.replace("T", " "), "irregular"))
        if answer.period is None or answer.period.kind != "instant":
            raise Invalid("采样时间写成 2026-03-05 14:00。")
        return answer.period
    found = period_reading.read_any(given).period
    if found is None:
        raise Invalid("“{period}”看不出是哪一期，写成 2026-03 或 2026年3月。", period=given[:20])
    return found


def _span(request: Request, one: Indicator) -> tuple[date, date]:
    """From and until when the table reaches: a year, or as many periods as are easily seen at once."""
    year = asked.number(request.GET.get("year"))
    last = request.today
    if year is not None and FIRST_YEAR <= year < last.year:
        last = date(year, 12, 31)
    if one.frequency == "day":
        return last.replace(day=1), last
    if one.frequency in ("month", "quarter"):
        return date(last.year, 1, 1), last
    if one.frequency == "week":
        return last - timedelta(weeks=entry.SPANS["week"] - 1), last
    return date(last.year - entry.SPANS["year"] + 1, 1, 1), last


def _wanted(request: Request) -> Wanted:
    return Wanted(
        town_id=asked.number(request.GET.get("town")),
        thing=asked.number(request.GET.get("thing")),
        period=request.GET.get("period", ""),
        page=asked.number(request.GET.get("page")) or 1,
    )


@dataclass(frozen=True)
class Shown:
    """A table as a page draws it: with what its columns are called."""

    sheet: Sheet
    heads: dict[tuple[str, str], str]
    context: dict[str, Any]


def _answer(request: Request, shown: Shown) -> HttpResponse:
    """The table, or what became of the block that was sent; as a page, or as JSON to the page's own script."""
    form = CellsForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        cells = form.cells(entry.shown(request.actor, form.seen), shown.heads)
        with answering(form):
            done = services.record_figures(
                actor=request.actor, town_id=shown.sheet.town_id, cells=cells, at=request.now
            )
            return _saved(request, form, done.posted)
    if form is not None and wants_json(request):
        return _wrong(request, form)
    return _drawn(request, shown, form)


def _saved(request: Request, form: CellsForm, posted: Any) -> HttpResponse:
    words = _("已保存：新填 {new} 个，改动 {changed} 个，没有变化 {unchanged} 个。").format(
        new=posted.new, changed=posted.changed, unchanged=posted.unchanged
    )
    if wants_json(request):
        now = entry.stood(request.actor, (one.key for one in form.typed.values()))
        cells = {one.name: _cell(one.key, now[one.key]) for one in form.typed.values()}
        return JsonResponse({"sentence": words, "cells": cells})
    messages.success(request, words if posted.ids else _("没有改动，什么也没有写入。"))
    response = HttpResponse(status=303)
    response["Location"] = request.get_full_path()
    return response


def _cell(key: Key, now: Stood) -> dict[str, object]:
    """What stands in a cell, as the script takes it."""
    at = wording.zh_datetime(now.at) if now.at else ""
    name = f"cell.{key[0]}.{key[1]}.{key[2]}.{now.seen}"
    return {"name": name, "text": now.text, "by": now.by, "at": at}


def _wrong(request: Request, form: CellsForm) -> HttpResponse:
    """Everything that is wrong at once; beside each cell what stands in it now, in case somebody was faster."""
    wrong = [one for one in form.typed.values() if one.name in form.errors]
    now = entry.stood(request.actor, (one.key for one in wrong))
    problems = [
        {
            "cell": one.name,
            "sentence": str(form.errors[one.name][0]),
            "now": _cell(one.key, now[one.key]) if now[one.key].seen != one.seen else None,
        }
        for one in wrong
    ]
    general = [str(words) for words in form.non_field_errors()]
    words = _("有 {count} 格要改，一格也没有写入。").format(count=len(problems))
    return JsonResponse({"sentence": general[0] if general else words, "problems": problems}, status=422)


def _drawn(request: Request, shown: Shown, form: CellsForm | None) -> HttpResponse:
    sheet, held = shown.sheet, shown.sheet.held
    typed = {one.key: form.data.get(name, "") for name, one in form.typed.items()} if form else {}
    wrong = form.wrong if form else {}
    reasons = {words: f"held-{n}" for n, words in enumerate(held)}
    labels = [_label(column, shown) for column in sheet.columns]
    rows = [
        (
            row.thing,
            [
                (
                    n,
                    labels[n],
                    cell,
                    typed.get(cell.key, cell.text),
                    wrong.get(cell.key, ""),
                    reasons.get(cell.held, ""),
                )
                for n, cell in enumerate(row.cells)
            ],
        )
        for row in sheet.rows
    ]
    context = {
        **shown.context,
        "sheet": sheet,
        "rows": rows,
        "columns": [(n, column, labels[n]) for n, column in enumerate(sheet.columns)],
        "reasons": [(id_, words, held[words]) for words, id_ in reasons.items()],
        "rules": entry.rules_of(sheet.columns),
        "cells_form": form,
        "problems": list(wrong.items()),
        "query": _query(request),
        "wanted": _wanted(request),
        "pages": range(1, sheet.pages + 1),
    }
    return render(
        request, "indicators/figures_table.html", context, status=form_status(form) if form else 200
    )


def _label(column: Column, shown: Shown) -> str:
    """What stands above a column: its period, or its indicator."""
    if shown.context["by"] == "period":
        return wording.short_period(column.period)
    return shown.heads[(column.one.code, column.period.code)]


def _query(request: Request) -> str:
    """The address without the page, for turning over."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
