"""字节到表格: which encoding, which separator; a page of HTML that calls itself a spreadsheet; whether the file stops in the middle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from .cells import clean

SEPARATORS = (",", "\t", "|", ";")
ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
MOST_TAIL = 3  # bytes of a last character that was cut through


@dataclass(frozen=True)
class Table:
    """一张表: its rows as cleaned text, in which line of the file each begins, and how its bytes were read."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()
    encoding: str = ""
    cut: bool = False
    lost: int = 0

    def line(self, at: int) -> int:
        """The number of a row as its reader counts it, from one."""
        return self.lines[at] if self.lines else at + 1


def tables_of(data: bytes) -> Iterator[Table]:
    """Every way in which the bytes could be a table, the likeliest first."""
    for text, encoding, cut, lost in _texts(data):
        if "<table" in text[:4000].lower() or "<html" in text[:4000].lower():
            yield Table(_html(text), (), encoding, cut or "</table" not in text.lower(), lost)
            continue
        for separator in SEPARATORS:
            if separator in text:
                yield _parted(text, separator, encoding, cut, lost)


def _texts(data: bytes) -> Iterator[tuple[str, str, bool, int]]:
    """Readings of the bytes: by their mark, as UTF-8, as GB 18030 (GBK is part of it); and UTF-8 that was once read as GBK."""
    for mark, encoding in ENCODINGS.items():
        if data.startswith(mark):
            yield from _decoded(data, encoding)
            return
    if len(data) > 3 and (data[1:40:2].count(0) > 10 or data[0:40:2].count(0) > 10):
        yield from _decoded(data, "utf-16-le" if data[1:40:2].count(0) > 10 else "utf-16-be")
        return
    sound = list(_decoded(data, "utf-8"))
    yield from sound
    for text, encoding, cut, lost in _decoded(data, "gb18030"):
        yield text, encoding, cut, lost
    if sound:
        try:
            yield sound[0][0].encode("gb18030").decode("utf-8"), "utf-8 读作 gbk", False, 0
        except UnicodeError:
            return
    else:
        text = data.decode("gb18030", "replace")
        yield text, "gb18030", False, text.count("\ufffd")


def _decoded(data: bytes, encoding: str) -> Iterator[tuple[str, str, bool, int]]:
    try:
        yield data.decode(encoding), encoding.removesuffix("-sig"), False, 0
    except UnicodeDecodeError as error:
        if error.start >= len(data) - MOST_TAIL:  # the file stops within a character
            yield data[: error.start].decode(encoding), encoding.removesuffix("-sig"), True, 0


def _parted(text: str, separator: str, encoding: str, cut: bool, lost: int) -> Table:
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
    rows, lines, before = [], [], 0
    csv.field_size_limit(1_000_000)
    try:
        for row in reader:
            rows.append(tuple(clean(cell) for cell in row))
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error:
        cut = True
    open_quote = bool(lines) and before > lines[-1] and not text.rstrip().endswith('"')
    return Table(tuple(rows), tuple(lines), encoding, cut or open_quote, lost)


class _Cells(HTMLParser):
    """Rows and cells of a page's tables."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def _html(text: str) -> tuple[tuple[str, ...], ...]:
    parser = _Cells()
    parser.feed(text)
    return tuple(tuple(clean(cell) for cell in row) for row in parser.rows)
