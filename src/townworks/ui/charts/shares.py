"""构成图: one bar a row, cut into the same few parts; how long waiting, working and standing took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from . import palette
from .bars import room_for, rows_axis
from .drawing import Drawing, Spec, Table, dressed, linked

# One calm colour and two that step back from it, told apart in grey as well; at most so many parts.
TONES = (palette.LAMPS["grey"], palette.ACCENT, palette.LAMPS["yellow"])


@dataclass(frozen=True)
class SharesRow:
    """One bar: its parts in the order of their names."""

    name: str
    parts: tuple[Decimal, ...]
    url: str = ""


def shares_by(rows: Sequence[SharesRow], *, title: str, of: str, parts: Sequence[str], unit: str) -> Drawing:
    """Stacked bars in the rows' order, the whole behind each. ``parts`` names them, at most three. ValueError for more."""
    if len(parts) > len(TONES):
        raise ValueError(f"一根条最多分 {len(TONES)} 段，给的是 {len(parts)} 段。")
    facts = {
        "title": title,
        "parts": list(parts),
        "rows": [
            {
                "name": row.name,
                "values": [float(one) for one in row.parts],
                "label": f"{sum(row.parts)}{unit}",
                "url": row.url,
                "said": gettext("{name}：{parts}").format(
                    name=row.name,
                    parts=gettext("，").join(
                        f"{part} {one}{unit}" for part, one in zip(parts, row.parts, strict=True)
                    ),
                ),
            }
            for row in rows
        ],
    }
    table = Table((of, *parts), tuple((row.name, *(f"{one}{unit}" for one in row.parts)) for row in rows))
    return Drawing(title, facts, _spec, table)


def _spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    names, parts = [row["name"] for row in facts["rows"]], facts["parts"]
    room = room_for(names, width) - 56  # the figures stand behind the bars
    most = max((sum(row["values"]) for row in facts["rows"]), default=0) or 1
    pieces, wholes = [], []
    for row in facts["rows"]:
        x = 0.0
        for part, value in zip(parts, row["values"], strict=True):
            pieces.append(
                {
                    "name": row["name"],
                    "part": part,
                    "from": x,
                    "to": x + value,
                    "url": linked(row["url"]),
                    "said": row["said"],
                }
            )
            x += value
        wholes.append({"name": row["name"], "end": x, "label": row["label"]})
    y, above, step = rows_axis(names, width, room)
    scale = alt.Scale(domain=[0, most], nice=False)
    colour = alt.Color(
        "part:N",
        title=None,
        sort=parts,
        scale=alt.Scale(domain=parts, range=list(TONES[: len(parts)])),
        legend=alt.Legend(orient="top", direction="horizontal", symbolType="square", aria=False),
    )
    bars = (
        alt.Chart(alt.Data(values=pieces))
        .mark_bar()
        .encode(
            x=alt.X("from:Q", title=None, axis=None, scale=scale),
            x2="to:Q",
            y=y,
            color=colour,
            href="url:N",
            description="said:N",
        )
    )
    labels = (
        alt.Chart(alt.Data(values=wholes))
        .mark_text(align="left", dx=7, aria=False)
        .encode(x=alt.X("end:Q", scale=scale), y=y, text="label:N")
    )
    layers = alt.layer(bars, labels, *above).properties(width=room, height=max(1, len(names)) * step)
    return dressed(layers, facts["title"], width)
