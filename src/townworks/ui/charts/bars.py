"""条形图: lights by unit, commitments by state. Bars start at zero; labels stand in or at the bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from .. import lights
from . import palette
from .drawing import Drawing, Spec, Table, dressed, linked

BAR = 26
BAR_BELOW_NAME = 46
PHONE = 400  # narrower than this, a name stands above its bar
NAME = 14  # points to a full-width sign of a name


@dataclass(frozen=True)
class LightsRow:
    """One bar: whose it is, how many of each light, and where the records of each are."""

    name: str
    counts: Mapping[str, int]
    urls: Mapping[str, str]
    url: str = ""


@dataclass(frozen=True)
class CountRow:
    """One bar of a plain count; ``count`` None is shown as missing, never as zero."""

    name: str
    count: int | None
    url: str = ""


def lights_by(rows: Sequence[LightsRow], *, title: str, of: str) -> Drawing:
    """Lights of each unit (or line): stacked bars in the rows' order, red first. ``of`` heads the names' column."""
    words = {code: gettext(lights.LOOKS[code].word) for code in palette.ORDER}
    facts = {
        "title": title,
        "words": words,
        "none": gettext("没有任务"),
        "rows": [
            {
                "name": row.name,
                "counts": {code: int(row.counts.get(code, 0)) for code in palette.ORDER},
                "urls": {code: row.urls.get(code, "") for code in palette.ORDER},
            }
            for row in rows
        ],
        "said": {
            row.name: {
                code: gettext("{name}：{light} {count} 项").format(
                    name=row.name, light=words[code], count=row.counts.get(code, 0)
                )
                for code in palette.ORDER
            }
            for row in rows
        },
    }
    table = Table(
        (of, *words.values()),
        tuple((row.name, *(str(row.counts.get(code, 0)) for code in palette.ORDER)) for row in rows),
    )
    return Drawing(title, facts, _lights_spec, table)


def _lights_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    names = [row["name"] for row in facts["rows"]]
    room = room_for(names, width)
    most = max((sum(row["counts"].values()) for row in facts["rows"]), default=0) or 1
    values, hidden = _segments(facts, room, most)
    order = [facts["words"][code] for code in palette.ORDER]
    y, above, step = rows_axis(names, width, room)
    x = alt.X("from:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    base = alt.Chart(alt.Data(values=values))
    bars = base.mark_bar(stroke=palette.SHEET, strokeWidth=1.5).encode(
        x=x,
        x2="to:Q",
        y=y,
        color=alt.Color(
            "word:N",
            scale=alt.Scale(domain=order, range=[palette.LAMPS[code] for code in palette.ORDER]),
            legend=alt.Legend(symbolType="square", columns=5, aria=False) if hidden else None,
        ),
        href="url:N",
        description="said:N",
    )
    labels = (
        base.transform_filter("datum.label != ''")
        .mark_text(baseline="middle", aria=False, tooltip=None)
        .encode(
            x=alt.X("middle:Q"),
            y=y,
            text="label:N",
            color=alt.Color("on:N", scale=None),
        )
    )
    nothing = (
        alt.Chart(
            alt.Data(
                values=[
                    {"name": row["name"], "x": 0, "text": facts["none"]}
                    for row in facts["rows"]
                    if not sum(row["counts"].values())
                ]
            )
        )
        .mark_text(align="left", dx=4, color=palette.SOFT)
        .encode(x="x:Q", y=y, text="text:N")
    )
    layers = alt.layer(bars, labels, nothing, *above).properties(width=room, height=max(1, len(names)) * step)
    return dressed(layers, facts["title"], width)


def room_for(names: Sequence[str], width: int) -> int:
    """What the names leave for the bars: at least half of the width."""
    if width <= PHONE:
        return width - 12
    longest = max(
        (sum(NAME if ord(sign) > 0x2E80 else NAME * 0.56 for sign in name) for name in names), default=0
    )
    return int(max(width / 2, width - longest - 24))


def rows_axis(names: Sequence[str], width: int, room: int) -> tuple[Any, list[Any], int]:
    """Where the names stand: the axis of rows, the names above the bars if there, and the height of a row."""
    import altair as alt

    scale = alt.Scale(domain=names, paddingInner=0.28, paddingOuter=0.1)
    if width > PHONE:
        axis = alt.Axis(domain=False, ticks=False, labelPadding=8, aria=False, labelLimit=width - room)
        return alt.Y("name:N", sort=names, title=None, axis=axis, scale=scale), [], BAR
    scale = alt.Scale(domain=names, paddingInner=0.56, paddingOuter=0.28)
    y = alt.Y("name:N", sort=names, title=None, axis=None, scale=scale)
    words = (
        alt.Chart(alt.Data(values=[{"name": name} for name in names]))
        .mark_text(align="left", baseline="bottom", dy=-11, fontSize=13, color=palette.INK)
        .encode(x=alt.value(0), y=y, text="name:N")
    )
    return y, [words], BAR_BELOW_NAME


def _segments(facts: Mapping[str, Any], room: int, most: int) -> tuple[list[dict[str, Any]], bool]:
    """The parts of every bar with their labels, and whether some label found no place."""
    values: list[dict[str, Any]] = []
    hidden = False
    for row in facts["rows"]:
        start = 0
        for code in palette.ORDER:
            count = row["counts"][code]
            if not count:
                continue
            label = _label(facts["words"][code], count, count / most * room)
            hidden = hidden or not label or label == str(count)
            values.append(
                {
                    "name": row["name"],
                    "word": facts["words"][code],
                    "from": start,
                    "to": start + count,
                    "middle": start + count / 2,
                    "label": label,
                    "on": palette.ON_LAMPS[code],
                    "url": linked(row["urls"][code]),
                    "said": facts["said"][row["name"]][code],
                }
            )
            start += count
    return values, hidden


def _label(word: str, count: int, room: float) -> str:
    """Word and number where they fit, the number alone where that fits, else nothing."""
    for text in (f"{word} {count}", str(count)):
        if sum(12 if ord(sign) > 0x2E80 else 7 for sign in text) + 6 <= room:
            return text
    return ""


def counts_by(rows: Sequence[CountRow], *, title: str, of: str, counted: str) -> Drawing:
    """A plain count of each row, in the rows' order: commitments by state, by line, by month."""
    facts = {
        "title": title,
        "missing": gettext("没有数据"),
        "rows": [
            {
                "name": row.name,
                "count": row.count,
                "url": row.url,
                "said": gettext("{name}：{count} 项").format(name=row.name, count=row.count)
                if row.count is not None
                else gettext("{name}：没有数据").format(name=row.name),
            }
            for row in rows
        ],
    }
    none = gettext("没有数据")
    table = Table(
        (of, counted), tuple((row.name, none if row.count is None else str(row.count)) for row in rows)
    )
    return Drawing(title, facts, _counts_spec, table)


def _counts_spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    names = [row["name"] for row in facts["rows"]]
    room = room_for(names, width) - 48  # the figures stand behind the bars
    most = max((row["count"] or 0 for row in facts["rows"]), default=0) or 1
    values = [
        {
            **row,
            "count": row["count"] or 0,
            "label": facts["missing"] if row["count"] is None else str(row["count"]),
            "url": linked(row["url"]),
        }
        for row in facts["rows"]
    ]
    y, above, step = rows_axis(names, width, room)
    x = alt.X("count:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    base = alt.Chart(alt.Data(values=values))
    bars = base.mark_bar(color=palette.ACCENT).encode(x=x, y=y, href="url:N", description="said:N")
    labels = base.mark_text(align="left", dx=5, aria=False).encode(x=x, y=y, text="label:N")
    layers = alt.layer(bars, labels, *above).properties(width=room, height=max(1, len(names)) * step)
    return dressed(layers, facts["title"], width)
