"""指标的图: built once, for the page, for print, for Word and for PDF; every mark leads to its records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from townworks.definitions.indicators import Indicator
from townworks.engines import black_odorous, period_reading
from townworks.engines.surface_water import GRADES, Answer
from townworks.ui import charts, wording
from townworks.ui.charts import Drawing
from townworks.ui.names import in_language
from townworks.ui.navigation import address

from . import said
from .course import Course, Point
from .sections import Section
from .sheet import Across, Sheet

MOST_LINES = 60


def records_url(code: str, period: str, *, thing_id: int | None = None, place_id: int | None = None) -> str:
    """Where the records behind a value are."""
    asked: dict[str, object] = {"period": period}
    if thing_id is not None:
        asked["thing"] = thing_id
    elif place_id is not None:
        asked["place"] = place_id
    return f"{address('indicators:records', code)}?{urlencode(asked)}"


def _figure(
    one: Indicator, point: Point, url: str, *, on: date, with_year: bool = False, open_: bool = False
) -> charts.Figure:
    judgement = point.judgement
    return charts.Figure(
        label=wording.zh_period(point.period),
        tick=wording.short_period(point.period, with_year=with_year),
        value=point.value,
        text=said.figure(one, point.value) or (said.missing(point) if point.reading.mark else ""),
        target=judgement.target,
        upper=judgement.upper,
        verdict=judgement.verdict,
        judged=said.verdict(point),
        url=url if point.reading.recorded else "",
        open=open_,
        expected=point.reading.recorded or (one.frequency != "irregular" and point.period.end < on),
    )


def course_title(course: Course, point: Point) -> str:
    """What a chart says: the latest value and how it stands."""
    name, period = in_language(course.one), wording.zh_period(point.period)
    if point.value is None:
        return _("{name}，{period}没有数").format(name=name, period=period)
    words = {
        "met": _("{name}，{period} {value}，达到目标"),
        "missed": _("{name}，{period} {value}，没有达到目标"),
    }.get(point.judgement.verdict, _("{name}，{period} {value}"))
    return words.format(name=name, period=period, value=said.figure(course.one, point.value))


def over_time(course: Course, *, on: date, opened: frozenset[str] = frozenset(), title: str = "") -> Drawing:
    """走势图 of an indicator, of a place or a thing, as of a day. ``opened``: codes of periods that are not locked."""
    one, subject = course.one, course.subject
    figures = [
        _figure(
            one,
            point,
            records_url(one.code, point.period.code, thing_id=subject.thing_id, place_id=subject.place_id),
            on=on,
            with_year=n == 0,
            open_=point.period.code in opened,
        )
        for n, point in enumerate(course.points)
    ]
    known = [point for point in course.points if point.value is not None]
    judged = next((point for point in reversed(course.points) if point.judgement.target is not None), None)
    return charts.over_time(
        figures,
        title=title or course_title(course, known[-1] if known else course.points[-1]),
        unit=said.unit_of(one),
        target=_("目标 {target}").format(target=said.target(one, judged)) if judged else "",
        **_steps(one),
    )


class Steps(TypedDict, total=False):
    """What the axis says instead of numbers."""

    steps: list[str]
    first: int


def _steps(one: Indicator) -> Steps:
    """The classes of water or the grades of black and odorous water, where figures are these."""
    if said.is_class(one):
        return {"steps": [_(grade) for grade in GRADES], "first": 1}
    if said.is_grade(one):
        return {"steps": [_(name) for _level, name in sorted(black_odorous.NAMES.items())], "first": 0}
    return {}


def beside(sheet: Sheet, rows: Sequence[Across], *, on: date, title: str) -> Drawing:
    """各处对照: small charts on one scale, in the order of the places."""
    one = sheet.one
    lines = [
        charts.Line(
            row.name,
            tuple(
                _figure(
                    one,
                    point,
                    records_url(one.code, point.period.code, thing_id=row.thing_id, place_id=row.place_id),
                    on=on,
                )
                for point in row.points
            ),
        )
        for row in rows[:MOST_LINES]
    ]
    return charts.beside(lines, title=title, unit=said.unit_of(one), of=_("地方"), **_steps(one))


def classes(sections: Sequence[Section], labels: Sequence[str], *, title: str) -> Drawing:
    """断面类别: each section's class in each month ("2026-05")."""
    names = {grade: _(name) for grade, name in enumerate(GRADES, 1)}
    heads = [
        (
            label,
            wording.zh_period(label),
            wording.short_period(period_reading.from_code(label), with_year=n == 0),
        )
        for n, label in enumerate(labels)
    ]
    none, said = _("没有监测"), _Said()
    rows = []
    for section in sections:
        months = {month.label: month for month in section.months}
        page = address("indicators:section", section.thing.pk)
        cells = []
        for label, long, short in heads:
            month = months.get(label)
            judged = month.judged if month else None
            grade = judged.grade if judged else None
            cells.append(
                charts.ClassCell(
                    long,
                    grade,
                    names[grade] if grade else "—",
                    short,
                    said.of(judged) if judged and grade else none,
                    f"{page}?month={label}#samples" if month else "",
                )
            )
        rows.append(charts.ClassRow(section.thing.name, tuple(cells)))
    return charts.classes_by(rows, title=title, of=_("断面"))


class _Said:
    """Classes in words, each looked up once a drawing: a town has hundreds of months of few kinds."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], str] = {}

    def of(self, judged: Answer) -> str:
        key = (judged.grade, judged.meets_target, *(item.code for item in judged.deciding))
        if key not in self._known:
            self._known[key] = _said(judged)
        return self._known[key]


def _said(judged: Answer) -> str:
    """A class in words: the class, what decided it, whether it is good enough."""
    words = _("{grade}类").format(grade=_(judged.name or ""))
    deciding = _("、").join(_(item.name) for item in judged.deciding)
    meets = "" if judged.meets_target is None else _("达标") if judged.meets_target else _("未达标")
    return _("，").join(part for part in (words, deciding, meets) if part)
