"""读表: the rows of an Excel or CSV file, kept as evidence; a CSV is read row by row, however long it is."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from townworks.kernel import tables, workbooks
from townworks.kernel.errors import Invalid
from townworks.kernel.evidence import storing
from townworks.kernel.models import Blob

MOST_EXCEL_ROWS, MOST_COLUMNS = 200_000, 400
LOOKED_AT = 20  # rows from the top among which the heads are looked for
CHUNK = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
LARGEST = 2 << 30  # bytes, from the command line

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """A page of a file. ``rows``: of an Excel file, all of them; of a CSV they are read from ``path`` each time."""

    name: str
    path: Path | None = None
    encoding: str = ""
    separator: str = ","
    kept: list[list[str]] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Each row with its number in the file, the first is 1; cells without idle blanks."""
        if self.path is None:
            yield from enumerate(self.kept, start=1)
            return
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.separator, strict=True)
            for row in tables.lines(reader):
                yield reader.line_num, [tables.told(cell.strip()) for cell in row[:MOST_COLUMNS]]

    def top(self) -> list[list[str]]:
        """The first rows."""
        return [cells for _n, cells in islice(self.rows(), LOOKED_AT)]


def keep_file(stream: IO[bytes], *, name: str, at: datetime, large: bool = False) -> Blob:
    """Keep the file, so that what was looked at is what is taken in. Invalid for what is no such table. ``large``: by command."""
    return tables.keep(stream, name=name, at=at, limit=LARGEST if large else None)


def sheets_of(sha256: str) -> list[Sheet]:
    """The pages of a kept file; NotFound when nobody kept it, Invalid when it cannot be read."""
    path = storing.path_of(tables.blob_of(sha256).pk)
    with path.open("rb") as file:
        if file.read(4) == tables.ZIP:
            file.seek(0)
            pages = workbooks.pages(file.read(), most_rows=MOST_EXCEL_ROWS, most_columns=MOST_COLUMNS)
            if any(page.cut for page in pages):
                raise Invalid("Excel 一次最多导入 {most} 行，再多请另存为 CSV。", most=MOST_EXCEL_ROWS)
            return [Sheet(page.name, kept=[[*map(tables.seen, row)] for row in page.rows]) for page in pages]
    encoding = _encoding(path)
    return [Sheet("", path, encoding, _separator(path, encoding))]


def _encoding(path: Path) -> str:
    """The encoding in which the whole file can be read; looked at piece by piece."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    for encoding in tables.UNMARKED:
        if _decodes(path, encoding) and tables.is_text(_beginning(path, encoding)):
            return encoding
    raise Invalid("读不懂这个文件的文字编码，请另存为“CSV UTF-8”再上传。")


def _beginning(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        return "".join(islice(file, LOOKED_AT))[:CHUNK]


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _separator(path: Path, encoding: str) -> str:
    sample = _beginning(path, encoding)
    if not sample.strip():
        raise Invalid("文件是空的，请选择有内容的 CSV 文件。")
    return tables.separator_of(sample)
