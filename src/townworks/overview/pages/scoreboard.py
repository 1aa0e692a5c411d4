"""单位亮灯: who is on course and who is not, unit by unit and line by line; every number leads to its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from townworks.commitments.selectors.scoreboard import Score
from townworks.ui import charts
from townworks.ui.navigation import address
from townworks.ui.request import Request
from townworks.ui.wording import line_name

from .. import selectors

LIGHTS = ("red", "yellow", "green", "grey", "blue")


@dataclass(frozen=True)
class Cell:
    """A number and the list behind it."""

    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """One unit or line."""

    name: str
    cells: tuple[Cell, ...]
    total: Cell


@login_required
def scoreboard(request: Request) -> HttpResponse:
    """单位亮灯."""
    year = request.GET.get("year", "")
    board = selectors.board_of(request.actor, year=int(year) if year.isdecimal() and len(year) == 4 else None)
    keep = (("year", year),) if year.isdecimal() else ()
    by_line = request.GET.get("by") == "line"
    scores = board.lines if by_line else board.units
    rows = [_row(score, keep, by_line=by_line) for score in scores]
    title = _title(scores, by_line=by_line)
    return render(
        request,
        "overview/scoreboard.html",
        {
            "title": title,
            "lights": LIGHTS,
            "rows": rows,
            "sums": [sum(row.cells[n].count for row in rows) for n in range(len(LIGHTS))],
            "total": board.total,
            "by_line": by_line,
            "year": year,
            "briefs": any(
                grant.reach in ("town", "district") for grant in request.actor.grants_for("document.export")
            ),
            "drawing": _drawing(title, rows, by_line=by_line) if rows else None,
        },
    )


def _title(scores: Sequence[Score], *, by_line: bool) -> str:
    """The answer to "who is behind?"; where the worst stand level, only how many there are."""
    red = selectors.with_red(scores)
    if not scores:
        return _("还没有亮灯的任务")
    if not red:
        return _("没有一条线亮红灯") if by_line else _("没有单位亮红灯")
    first = {"n": len(red), "name": _name(red[0], by_line=by_line), "most": red[0].counts["red"]}
    level = len(red) > 1 and red[1].counts["red"] == first["most"]
    if by_line:
        words = _("{n} 条线亮红灯") if level else _("{n} 条线亮红灯，{name}最多，有 {most} 项")
    else:
        words = _("{n} 个单位亮红灯") if level else _("{n} 个单位亮红灯，{name}最多，有 {most} 项")
    if len(red) == 1:
        words = _("只有{name}亮红灯，有 {most} 项")
    return words.format(**first)


def _name(score: Score, *, by_line: bool) -> str:
    return (line_name(score.key) if by_line else score.name) or _("还没有交办")


def _row(score: Score, keep: tuple[tuple[str, str], ...], *, by_line: bool) -> Row:
    # What no unit leads has no filter of its own: its numbers stay plain.
    base = (("line" if by_line else "unit", score.key), *keep) if score.key else ()
    return Row(
        _name(score, by_line=by_line),
        tuple(Cell(score.counts[light], _listed(base, ("light", light))) for light in LIGHTS),
        Cell(score.total, _listed(base)),
    )


def _listed(base: tuple[tuple[str, str], ...], *more: tuple[str, str]) -> str:
    url = address("commitments:list")
    return f"{url}?{urlencode((*base, *more))}" if url and base else ""


def _drawing(title: str, rows: list[Row], *, by_line: bool) -> charts.Drawing:
    return charts.lights_by(
        [
            charts.LightsRow(
                row.name,
                {light: cell.count for light, cell in zip(LIGHTS, row.cells, strict=True)},
                {light: cell.url for light, cell in zip(LIGHTS, row.cells, strict=True)},
            )
            for row in rows
        ],
        title=title,
        of=_("条线") if by_line else _("单位"),
    )
