"""折线图: progress over months against the plan; many of them as small multiples.

A month without a record is a gap with an open mark at the foot, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext

from . import palette
from .drawing import Drawing, Spec, Table, dressed, lines_of, linked

HEIGHT, SMALL = 220, 92


@dataclass(frozen=True)
class Point:
    """One month: what was recorded (None: nothing), what the plan wanted, where the record is.

    ``expected`` is False for a month that is still to come: no record is then nothing to remark on.
    """

    month: date
    value: Decimal | None
    plan: Decimal | None = None
    url: str = ""
    expected: bool = True


@dataclass(frozen=True)
class Course:
    """One line of points."""

    name: str
    points: tuple[Point, ...]


def progress(points: Sequence[Point], *, title: str, unit: str, target: Decimal | None = None) -> Drawing:
    """What was reached month by month, the plan beside it as a thin line, the target as a rule."""
    facts = {
        "title": title,
        "unit": unit,
        "target": None if target is None else float(target),
        "target_words": "" if target is None else gettext("目标 {value}").format(value=_figure(target, unit)),
        "plan_word": gettext("计划"),
        "missing_word": gettext("无记录"),
        "points": _facts_of(points, unit),
    }
    return Drawing(title, facts, _progress_spec, _table(points, unit))


def small_multiples(courses: Sequence[Course], *, title: str, unit: str) -> Drawing:
    """One small chart a course, all on the same scale."""
    facts = {
        "title": title,
        "unit": unit,
        "missing_word": gettext("无记录"),
        "courses": [{"name": course.name, "points": _facts_of(course.points, unit)} for course in courses],
    }
    rows = tuple(
        (course.name, _month(point.month), *_figures(point, unit))
        for course in courses
        for point in course.points
    )
    return Drawing(title, facts, _multiples_spec, Table(("", *_head()), rows))


def _head() -> tuple[str, ...]:
    return (gettext("月份"), gettext("实际"), gettext("计划"))


def _table(points: Sequence[Point], unit: str) -> Table:
    return Table(_head(), tuple((_month(point.month), *_figures(point, unit)) for point in points))


def _figures(point: Point, unit: str) -> tuple[str, str]:
    none = gettext("无记录") if point.expected else "—"
    return (
        none if point.value is None else _figure(point.value, unit),
        "—" if point.plan is None else _figure(point.plan, unit),
    )


def _figure(value: Decimal, unit: str) -> str:
    return f"{value.normalize():f}{'' if unit == '%' else ' '}{unit}"


def _month(month: date) -> str:
    return f"{month:%b}" if (get_language() or "").startswith("en") else f"{month.month}月"


def _facts_of(points: Sequence[Point], unit: str) -> list[dict[str, Any]]:
    return [
        {
            "month": _month(point.month),
            "n": n,
            "value": None if point.value is None else float(point.value),
            "plan": None if point.plan is None else float(point.plan),
            "figure": "" if point.value is None else _figure(point.value, unit),
            "expected": point.expected,
            "url": point.url,
            "said": gettext("{month}：实际 {value}，计划 {plan}").format(
                month=_month(point.month), value=_figures(point, unit)[0], plan=_figures(point, unit)[1]
            ),
        }
        for n, point in enumerate(points)
    ]


def _top(points: Sequence[Mapping[str, Any]], target: float | None = None) -> float:
    found = [point[key] for point in points for key in ("value", "plan") if point[key] is not None]
    return max([*found, target or 0, 0]) * 1.08 or 1


def _layers(points: Sequence[Mapping[str, Any]], top: float, missing: str, *, small: bool) -> list[Any]:
    import altair as alt

    values = [{**point, "url": linked(point["url"])} for point in points]
    months = [point["month"] for point in points]
    ends: dict[str, Any] = {"values": [months[0], months[-1]]} if small and months else {}
    x = alt.X(
        "month:N",
        sort=months,
        title=None,
        scale=alt.Scale(domain=months),
        axis=alt.Axis(labelAngle=0, labelOverlap="greedy", ticks=False, aria=False, **ends),
    )
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(tickCount=2 if small else 4, domain=False, ticks=False, aria=False)
    base = alt.Chart(alt.Data(values=values))
    plan = base.transform_filter("isValid(datum.plan)").mark_line(
        color=palette.EDGE, strokeWidth=1.2, strokeDash=[4, 3], aria=False
    )
    real = base.mark_line(
        color=palette.ACCENT, strokeWidth=2.2, invalid="break-paths-show-domains", aria=False
    )
    marks = base.transform_filter("isValid(datum.value)").mark_point(
        color=palette.ACCENT, filled=True, size=30 if small else 56, opacity=1
    )
    gaps = base.transform_filter("!isValid(datum.value) && datum.expected")
    open_marks = gaps.mark_point(color=palette.SOFT, filled=False, size=36, shape="circle", yOffset=-6)
    y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
    layers = [
        plan.encode(x=x, y=alt.Y("plan:Q", title=None, scale=scale, axis=axis)),
        real.encode(x=x, y=y),
        marks.encode(x=x, y=y, href="url:N", description="said:N"),
        open_marks.encode(x=x, y=alt.YDatum(0, scale=scale), description="said:N"),
    ]
    if not small:
        words = gaps.mark_text(dy=-18, color=palette.SOFT, aria=False)
        layers.append(words.encode(x=x, y=alt.YDatum(0, scale=scale), text=alt.value(missing)))
    return layers


def _progress_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    points, target = facts["points"], facts["target"]
    layers = _layers(points, _top(points, target), facts["missing_word"], small=False)
    recorded = [point for point in points if point["value"] is not None]
    if recorded:
        last = alt.Chart(alt.Data(values=[recorded[-1]]))
        layers.append(
            last.mark_text(
                dy=16, dx=6, align="left", fontWeight=600, color=palette.ACCENT, aria=False
            ).encode(x="month:N", y="value:Q", text="figure:N")
        )
    planned = [point for point in points if point["plan"] is not None]
    if planned:
        halfway = {**planned[len(planned) // 2], "text": facts["plan_word"]}
        end = alt.Chart(alt.Data(values=[halfway]))
        layers.append(
            end.mark_text(dy=-12, align="right", color=palette.SOFT, aria=False).encode(
                x="month:N", y="plan:Q", text="text:N"
            )
        )
    if target is not None:
        rule = alt.Chart(alt.Data(values=[{"target": target, "text": facts["target_words"]}]))
        layers.append(rule.mark_rule(color=palette.INK, strokeWidth=1, aria=False).encode(y="target:Q"))
        layers.append(
            rule.mark_text(align="left", dy=-8, dx=2, color=palette.INK, aria=False).encode(
                x=alt.value(0), y="target:Q", text="text:N"
            )
        )
    return dressed(alt.layer(*layers).properties(width=width - 90, height=HEIGHT), facts["title"], width)


def _multiples_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    top = max((_top(course["points"]) for course in facts["courses"]), default=1)
    columns = 3 if width > 500 else 2
    each = width // columns - 60
    charts = [
        alt.layer(*_layers(course["points"], top, facts["missing_word"], small=True)).properties(
            width=each,
            height=SMALL,
            title={
                "text": lines_of(course["name"], each + 30, size=13),
                "fontSize": 13,
                "anchor": "start",
                "offset": 6,
                "lineHeight": 18,
            },
        )
        for course in facts["courses"]
    ]
    return dressed(alt.concat(*charts, columns=columns, spacing=18), facts["title"], width)
