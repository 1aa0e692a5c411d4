"""字节到表格: which encoding, which separator; a page of HTML or XML that calls itself a spreadsheet; whether the file stops in the middle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes

from .cells import clean
from .markup import Marked, read_markup

SEPARATORS = (",", "\t", "|", ";", "│", "，")
ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
MOST_TAIL = 3  # bytes of a last character that was cut through
LOOKED_AT = 4000  # bytes from the beginning in which the form of a file shows
_RUINED = re.compile("锟斤拷|\ufffd|烫烫烫")
_FRAME = re.compile(r"^[\s+|┌┐└┘├┤┬┴┼─━│┃=-]*$")
# Readings that were gone through once before: what the text was taken for, and what it is.
MISREAD = (
    ("gb18030", "utf-8", "utf-8 读作 gbk"),
    ("latin-1", "gb18030", "gbk 读作 latin-1"),
    ("cp1252", "utf-8", "utf-8 读作 latin-1"),
)


@dataclass(frozen=True)
class Table:
    """一张表: its rows as cleaned text, in which line of the file each begins, and how its bytes were read. ``name``: of a sheet, ``long``: which had more
    rows than were read.
    """

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()
    encoding: str = ""
    cut: bool = False
    lost: int = 0
    name: str = ""
    long: bool = False

    def line(self, at: int) -> int:
        """The number of a row as its reader counts it, from one."""
        return self.lines[at] if self.lines else at + 1


def tables_of(data: bytes) -> Iterator[tuple[Table, ...]]:
    """Every way in which the bytes could be tables, the likeliest first."""
    for text, encoding, cut, lost in _texts(_unpacked(data)):
        marked = read_markup(text)
        if marked is not None:
            yield tuple(_of_markup(marked, encoding, cut, lost))
            continue
        for separator in SEPARATORS:
            if separator in text:
                yield (_parted(text, separator, encoding, cut, lost),)


def _unpacked(data: bytes) -> bytes:
    """The page within a web archive (单个文件网页), which Excel and some banks save as .xls; anything else as it is."""
    if not data[:200].lstrip().lower().startswith(b"mime-version:"):
        return data
    for part in message_from_bytes(data.lstrip()).walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(body, bytes) and b"<td" in body.lower():
            return body
    return data


def ruined(data: bytes) -> bool:
    """Whether the Chinese in a text is gone for good: it was saved once in an encoding that has none."""
    if b"\0" in data[:LOOKED_AT]:
        return False
    text = data[:LOOKED_AT].decode("utf-8", "ignore")
    marks = len(_RUINED.findall(text)) + len(re.findall(r"\?{2,}", text))
    return marks >= 3 and not re.search("日期|时间", text)


def _of_markup(marked: Marked, encoding: str, cut: bool, lost: int) -> Iterator[Table]:
    for name, rows in marked.pages:
        cleaned = tuple(tuple(clean(cell) for cell in row) for row in rows)
        yield Table(cleaned, (), encoding, cut or not marked.whole, lost, name)


def _texts(data: bytes) -> Iterator[tuple[str, str, bool, int]]:
    """Readings of the bytes: by their mark, as UTF-8, as GB 18030 (GBK is part of it); and what was once read wrongly."""
    for mark, encoding in ENCODINGS.items():
        if data.startswith(mark):
            found = list(_decoded(data, encoding))
            yield from found
            if encoding == "utf-8-sig":
                yield from _misread(found)
                if not found:  # the mark of one encoding before the bytes of another
                    yield from _decoded(data[len(mark) :], "gb18030")
            return
    if b"\0" in data[:LOOKED_AT]:
        yield from _decoded(data, "utf-16-le")
        yield from _decoded(data, "utf-16-be")
        return
    sound = list(_decoded(data, "utf-8"))
    yield from sound
    yield from _decoded(data, "gb18030")
    if sound:
        yield from _misread(sound)
    else:
        text = data.decode("gb18030", "replace")
        yield text, "gb18030", False, text.count("\ufffd")
        text = data.decode("utf-8", "replace")
        yield text, "utf-8", False, text.count("\ufffd")


def _misread(sound: list[tuple[str, str, bool, int]]) -> Iterator[tuple[str, str, bool, int]]:
    for text, _, cut, _ in sound:
        for taken_for, real, told in MISREAD:
            with suppress(UnicodeError):
                yield text.encode(taken_for).decode(real), told, cut, 0


def _decoded(data: bytes, encoding: str) -> Iterator[tuple[str, str, bool, int]]:
    name = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    try:
        yield data.decode(encoding), name, False, 0
    except UnicodeDecodeError as error:
        if error.start >= len(data) - MOST_TAIL:  # the file stops within a character
            yield data[: error.start].decode(encoding), name, True, 0


def _parted(text: str, separator: str, encoding: str, cut: bool, lost: int) -> Table:
    text = text.replace("\0", "")
    quoted = separator in ",\t;" and _quotes_well(text, separator)
    rows, lines, before = [], [], 0
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    try:
        for row in reader:
            cells = tuple(clean(cell) for cell in row)
            if not (separator in "|│" and _FRAME.match(separator.join(row))):  # lines of a frame hold nothing
                rows.append(_inside(cells, row, separator))
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error:
        cut = True
    last = text.rstrip("\r\n \t").rpartition("\n")[2]
    opened = (
        quoted and text.count('"') % 2 == 1 and last.count('"') % 2 == 1
    )  # a cell of two lines is closed on its second
    return Table(tuple(rows), tuple(lines), encoding, cut or opened, lost)


def _inside(cells: tuple[str, ...], row: list[str], separator: str) -> tuple[str, ...]:
    """The cells between the two outer lines of a frame."""
    framed = separator in "|│" and len(row) > 2 and not row[0].strip() and not row[-1].strip()
    return cells[1:-1] if framed else cells


def _quotes_well(text: str, separator: str) -> bool:
    """Whether quotes stand around cells, as a reader of CSV expects; one that merely stands within words would swallow rows."""
    opened = re.findall(rf'(?:^|{re.escape(separator)})[ ]*"', text, re.M)
    closed = re.findall(rf'"[ \t]*(?:{re.escape(separator)}|\r?$)', text, re.M)
    return not opened or len(closed) >= len(opened) - 1
