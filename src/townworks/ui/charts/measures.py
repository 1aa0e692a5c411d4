"""对照图: one bar a row with a mark to hold it against: the term it may take, or the figure of the time before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from . import palette
from .bars import room_for, rows_axis
from .drawing import Drawing, Spec, Table, dressed, linked


@dataclass(frozen=True)
class MeasureRow:
    """One bar and its mark; ``value`` or ``mark`` None is shown as missing, never as zero. ``over``: the bar breaks the mark."""

    name: str
    value: Decimal | None
    mark: Decimal | None
    url: str = ""
    over: bool = False


def measures_by(
    rows: Sequence[MeasureRow], *, title: str, of: str, measured: str, marked: str, unit: str
) -> Drawing:
    """Bars in the rows' order, each with its mark as a thin line. ``measured`` and ``marked`` name the two figures."""
    none = gettext("没有数据")
    facts = {
        "title": title,
        "marked": marked,
        "rows": [
            {
                "name": row.name,
                "value": None if row.value is None else float(row.value),
                "mark": None if row.mark is None else float(row.mark),
                "label": none if row.value is None else f"{row.value}{unit}",
                "over": row.over,
                "url": row.url,
                "said": gettext("{name}：{measured} {value}，{marked} {mark}").format(
                    name=row.name,
                    measured=measured,
                    value=none if row.value is None else f"{row.value}{unit}",
                    marked=marked,
                    mark=none if row.mark is None else f"{row.mark}{unit}",
                ),
            }
            for row in rows
        ],
    }
    table = Table(
        (of, measured, marked),
        tuple(
            (row.name, *(none if one is None else f"{one}{unit}" for one in (row.value, row.mark)))
            for row in rows
        ),
    )
    return Drawing(title, facts, _spec, table)


def _spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    names = [row["name"] for row in facts["rows"]]
    room = room_for(names, width) - 56  # the figures stand behind the bars
    most = max((max(row["value"] or 0, row["mark"] or 0) for row in facts["rows"]), default=0) or 1
    values = [
        {
            **row,
            "value": row["value"] or 0,
            "url": linked(row["url"]),
            "end": max(row["value"] or 0, row["mark"] or 0),
        }
        for row in facts["rows"]
    ]
    y, above, step = rows_axis(names, width, room)
    scale = alt.Scale(domain=[0, most], nice=False)
    base = alt.Chart(alt.Data(values=values))
    bars = base.mark_bar().encode(
        x=alt.X("value:Q", title=None, axis=None, scale=scale),
        y=y,
        color=alt.condition("datum.over", alt.value(palette.LAMPS["red"]), alt.value(palette.ACCENT)),
        href="url:N",
        description="said:N",
    )
    marks = (
        base.transform_filter("isValid(datum.mark)")
        .mark_tick(color=palette.INK, thickness=2, size=20, aria=False)
        .encode(x=alt.X("mark:Q", scale=scale), y=y)
    )
    labels = base.mark_text(align="left", dx=7, aria=False).encode(
        x=alt.X("end:Q", scale=scale), y=y, text="label:N"
    )
    layers = alt.layer(bars, marks, labels, *above).properties(width=room, height=max(1, len(names)) * step)
    return dressed(layers, facts["title"], width)
