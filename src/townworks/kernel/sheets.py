"""电子表格: a list as an Excel file, written row by row, the same bytes for the same rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .clock import TOWN_TIME

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
LONGEST = 32_767  # what a cell of Excel holds; a longer one makes the file unreadable
EPOCH = datetime(2000, 1, 1)  # a file that says when it was made would differ each time


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title, its heads, its rows, and the widths of its columns."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def csv_cell(value: object) -> object:
    """A cell of a CSV: text that a spreadsheet program would take for a formula gets a quote before it.

    >>> csv_cell("=1+1"), csv_cell("甲"), csv_cell(-1)
    ("'=1+1", '甲', -1)
    """
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@", "-", "\t", "\r") else value


def write(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    widths: Sequence[int] = (),
    about: tuple[str, Iterable[Sequence[object]]] | None = None,
) -> bytes:
    """One sheet with a bold, frozen head row, and a second one (title, rows) that tells about it where asked for.

    Instants are shown in town time; text never becomes a formula, and characters that no sheet can hold are left out.
    """
    more = [Sheet(about[0], (), about[1], (16, 60))] if about else []
    return write_many([Sheet(title, heads, rows, widths), *more])


def write_many(parts: Iterable[Sheet]) -> bytes:
    """Several sheets in one file, each with a bold, frozen head row if it has heads."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = EPOCH
    for part in parts:
        sheet = book.create_sheet(part.title[:31])
        for n in range(max(len(part.heads), len(part.widths))):
            width = part.widths[n] if n < len(part.widths) else 20
            sheet.column_dimensions[get_column_letter(n + 1)].width = width
        if part.heads:
            sheet.freeze_panes = "A2"
            sheet.append([_head(sheet, head) for head in part.heads])
        for row in part.rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return _steady(out.getvalue())


def _head(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: object, value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(TOWN_TIME).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST])
        cell.data_type = "s"
        return cell
    return value


def _steady(book: bytes) -> bytes:
    """The same archive with the same date on every part, and no word of when it was saved."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if (
                part.filename == "docProps/core.xml"
            ):  # the library stamps the hour of saving over what it was given
                content = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            target.writestr(
                zipfile.ZipInfo(part.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def answer(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    name: str,
    widths: Sequence[int] = (),
    about: tuple[str, Iterable[Sequence[object]]] | None = None,
) -> HttpResponse:
    """The sheet as a download. ``name`` is the file's name without its ending, in ASCII."""
    response = HttpResponse(write(title, heads, rows, widths=widths, about=about), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def answer_many(parts: Iterable[Sheet], *, name: str) -> HttpResponse:
    """Several sheets as one download."""
    response = HttpResponse(write_many(parts), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
