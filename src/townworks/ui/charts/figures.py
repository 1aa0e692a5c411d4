"""指标图: figures over time against their target; many of them side by side on one scale.

A mark says by its shape what it is judged as (a disc: met, or nothing to judge by; a triangle on its point: missed) and is hollow
while its period is not locked. A period without a value is an open mark at the foot, never a zero. Every mark is a link.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from . import palette
from .drawing import Drawing, Spec, Table, dressed, linked, room_of

HEIGHT, SMALL = 240, 88
AXIS = 22  # what the axis takes beside its numbers, with the space around a drawing
GAP = 26  # between small charts, for the names of two periods at their feet
DX, SOFT_TYPE, MANY = 10, 11, 10
DIGIT = 13  # the type of the axis and of the last figure
LOW = 0.25  # a value in this share of the height would stand in the word beside it
UNDER = 46  # below the foot: under two lines of the axis
FLAT = 0.5  # where the least value is more than this share of the greatest, the axis need not start at zero
FORMAT = ",.6~f"


@dataclass(frozen=True)
class Figure:
    """One period: its name, its value (None: nothing), how it is written, what it should be, how it is judged, its records.

    ``tick``: the name as the axis has it, where that is another; it may have two lines.
    ``verdict``: "met", "missed" or "" and others; ``open``: may still change; ``expected``: its absence is worth a mark.
    """

    label: str
    value: Decimal | None
    text: str = ""
    tick: str = ""
    target: Decimal | None = None
    upper: Decimal | None = None
    verdict: str = ""
    judged: str = ""
    url: str = ""
    open: bool = False
    expected: bool = True


@dataclass(frozen=True)
class Line:
    """One of several: whose it is, and its figures."""

    name: str
    figures: tuple[Figure, ...]


def over_time(
    figures: Sequence[Figure],
    *,
    title: str,
    unit: str,
    target: str = "",
    steps: Sequence[str] = (),
    first: int = 1,
) -> Drawing:
    """Figures in the order of time. ``target`` says in words what the thin line is.

    ``steps`` names ``first`` and the whole numbers that follow, where figures are classes or grades.
    """
    facts = {
        "title": title,
        "unit": unit,
        "target_words": target,
        "missing_word": gettext("没有数"),
        "open_word": gettext("空心：还没有锁定，可能变动") if any(one.open for one in figures) else "",
        "steps": list(steps),
        "first": first,
        "figures": [_fact(one) for one in figures],
    }
    rows = tuple((one.label, *_told(one)) for one in figures)
    return Drawing(title, facts, _over_time_spec, Table((gettext("时期"), *_heads()), rows))


def beside(
    lines: Sequence[Line], *, title: str, unit: str, of: str, steps: Sequence[str] = (), first: int = 1
) -> Drawing:
    """One small chart a line, all on the same scale, in the order given. ``of`` heads their names; ``steps`` as above."""
    facts = {
        "title": title,
        "unit": unit,
        "missing_word": gettext("没有数"),
        "steps": list(steps),
        "first": first,
        "lines": [{"name": one.name, "figures": [_fact(each) for each in one.figures]} for one in lines],
    }
    rows = tuple((line.name, one.label, *_told(one)) for line in lines for one in line.figures)
    return Drawing(title, facts, _beside_spec, Table((of, gettext("时期"), *_heads()), rows))


def _heads() -> tuple[str, ...]:
    return (gettext("数值"), gettext("判断"), gettext("是否锁定"))


def _told(one: Figure) -> tuple[str, str, str]:
    none = one.text or (gettext("没有数") if one.expected else "—")
    locked = gettext("未锁定") if one.open else "—" if one.value is None else gettext("已锁定或不用报")
    return (none, one.judged or "—", locked)


def _fact(one: Figure) -> dict[str, Any]:
    said = gettext("{period}：{value}").format(period=one.label, value=_told(one)[0])
    return {
        "label": one.label,
        "tick": one.tick or one.label,
        "value": None if one.value is None else float(one.value),
        "text": one.text,
        "target": None if one.target is None else float(one.target),
        "upper": None if one.upper is None else float(one.upper),
        "missed": one.verdict == "missed",
        "url": one.url,
        "open": one.open,
        "expected": one.expected,
        "said": gettext("，").join(part for part in (said, one.judged) if part),
    }


def _domain(figures: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> list[float]:
    """From zero, unless all lies far above it; of classes, all that there are."""
    if facts["steps"]:
        return [facts["first"] - 0.5, facts["first"] + len(facts["steps"]) - 0.5]
    found = [one[key] for one in figures for key in ("value", "target", "upper") if one[key] is not None] or [
        0
    ]
    low, high = min(found), max(found)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1
    bottom = low - room if low < 0 or low > FLAT * high else 0.0
    return [bottom, high + room]


def _rows(figures: Sequence[Mapping[str, Any]], name: str = "") -> list[dict[str, Any]]:
    """The figures as the spec has them, each with the look of its mark."""
    found = []
    for n, one in enumerate(figures):
        colour = palette.BAD if one["missed"] else palette.ACCENT
        look = {
            "shape": "triangle-down" if one["missed"] else "circle",
            "fill": palette.SHEET if one["open"] else colour,
            "stroke": colour,
        }
        found.append({**one, **look, "url": linked(one["url"]), "x": at(n, one["tick"]), "name": name})
    return found


def _beside_axis(facts: Mapping[str, Any], domain: list[float]) -> float:
    """What the axis of values takes of a drawing's width."""
    said = facts["steps"] or [f"{domain[1]:,.0f}", *(["0.00"] if abs(domain[1]) < MANY else [])]
    return AXIS + max(room_of(word, DIGIT) for word in said)


def _plot(rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any], room: float) -> float:
    """How wide the plot may be in the room beside the axis, so that the last figure behind its mark is still within."""
    known = [n for n, one in enumerate(rows) if one["value"] is not None]
    if not known:
        return room
    word = DX + room_of(rows[known[-1]]["text"], DIGIT)
    after = (len(rows) - known[-1] - 0.5) / len(rows)  # of the plot, from the mark to its end
    return min(room, (room - word) / (1 - after))


def _layers(
    rows: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    domain: list[float],
    *,
    width: float,
    small: bool,
) -> list[Any]:
    import altair as alt

    ticks = list(dict.fromkeys(one["x"] for one in rows))
    ends: dict[str, Any] = {"values": [ticks[0], ticks[-1]], "labelFlush": True} if small and ticks else {}
    x = alt.X(
        "x:N",
        sort=ticks,
        title=None,
        scale=alt.Scale(domain=ticks),
        axis=alt.Axis(
            labelAngle=0,
            labelOverlap="greedy",
            labelSeparation=6,
            ticks=False,
            aria=False,
            labelExpr=TICKS,
            labelLineHeight=15,
            **ends,
        ),
    )
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    steps, first = facts["steps"], facts["first"]
    named: dict[str, Any] = (
        {
            "values": list(range(first, first + len(steps))),
            "labelExpr": f"{json.dumps(steps)}[datum.value - {first}]",
        }
        if steps
        else {"tickCount": 2 if small else 4, "format": FORMAT}
    )
    axis = alt.Axis(domain=False, ticks=False, aria=False, **named)
    y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
    base = alt.Chart()
    layers = [
        base.transform_filter(f"isValid(datum.{key})")
        .mark_line(color=palette.INK, strokeWidth=1, strokeDash=[5, 3], aria=False, interpolate="step")
        .encode(x=x, y=alt.Y(f"{key}:Q", title=None, scale=scale, axis=axis))
        for key in ("target", "upper")
        if any(one[key] is not None for one in rows)
    ]
    line = base.mark_line(
        color=palette.ACCENT,
        strokeWidth=1.6 if small else 2.2,
        invalid="break-paths-show-domains",
        aria=False,
    )
    marks = base.transform_filter("isValid(datum.value)").mark_point(
        size=36 if small else 74, strokeWidth=1.6, opacity=1
    )
    gaps = base.transform_filter("!isValid(datum.value) && datum.expected")
    foot = alt.YDatum(domain[0], scale=scale)
    layers += [
        line.encode(x=x, y=y),
        marks.encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None, legend=None),
            fill=alt.Fill("fill:N", scale=None, legend=None),
            stroke=alt.Stroke("stroke:N", scale=None, legend=None),
            href="url:N",
            description="said:N",
        ),
        gaps.mark_point(color=palette.SOFT, filled=False, size=30, shape="circle", yOffset=-6).encode(
            x=x, y=foot, description="said:N"
        ),
    ]
    if not small:
        where = _with_room(rows, domain, width / max(len(rows), 1), facts["missing_word"])
        words = base.transform_filter(alt.FieldOneOfPredicate("x", where)).mark_text(
            dy=-18, color=palette.SOFT, aria=False, fontSize=SOFT_TYPE
        )
        layers.append(words.encode(x=x, y=foot, text=alt.value(facts["missing_word"])))
    return layers


def _with_room(rows: Sequence[Mapping[str, Any]], domain: list[float], step: float, word: str) -> list[str]:
    """Where the word for what is missing stands beside no value: once a run of gaps, and not between marks at the foot, nor in the
    figure behind the last mark. ``step``: from one period to the next."""
    low = domain[0] + LOW * (domain[1] - domain[0])
    half = room_of(word, SOFT_TYPE) / 2
    spans = [
        (n * step - DX - half, n * step + DX + half)
        for n, one in enumerate(rows)
        if one["value"] is not None and one["value"] <= low
    ]
    last = max((n for n, one in enumerate(rows) if one["value"] is not None), default=None)
    if last is not None and rows[last]["value"] <= low:
        spans.append((last * step, last * step + 2 * DX + room_of(rows[last]["text"], DIGIT) + half))
    found, said = [], False
    for n, one in enumerate(rows):
        gap = one["value"] is None and one["expected"]
        if gap and not said and not any(start < n * step < end for start, end in spans):
            found.append(one["x"])
        said = gap and (said or one["x"] in found)
    return found


# A value of the axis of time is made one of its kind by its number, which its label leaves out.
TICKS = "split(split(datum.value, '|')[1], '\\n')"


def at(n: int, tick: str) -> str:
    """The nth period on the axis of time."""
    return f"{n:03d}|{tick}"


def _over_time_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    rows = _rows(facts["figures"])
    domain = _domain(facts["figures"], facts)
    plot = int(_plot(rows, facts, width - _beside_axis(facts, domain)))
    layers = _layers(rows, facts, domain, width=plot, small=False)
    known = [one for one in rows if one["value"] is not None]
    if known:
        last = alt.Chart(alt.Data(values=[known[-1]]))
        layers.append(
            last.mark_text(
                align="left", dx=DX, fontWeight=600, fontSize=DIGIT, color=palette.ACCENT, aria=False
            ).encode(x="x:N", y="value:Q", text="text:N")
        )
    targets = [one for one in rows if one["target"] is not None]
    if targets and facts["target_words"]:
        since = next(one for one in targets if one["target"] == targets[-1]["target"])
        end = alt.Chart(alt.Data(values=[{**since, "words": facts["target_words"]}]))
        layers.append(
            end.mark_text(align="left", dy=-11, dx=-4, color=palette.INK, aria=False).encode(
                x="x:N", y="target:Q", text="words:N"
            )
        )
    if facts["open_word"]:
        note = alt.Chart(alt.Data(values=[{"words": facts["open_word"]}]))
        layers.append(
            note.mark_text(align="left", baseline="top", color=palette.SOFT, aria=False).encode(
                x=alt.value(0), y=alt.value(HEIGHT + UNDER), text="words:N"
            )
        )
    chart = alt.layer(*layers, data=alt.Data(values=rows))
    return dressed(chart.properties(width=plot, height=HEIGHT), facts["title"], width)


def _beside_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    domain = _domain([one for line in facts["lines"] for one in line["figures"]], facts)
    columns = 2 if width <= 500 else 3 if width < 900 else 5
    names = [line["name"] for line in facts["lines"]]
    rows = [one for line in facts["lines"] for one in _rows(line["figures"], line["name"])]
    plot = int((width - _beside_axis(facts, domain) - GAP * (columns - 1)) / columns)
    small = alt.layer(*_layers(rows, facts, domain, width=plot, small=True)).properties(
        width=plot, height=SMALL
    )
    # One spec for all of them: forty villages as forty charts took Altair five seconds to write down.
    chart = small.facet(
        data=alt.Data(values=rows),
        facet=alt.Facet(
            "name:N", sort=names, title=None, header=alt.Header(labelOrient="top", labelPadding=6)
        ),
        columns=columns,
        spacing={"row": 16, "column": GAP},
    )
    return dressed(chart, facts["title"], width)
