"""并列的得分图: how much of each part was reached, one small chart a place, all on the same scale; every bar is a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from . import palette
from .drawing import Drawing, Spec, Table, dressed, linked, room_of

ROW, BAR = 24, 13  # high: a part, and its bar
ROOM = 52  # for the words behind the bars
FULL = 100


@dataclass(frozen=True)
class Part:
    """One part: what it is called, which share of it was reached (per cent; None: not known), in words, and its records."""

    name: str
    share: Decimal | None
    text: str
    url: str = ""


@dataclass(frozen=True)
class Profile:
    """One of several: whose it is, the words beside its name, and its parts in the order that all share."""

    name: str
    note: str
    parts: tuple[Part, ...]


def profiles(rows: Sequence[Profile], *, title: str, of: str, part: str) -> Drawing:
    """One small chart a row, in the order given. ``of`` heads the names of rows in the table, ``part`` those of parts."""
    facts = {
        "title": title,
        "rows": [
            {
                "name": f"{row.name}　{row.note}".strip(),
                "parts": [
                    {
                        "part": one.name,
                        "share": None if one.share is None else float(one.share),
                        "text": one.text,
                        "url": one.url,
                        "said": gettext("{period}：{value}").format(
                            period=f"{row.name} {one.name}", value=one.text
                        ),
                    }
                    for one in row.parts
                ],
            }
            for row in rows
        ],
    }
    table = tuple((row.name, one.name, one.text) for row in rows for one in row.parts)
    return Drawing(title, facts, _spec, Table((of, part, gettext("得分")), table))


def _spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    names = [row["name"] for row in facts["rows"]]
    parts = list(dict.fromkeys(one["part"] for row in facts["rows"] for one in row["parts"]))
    values = [
        {**one, "name": row["name"], "full": FULL, "url": linked(one["url"])}
        for row in facts["rows"]
        for one in row["parts"]
    ]
    columns = 1 if width <= 500 else 2 if width < 900 else 3
    labels = min(int(width * 0.45), int(max((room_of(part, 13) for part in parts), default=0)) + 12)
    across = max(60, (width - labels) // columns - ROOM - 24)
    base = alt.Chart()
    scale = alt.Scale(domain=[0, FULL], nice=False)
    y = alt.Y(
        "part:N",
        sort=parts,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, aria=False, labelLimit=labels, labelPadding=6),
    )
    x = alt.X("share:Q", title=None, scale=scale, axis=None)
    # What is lost is filled, what is not known only outlined: they are not the same.
    full = alt.X("full:Q", title=None, scale=scale, axis=None)
    whole = (
        base.transform_filter("isValid(datum.share)")
        .mark_bar(color=palette.LINE, size=BAR, aria=False)
        .encode(x=full, y=y)
    )
    unknown = (
        base.transform_filter("!isValid(datum.share)")
        .mark_bar(color=palette.SHEET, stroke=palette.EDGE, strokeDash=[3, 3], size=BAR - 2, aria=False)
        .encode(x=full, y=y)
    )
    reached = (
        base.transform_filter("isValid(datum.share)")
        .mark_bar(color=palette.ACCENT, size=BAR)
        .encode(x=x, y=y, href="url:N", description="said:N")
    )
    words = base.mark_text(align="left", dx=6, color=palette.INK, fontSize=12).encode(
        x=alt.XDatum(FULL, scale=scale), y=y, text="text:N", href="url:N", description="said:N"
    )
    small = alt.layer(whole, unknown, reached, words).properties(width=across, height=ROW * len(parts))
    chart = small.facet(
        data=alt.Data(values=values),
        facet=alt.Facet(
            "name:N", sort=names, title=None, header=alt.Header(labelOrient="top", labelPadding=6)
        ),
        columns=columns,
        spacing={"row": 18, "column": ROOM + 8},
    )
    return dressed(chart, facts["title"], width)
