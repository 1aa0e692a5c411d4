"""Workbooks as staff write them: sheets of rows, the first of them the heads."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

from townworks.definitions.xlsform import importing

HEADS = ("type", "name", "label", "required", "relevant", "constraint")
CHOICES = (
    ("list_name", "name", "label"),
    ("yes_no", "yes", "是"),
    ("yes_no", "no", "否"),
    ("state", "1", "好"),
    ("state", "2", "坏"),
    ("state", "其他", "说不清"),
)
Rows = Sequence[Sequence[object]]


def book(survey: Rows, choices: Rows = CHOICES, **sheets: Rows) -> bytes:
    """An .xlsx of these sheets."""
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in {"survey": survey, "choices": choices, **sheets}.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(*rows: Sequence[object], heads: Sequence[str] = HEADS, **sheets: Rows) -> importing.Reading:
    """What comes of a survey of these rows."""
    return importing.read_form(
        book((heads, *rows), **sheets), file="表.xlsx", code="x", lines=("fire",), kinds=("premises",)
    )


def told(reading: importing.Reading) -> list[tuple[str, str]]:
    """Each problem: where, and what."""
    return [(one.at, str(one.wrong)) for one in reading.problems]
