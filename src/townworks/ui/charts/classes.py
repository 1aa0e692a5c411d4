"""水质类别图: the class of each section in each month, in the standard's colours, with its numeral in every field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from . import palette
from .bars import PHONE, room_for, rows_axis
from .drawing import Drawing, Spec, Table, dressed, linked
from .figures import TICKS, at

FIELD, MOST_ON_PHONE = 30, 8


@dataclass(frozen=True)
class ClassCell:
    """One month of one section: its name, its class from 1 to 6 (None: not judged), how that is written, its samples."""

    label: str
    grade: int | None
    text: str
    tick: str = ""
    said: str = ""
    url: str = ""


@dataclass(frozen=True)
class ClassRow:
    """One section, its months in the order of time; every row has the same months."""

    name: str
    cells: tuple[ClassCell, ...]


def classes_by(rows: Sequence[ClassRow], *, title: str, of: str) -> Drawing:
    """Sections down, months across. ``of`` heads the names' column of the table."""
    said = gettext("{name}，{month}：{said}")
    facts = {
        "title": title,
        "labels": [cell.label for cell in rows[0].cells] if rows else [],
        "ticks": [at(n, cell.tick or cell.label) for n, cell in enumerate(rows[0].cells)] if rows else [],
        "rows": [
            {
                "name": row.name,
                "cells": [
                    {
                        "label": cell.label,
                        "grade": cell.grade,
                        "text": cell.text,
                        "said": said.format(name=row.name, month=cell.label, said=cell.said or cell.text),
                        "url": cell.url,
                    }
                    for cell in row.cells
                ],
            }
            for row in rows
        ],
    }
    head = (of, *(str(label) for label in facts["labels"]))
    table = Table(head, tuple((row.name, *(cell.text for cell in row.cells)) for row in rows))
    return Drawing(title, facts, _spec, table)


def _spec(facts: Mapping[str, Any], width: int) -> Spec:
    import altair as alt

    labels = facts["ticks"][-MOST_ON_PHONE:] if width <= PHONE else facts["ticks"]
    names = [row["name"] for row in facts["rows"]]
    room = room_for(names, width) - 16
    values = [
        {
            **cell,
            "x": tick,
            "name": row["name"],
            "url": linked(cell["url"]),
            "colour": palette.CLASSES[cell["grade"] - 1] if cell["grade"] else palette.SHEET,
            "on": palette.ON_WATER if cell["grade"] else palette.SOFT,
        }
        for row in facts["rows"]
        for tick, cell in zip(labels, row["cells"][-len(labels) :], strict=True)
    ]
    y, above, step = rows_axis(names, width, room)
    x = alt.X(
        "x:N",
        sort=labels,
        title=None,
        scale=alt.Scale(domain=labels, paddingInner=0.06, paddingOuter=0),
        axis=alt.Axis(
            labelAngle=0,
            labelOverlap="greedy",
            ticks=False,
            domain=False,
            aria=False,
            labelExpr=TICKS,
            labelLineHeight=15,
        ),
    )
    base = alt.Chart(alt.Data(values=values))
    fields = base.mark_bar(stroke=palette.EDGE, strokeWidth=0.6).encode(
        x=x, y=y, fill=alt.Fill("colour:N", scale=None), href="url:N", description="said:N"
    )
    numerals = base.mark_text(baseline="middle", fontWeight=600, aria=False).encode(
        x=x, y=y, text="text:N", color=alt.Color("on:N", scale=None)
    )
    layers = alt.layer(fields, numerals, *above).properties(
        width=room, height=max(1, len(names)) * max(step, FIELD)
    )
    return dressed(layers, facts["title"], width)
