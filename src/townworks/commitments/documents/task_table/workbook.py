"""任务分解表 · Excel: A4 landscape, the header on every page, filters, frozen panes.

Text is stored as text: a cell that begins with = + - @ never runs as a formula. Made
twice from the same table the bytes are the same.
"""

from __future__ import annotations

import io
import math
import unicodedata
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from townworks.ui.packaging import EPOCH, repack

from .table import COLUMNS, TaskTable

# Widths in characters of the default font; together they fill A4 landscape at about 80 %.
WIDTHS = (5, 11, 36, 26, 14, 19, 13, 36, 16)
CENTRED = frozenset(("序号", "工作条线", "牵头单位", "完成时限"))
HEADER_ROW = 3
_BODY_POINTS = 10
_LINE_POINTS = 14.5
_TALLEST = 409.0
_MOST_CHARACTERS = 32_000  # Excel holds 32,767 in a cell
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_THIN = Side(style="thin", color="FF8C8C8C")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="FFE8EDF3")


def write_xlsx(table: TaskTable, *, made_at: datetime = EPOCH) -> bytes:
    """Lay the table out as a workbook of one sheet; ``made_at`` is the stamp in its properties."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one sheet
    sheet.title = "任务分解表"
    workbook.properties.title = table.title
    workbook.properties.creator = "镇务通"
    _write_head(sheet, table)
    for offset, row in enumerate(table.rows, start=1):
        _write_row(sheet, HEADER_ROW + offset, row.cells)
    _write_notes(sheet, table)
    _set_up_pages(sheet, len(table.rows))
    out = io.BytesIO()
    workbook.save(out)
    return repack(out.getvalue(), made_at)


def put_text(cell: Cell, text: str) -> None:
    """Put text into a cell as text and nothing else."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_MOST_CHARACTERS]
    cell.data_type = "s"
    if text.startswith(_FORMULA):
        cell.quotePrefix = True


def _write_head(sheet: Worksheet, table: TaskTable) -> None:
    last = get_column_letter(len(COLUMNS))
    for number, text, font, height in (
        (1, table.title, Font(name="方正小标宋简体", size=20), 38.0),
        (2, table.subtitle, Font(name="仿宋", size=11, color="FF555555"), 20.0),
    ):
        sheet.merge_cells(f"A{number}:{last}{number}")
        cell = sheet.cell(number, 1)
        put_text(cell, text)
        cell.font = font
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.row_dimensions[number].height = height
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), start=1):
        cell = sheet.cell(HEADER_ROW, column)
        put_text(cell, name)
        cell.font = Font(name="黑体", size=11)
        cell.fill = _HEAD_FILL
        cell.border = _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[HEADER_ROW].height = 26.0


def _write_row(sheet: Worksheet, number: int, cells: tuple[str, ...]) -> None:
    tallest = 1
    for column, (name, text, width) in enumerate(zip(COLUMNS, cells, WIDTHS, strict=True), start=1):
        cell = sheet.cell(number, column)
        if name == "序号" and text.isdigit():
            cell.value = int(text)
        else:
            put_text(cell, text)
        cell.font = Font(name="仿宋", size=_BODY_POINTS)
        cell.border = _BOX
        cell.alignment = Alignment(
            horizontal="center" if name in CENTRED else "left", vertical="center", wrap_text=True
        )
        tallest = max(tallest, _lines(text, width))
    sheet.row_dimensions[number].height = min(_TALLEST, max(24.0, tallest * _LINE_POINTS + 6))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column of that many characters (a Chinese one counts two)."""
    room = max(2, width - 2)
    return sum(
        max(1, math.ceil(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) / room))
        for line in (text.split("\n") or [""])
    )


def _write_notes(sheet: Worksheet, table: TaskTable) -> None:
    first = HEADER_ROW + len(table.rows) + 1
    last = get_column_letter(len(COLUMNS))
    for offset, note in enumerate(table.notes):
        number = first + offset
        sheet.merge_cells(f"A{number}:{last}{number}")
        cell = sheet.cell(number, 1)
        put_text(cell, ("注：" if offset == 0 else "　　") + note)
        cell.font = Font(name="仿宋", size=10, color="FF555555")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[number].height = 18.0


def _set_up_pages(sheet: Worksheet, rows: int) -> None:
    last = get_column_letter(len(COLUMNS))
    sheet.freeze_panes = f"D{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + rows}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.3
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
    sheet.oddFooter.center.size = 9
