"""读电子表格: an Excel file as the text of its cells, or a sentence that says why it is none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import xlrd
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from .errors import Invalid, Refusal
from .packages import FAULTS

OLD, NEW = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"  # how a book of before 2007 begins, and one of today
# Sheets of Excel before 97 that stand in the file without a container: their first record.
BARE = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
LOCKED = "EncryptedPackage".encode("utf-16-le")  # the stream that a book with a password is
FORMULA = "\0"  # before what a cell holds as a formula: it is not counted out, but told
LOST = "\1"  # before a number so long that Excel has rounded its last digits off
LONGEST_NUMBER = 15  # digits that a number in Excel keeps
MERGED = re.compile(rb'<mergeCell\s+ref="([A-Z]+\d+:[A-Z]+\d+)"')
MOST_MERGED = 20_000
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes of all parts
FILLED = tuple(
    f"<{mark}".encode() for mark in ("v>", "v ", "is>", "is ", "f>", "f ")
)  # what a cell is filled with
ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
CHUNK = 1 << 20


@dataclass(frozen=True)
class Page:
    """One sheet of a book: its name, its cells as text, and whether there were more rows than were read."""

    name: str
    rows: list[list[str]]
    cut: bool = False


def pages(data: bytes, *, most_rows: int, most_columns: int = 100, most_pages: int = 64) -> list[Page]:
    """The sheets of a book that are shown. What is merged stands in every cell that was merged. Invalid for no book."""
    must_be_open(data)
    if data.startswith((OLD, *BARE)):
        return list(_old_pages(data, most_rows, most_columns, most_pages))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            must_fit(archive)
            reader = _Reader(io.BytesIO(data), read_only=True, data_only=False)
            reader.read()
            return list(_pages(reader.wb, archive, most_rows, most_columns, most_pages))
    except Refusal:
        raise
    except Exception:  # a file that broke on its way breaks the reader in as many ways as it has parts
        raise _unreadable(data) from None


class _Sheet(ReadOnlyWorksheet):
    """A sheet whose size nobody asks for: the library reads one that states none to its end before it gives the first row."""

    def _get_size(self) -> None:
        """Left open; rows are read as far as they are wanted."""


class _Reader(ExcelReader):
    """The library's reader, with sheets as above and without charts."""

    def read_worksheets(self) -> None:
        for sheet, rel in self.parser.find_sheets():
            if rel.target in self.valid_files and "chartsheet" not in rel.Type:
                page = _Sheet(self.wb, sheet.name, rel.target, self.shared_strings)
                page.sheet_state = sheet.state
                self.wb._sheets.append(page)


def must_be_open(data: bytes) -> None:
    """Invalid for a book that opens with a password only."""
    if data.startswith(OLD) and LOCKED in data:
        raise Invalid("这个 Excel 文件加了密码，读不了。请打开后去掉密码，另存为 .xlsx 再导入。")


def must_fit(archive: zipfile.ZipFile) -> None:
    """Invalid for a file that is far larger unpacked than any table is."""
    if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
        raise Invalid("这个 Excel 文件解开后过大，读不了。请删去图片和空白的行列，另存为新文件再导入。")


def _pages(
    book: Any, archive: zipfile.ZipFile, most_rows: int, most_columns: int, most_pages: int
) -> Iterator[Page]:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(shown) > most_pages:
        raise Invalid("这个 Excel 文件有 {count} 张表，一次最多读 {most} 张，请只留要导入的。", count=len(shown), most=most_pages)  # fmt: skip
    for sheet in shown:
        part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
        last = last_filled(archive, part)
        sheet.reset_dimensions()  # some programs write a wrong one
        rows: list[list[str]] = []
        cut = last is not None and last > most_rows
        for row in sheet.iter_rows(max_row=most_rows + 1 if last is None else max(1, min(last, most_rows))):
            if len(rows) == most_rows:
                cut = True
                break
            rows.append([text_of(cell) for cell in row[:most_columns]])
        while rows and not any(rows[-1]):
            rows.pop()
        _fill_merged(rows, archive, part, most_columns)
        yield Page(sheet.title, rows, cut and bool(rows))


def last_filled(archive: zipfile.ZipFile, part: str) -> int | None:
    """The number of the last row that holds anything; None where that cannot be told.

    A sheet may go on for a million rows that were only given a look: nobody waits for those.
    """
    row: int | None = None
    last: int | None = None
    carried = b""
    try:
        stream = archive.open(part)
    except KeyError:
        return None
    with stream:
        while chunk := stream.read(CHUNK):
            text = carried + chunk
            at = max(text.rfind(mark) for mark in FILLED)
            if at >= 0:
                last = _row_before(text, at) or row
            row = _row_before(text, len(text)) or row
            carried = text[-256:]  # a mark or the beginning of a row may lie across
    return last


def _row_before(text: bytes, at: int) -> int | None:
    start = text.rfind(b"<row", 0, at)
    found = ROW_NUMBER.match(text, start) if start >= 0 else None
    return int(found[1]) if found else None


def _unreadable(data: bytes) -> Invalid:
    """Why bytes that should be a book of today are none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except FAULTS:
        if data.startswith(NEW):
            return Invalid("这不是能读的 Excel 文件（.xlsx）：文件不完整，可能没有下载完，请重新下载。")
        names = ["[Content_Types].xml"]
    if "[Content_Types].xml" not in names:
        return Invalid(
            "这不是能读的 Excel 文件（.xlsx），是压缩包或别的格式；请解压，或用表格软件打开后另存为 .xlsx。"
        )
    return Invalid("这不是能读的 Excel 文件（.xlsx），请用表格软件打开后另存为 .xlsx。")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a book of either sort, whatever the file is called."""
    return data.startswith((OLD, NEW, *BARE))


def _old_pages(data: bytes, most_rows: int, most_columns: int, most_pages: int) -> Iterator[Page]:
    """The sheets of an .xls file."""
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        for sheet in [one for one in book.sheets() if one.visibility == 0][:most_pages]:
            rows = [
                [_old_text(cell, book.datemode) for cell in sheet.row(n)[:most_columns]]
                for n in range(min(sheet.nrows, most_rows))
            ]
            yield Page(sheet.name, rows, sheet.nrows > most_rows)
    except Exception as error:  # as above
        if "encrypt" in str(error).lower():
            raise Invalid(
                "这个 Excel 文件加了密码，读不了。请打开后去掉密码，另存为 .xlsx 再导入。"
            ) from None
        raise Invalid(
            "这不是能读的 Excel 文件（.xls），可能不完整；请重新下载，或用表格软件另存为 .xlsx。"
        ) from None


def _old_text(cell: Any, datemode: int) -> str:
    """A cell of an .xls file as its reader sees it."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return moment.date().isoformat() if moment.time() == time.min else _instant(moment)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return _number(cell.value)
    return str(cell.value).strip() if cell.ctype == xlrd.XL_CELL_TEXT else ""


def _fill_merged(rows: list[list[str]], archive: zipfile.ZipFile, part: str, most_columns: int) -> None:
    """Put what is merged into each of its cells, downwards and across, as a reader of the sheet sees it."""
    with suppress(KeyError):
        found = MERGED.findall(archive.read(part))
        for reference in found[:MOST_MERGED]:
            left, top, right, bottom = range_boundaries(reference.decode())
            if top > len(rows) or left > len(rows[top - 1]):
                continue
            text = rows[top - 1][left - 1]
            for row in rows[top - 1 : bottom]:
                if text and right <= most_columns:  # trailing cells that are merged are not written at all
                    row.extend([""] * (right - len(row)))
                for column in range(left - 1, min(right, len(row))):
                    row[column] = row[column] or text


def text_of(cell: Any) -> str:
    """A cell as its reader sees it. A formula comes as it is written, after FORMULA."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").strip()
        return f"{FORMULA}{text}" if cell.data_type == "f" else text
    if cell.data_type == "f":
        return f"{FORMULA}{getattr(value, 'text', '')}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else _instant(value)
    if isinstance(value, int | float):
        return _number(value)
    return str(value).strip()


def _instant(moment: datetime) -> str:
    """A day and hour; seconds only where there are any."""
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return f"{LOST}{text}" if isinstance(value, int) and len(text.lstrip("-")) > LONGEST_NUMBER else text
