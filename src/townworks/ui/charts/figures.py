"""指标图: figures over time against their target; many of them side by side on one scale.

A mark says by its shape what it is judged as (a disc: met, or nothing to judge by; a triangle on its point: missed) and is hollow
while its period is not locked. A period without a value is an open mark at the foot, never a zero. Every mark is a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from . import palette
from .drawing import Drawing, Spec, Table, dressed, lines_of, linked

HEIGHT, SMALL = 240, 88
FLAT = 0.5  # where the least value is more than this share of the greatest, the axis need not start at zero
FORMAT = ",.6~f"
BAD = palette.LAMPS["red"]


@dataclass(frozen=True)
class Figure:
    """One period: its name, its value (None: nothing), how both are written, what it should be, how it is judged, its records.

    ``verdict``: "met", "missed" or "" and others; ``open``: may still change; ``expected``: its absence is worth a mark.
    """

    label: str
    value: Decimal | None
    text: str = ""
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


def over_time(figures: Sequence[Figure], *, title: str, unit: str, target: str = "") -> Drawing:
    """Figures in the order of time. ``target`` says in words what the thin line is."""
    facts = {
        "title": title,
        "unit": unit,
        "target_words": target,
        "missing_word": gettext("没有数"),
        "open_word": gettext("空心：还没有锁定，可能变动") if any(one.open for one in figures) else "",
        "figures": [_fact(one) for one in figures],
    }
    rows = tuple((one.label, *_told(one)) for one in figures)
    return Drawing(title, facts, _over_time_spec, Table((gettext("时期"), *_heads()), rows))


def beside(lines: Sequence[Line], *, title: str, unit: str, of: str) -> Drawing:
    """One small chart a line, all on the same scale, in the order given. ``of`` heads their names."""
    facts = {
        "title": title,
        "unit": unit,
        "missing_word": gettext("没有数"),
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


def _domain(figures: Sequence[Mapping[str, Any]]) -> list[float]:
    """From zero, unless all lies far above it."""
    found = [one[key] for one in figures for key in ("value", "target", "upper") if one[key] is not None] or [
        0
    ]
    low, high = min(found), max(found)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1
    bottom = low - room if low < 0 or low > FLAT * high else 0.0
    return [bottom, high + room]


def _layers(
    figures: Sequence[Mapping[str, Any]], domain: list[float], missing: str, *, small: bool
) -> list[Any]:
    import altair as alt

    values = [{**one, "url": linked(one["url"])} for one in figures]
    labels = [one["label"] for one in figures]
    ends: dict[str, Any] = {"values": [labels[0], labels[-1]]} if small and labels else {}
    x = alt.X(
        "label:N",
        sort=labels,
        title=None,
        scale=alt.Scale(domain=labels),
        axis=alt.Axis(labelAngle=0, labelOverlap="greedy", ticks=False, aria=False, **ends),
    )
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    axis = alt.Axis(tickCount=2 if small else 4, domain=False, ticks=False, aria=False, format=FORMAT)
    y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
    base = alt.Chart(alt.Data(values=values))
    size = 34 if small else 70
    layers = [
        base.transform_filter(f"isValid(datum.{key})")
        .mark_line(color=palette.INK, strokeWidth=1, strokeDash=[5, 3], aria=False, interpolate="step")
        .encode(x=x, y=alt.Y(f"{key}:Q", title=None, scale=scale, axis=axis))
        for key in ("target", "upper")
        if any(one[key] is not None for one in figures)
    ]
    layers.append(
        base.mark_line(
            color=palette.ACCENT,
            strokeWidth=1.6 if small else 2.2,
            invalid="break-paths-show-domains",
            aria=False,
        ).encode(x=x, y=y)
    )
    for missed, shape, colour in ((False, "circle", palette.ACCENT), (True, "triangle-down", BAD)):
        for hollow in (False, True):
            chosen = [one for one in values if one["value"] is not None]
            chosen = [one for one in chosen if one["missed"] == missed and one["open"] == hollow]
            if chosen:
                layers.append(
                    alt.Chart(alt.Data(values=chosen))
                    .mark_point(
                        shape=shape,
                        size=size * (1.5 if missed else 1),
                        stroke=colour,
                        fill=palette.SHEET if hollow else colour,
                        strokeWidth=1.6,
                        opacity=1,
                    )
                    .encode(x=x, y=y, href="url:N", description="said:N")
                )
    gaps = base.transform_filter("!isValid(datum.value) && datum.expected")
    foot = alt.YDatum(domain[0], scale=scale)
    layers.append(
        gaps.mark_point(color=palette.SOFT, filled=False, size=30, shape="circle", yOffset=-6).encode(
            x=x, y=foot, description="said:N"
        )
    )
    if not small:
        layers.append(
            gaps.mark_text(dy=-18, color=palette.SOFT, aria=False, fontSize=11).encode(
                x=x, y=foot, text=alt.value(missing)
            )
        )
    return layers


def _over_time_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    figures = facts["figures"]
    layers = _layers(figures, _domain(figures), facts["missing_word"], small=False)
    known = [one for one in figures if one["value"] is not None]
    if known:
        last = alt.Chart(alt.Data(values=[known[-1]]))
        layers.append(
            last.mark_text(dy=-14, fontWeight=600, fontSize=13, color=palette.ACCENT, aria=False).encode(
                x="label:N", y="value:Q", text="text:N"
            )
        )
    targets = [one for one in figures if one["target"] is not None]
    if targets and facts["target_words"]:
        end = alt.Chart(alt.Data(values=[{**targets[0], "words": facts["target_words"]}]))
        layers.append(
            end.mark_text(align="left", dy=-8, dx=-10, color=palette.INK, aria=False).encode(
                x="label:N", y="target:Q", text="words:N"
            )
        )
    if facts["open_word"]:
        note = alt.Chart(alt.Data(values=[{"words": facts["open_word"]}]))
        layers.append(
            note.mark_text(align="right", baseline="top", color=palette.SOFT, aria=False).encode(
                x=alt.value(width - 70), y=alt.value(-4), text="words:N"
            )
        )
    return dressed(alt.layer(*layers).properties(width=width - 70, height=HEIGHT), facts["title"], width)


def _beside_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    domain = _domain([one for line in facts["lines"] for one in line["figures"]])
    columns = 2 if width <= 500 else 3 if width < 900 else 5
    each = width // columns - 58
    charts = [
        alt.layer(*_layers(line["figures"], domain, facts["missing_word"], small=True)).properties(
            width=each,
            height=SMALL,
            title={
                "text": lines_of(line["name"], each + 30, size=13),
                "fontSize": 13,
                "anchor": "start",
                "offset": 6,
                "lineHeight": 18,
            },
        )
        for line in facts["lines"]
    ]
    return dressed(alt.concat(*charts, columns=columns, spacing=16), facts["title"], width)
