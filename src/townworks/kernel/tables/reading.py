"""读来表: an Excel or CSV file as pages of text, whatever encoding and separator it has, and the rows below its head."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import IO

from django.conf import settings

from .. import evidence, workbooks
from ..errors import Invalid, NotFound
from ..evidence import storing
from ..models import Blob
from ..workbooks import Page

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How files begin, in small letters, that are no tables, whatever their name says: PDF, pictures, programs, RTF and pages of the web.
NO_TABLE = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"mz\x90", b"{\\rtf", b"<html", b"<!doctype")
SUMS = ("合计", "总计", "小计")
SEPARATORS = ",\t;"
UNMARKED = ("utf-16-le", "utf-16-be")
UNSEEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)  # marks without width and of direction
LOOKED_AT = 20  # lines of a CSV from which its separator is told

Row = tuple[int, tuple[str, ...]]  # its number in the file, the first is 1; its cells


def keep(stream: IO[bytes], *, name: str, at: datetime, limit: int | None = None) -> Blob:
    """Keep the file, so that what was looked at is what is taken in. Invalid for what is no such table.

    ``limit``: bytes of a CSV by command, which may be too large for memory and is looked into when it is read.
    """
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(OLD_EXCEL):
        workbooks.must_be_open(stream.read(settings.TOWNWORKS_UPLOAD_LIMIT))
        raise Invalid("“{name}”是旧版 Excel（.xls），请打开后另存为 .xlsx 再导入。", name=name)
    if head.startswith(ZIP):
        return evidence.store(stream, name=name, at=at)
    if limit is not None:
        return storing.store_plain(stream, name=name, at=at, limit=limit)
    data = stream.read(settings.TOWNWORKS_UPLOAD_LIMIT + 1)
    if len(data) > settings.TOWNWORKS_UPLOAD_LIMIT:
        raise storing.too_large(name)
    text_of(data)
    return evidence.store_bytes(data, name=name, at=at)


def blob_of(sha256: str) -> Blob:
    """A kept file; NotFound when nobody kept it."""
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None or not storing.path_of(sha256).exists():
        raise NotFound("没有找到要导入的文件，请重新选择文件。")
    return blob


def data_of(sha256: str) -> bytes:
    """The content of a kept file; NotFound when nobody kept it."""
    return evidence.read_bytes(blob_of(sha256))


def text_of(data: bytes) -> str:
    """The text: UTF-16, UTF-8 or GB18030. Invalid for anything else."""
    if not data.strip():
        raise Invalid("文件是空的，请选择有内容的 CSV 文件。")
    if data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(NO_TABLE):
        raise Invalid("这个文件的内容不是表格（是网页、图片、PDF 或别的）。请用表格软件打开，另存为 Excel（.xlsx）或“CSV UTF-8”再上传。")  # fmt: skip
    if workbooks.is_workbook(data):
        raise Invalid("这里只收 CSV：请在表格软件里打开，另存为“CSV UTF-8”再上传。")
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings: tuple[str, ...] = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            return _unmarked(data) or _told_where(text)
        return text
    found = _unmarked(data)
    if found is None:
        raise Invalid("读不懂这个文件的文字编码，请另存为“CSV UTF-8”再上传。")
    return found


def _unmarked(data: bytes) -> str | None:
    """The text of a UTF-16 file that does not say that it is one; None for what is none."""
    for encoding in UNMARKED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_text(text):
            return text
    return None


def is_text(text: str) -> bool:
    """Whether what came of reading a file as UTF-16 is the text of a table: read the wrong way round it has no lines.

    >>> is_text("名称,地址\\n店,街\\n"), is_text("名称,地址\\n".encode("utf-16-be").decode("utf-16-le"))
    (True, False)
    """
    return "\0" not in text and "\n" in text.replace("\r", "\n") and any(one in text for one in SEPARATORS)


def _told_where(text: str) -> str:
    raise Invalid(
        "文件第 {row} 行里有不是文字的字节（NUL），多半是导出时出了错；请用表格软件打开，另存为“CSV UTF-8”再上传。",
        row=text[: text.index("\0")].count("\n") + 1,
    )


def separator_of(sample: str) -> str:
    """What parts the cells of a CSV: whatever of comma, tab and semicolon stands there most.

    >>> separator_of("编号;名称\\n1;甲，乙")
    ';'
    """
    return max(SEPARATORS, key=sample.count)


def pages(data: bytes, *, most_rows: int, most_columns: int = 100) -> list[Page]:
    """The sheets of an Excel file, or a CSV as one, never more than so many rows (``Page.cut``: there were more)."""
    if data.startswith(ZIP):
        found = workbooks.pages(data, most_rows=most_rows, most_columns=most_columns)
        return [
            Page(page.name, [[seen(cell) for cell in row] for row in page.rows], page.cut) for page in found
        ]
    text = text_of(data)
    separator = separator_of("\n".join(text.splitlines()[:LOOKED_AT]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = [
        [told(cell.strip()) for cell in row[:most_columns]] for row in islice(lines(reader), most_rows + 1)
    ]
    return [Page("", rows[:most_rows], len(rows) > most_rows)]


def lines(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The lines of a CSV reader; Invalid, with the number of the line, where marks or separators are amiss."""
    try:
        yield from reader
    except csv.Error:
        raise Invalid(
            "CSV 第 {line} 行的引号或分隔符有误，请用表格软件重新另存。",
            line=reader.line_num,  # type: ignore[attr-defined]
        ) from None


def told(cell: str) -> str:
    """A cell of a CSV; what Excel wrote as ="123" to keep it as text is that text, any other formula is one.

    >>> told('="0123"'), told("=A1+1") == workbooks.FORMULA + "=A1+1", told("甲")
    ('0123', True, '甲')
    """
    if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2:
        return cell[2:-1]
    cell = seen(cell)
    return f"{workbooks.FORMULA}{cell}" if cell.startswith("=") else cell


def seen(cell: str) -> str:
    """A cell without marks that nobody sees: copied from a page, they keep a name from being found again.

    >>> seen("\u200b店\u202e")
    '店'
    """
    return UNSEEN.sub("", cell).strip() if UNSEEN.search(cell) else cell


def head_of(
    pages: Sequence[Page], *, within: int, worth: Callable[[Sequence[str]], int], least: int
) -> tuple[Page, int] | None:
    """The row that serves best as the head among the first rows of each page; None when none is worth so much."""
    rows = [(worth(page.rows[n]), page, n) for page in pages for n in range(min(len(page.rows), within))]
    best = max(rows, key=lambda one: one[0], default=None)
    return None if best is None or best[0] < least else (best[1], best[2])


def heads_of(row: Sequence[str]) -> tuple[str, ...]:
    """A row as heads: blanks and line breaks within a head are one blank."""
    return tuple(" ".join(cell.split()) for cell in row)


def below(page: Page, head: int) -> Iterator[Row]:
    """What stands below the head (the row at this place), blank rows left out, each as wide as the head at least."""
    wide = len(page.rows[head])
    for n, cells in enumerate(page.rows[head + 1 :], start=head + 2):
        if any(cells):
            yield n, (*cells, *[""] * (wide - len(cells)))


def is_sum(row: Sequence[str], *, within: int = 1) -> bool:
    """Whether one of the first cells that are filled says that the row is a sum.

    >>> is_sum(["", "合 计", "12"]), is_sum(["1", "合计三次来电"]), is_sum(["1", "合计"], within=2)
    (True, False, True)
    """
    texts = [cell for cell in row if cell]
    return any(cell.replace(" ", "").startswith(SUMS) for cell in texts[:within])
