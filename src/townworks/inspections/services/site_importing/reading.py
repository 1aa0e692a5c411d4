"""读表: an Excel or CSV file as rows of text with their numbers, the head found wherever it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import IO

from django.conf import settings

from townworks.definitions.campaigns import SiteKind
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import evidence, workbooks
from townworks.kernel.errors import Invalid, NotFound
from townworks.kernel.evidence.storing import too_large
from townworks.kernel.models import Blob
from townworks.kernel.workbooks import Page
from townworks.places.services.sheet import text_of

from .columns import Field, fields_of, matched

MOST_ROWS = 30_000
MOST_COLUMNS = 100
HEAD_WITHIN = 30  # rows from the top among which the head is looked for
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LONGEST_HEAD = 30
KEPT = 2  # sheets that are kept read, by their content: between the look and the taking in
WORTH = {"same": 10, "word": 10, "near": 4}
SUMS = ("合计", "总计", "小计")


@dataclass(frozen=True)
class Sheet:
    """A file's rows: the page they stand on, its head, and each row with its number in the file.

    ``passed``: rows that are no sites (sums, remarks, the head once more), and why.
    """

    page: str
    head_row: int
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    passed: tuple[tuple[int, Step], ...] = ()

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.passed)


def keep_file(stream: IO[bytes], *, name: str, at: datetime) -> Blob:
    """Keep the file as evidence, so that what was looked at is what is taken in. Invalid for what is no such table."""
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(OLD_EXCEL):
        raise Invalid("“{name}”是旧版 Excel（.xls），请打开后另存为 .xlsx 再导入。", name=name)
    if head.startswith(ZIP):
        return evidence.store(stream, name=name, at=at)
    data = stream.read(settings.TOWNWORKS_UPLOAD_LIMIT + 1)
    if len(data) > settings.TOWNWORKS_UPLOAD_LIMIT:
        raise too_large(name)
    text_of(data)
    return evidence.store_bytes(data, name=name, at=at)


def kept_sheet(sha256: str, kind: SiteKind) -> Sheet:
    """The rows of a kept file; NotFound when nobody kept it. What is read once serves the steps that follow."""
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None:
        raise NotFound("没有找到要导入的文件，请重新选择文件。")
    return _read(blob, kind.model_dump_json())


@lru_cache(maxsize=KEPT)
def _read(blob: Blob, kind: str) -> Sheet:
    return opened(evidence.read_bytes(blob), SiteKind.model_validate_json(kind))


def opened(data: bytes, kind: SiteKind) -> Sheet:
    """The rows of the page and below the head that fit the kind best. Invalid when there is no table in it."""
    pages = _pages(data)
    fields = fields_of(kind)
    found = _head(pages, fields, near=False) or _head(pages, fields, near=True)
    if found is None:
        raise Invalid("表里没有内容，或者找不到表头。要有一行列名，其中一列是“名称”。")
    page, row_n = found
    if page.cut:
        raise Invalid("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS)
    heads = tuple(" ".join(cell.split()) for cell in page.rows[row_n])
    rows: list[tuple[int, tuple[str, ...]]] = []
    passed: list[tuple[int, Step]] = []
    for n, cells in enumerate(page.rows[row_n + 1 :], start=row_n + 2):
        row = (*cells, *[""] * (len(heads) - len(cells)))
        if not any(row):
            continue
        why = _no_site(row, heads)
        if why is None:
            rows.append((n, row))
        else:
            passed.append((n, why))
    if not rows:
        raise Invalid("表里只有列名，没有内容。")
    return Sheet(page.name, row_n + 1, heads, tuple(rows), tuple(passed))


def _pages(data: bytes) -> list[Page]:
    if data.startswith(ZIP):
        return workbooks.pages(data, most_rows=MOST_ROWS + HEAD_WITHIN, most_columns=MOST_COLUMNS)
    lines = text_of(data).splitlines()
    sample = "\n".join(lines[:HEAD_WITHIN])
    separator = max(",\t;", key=sample.count)
    reader = csv.reader(io.StringIO(text_of(data), newline=""), delimiter=separator)
    try:
        rows = [[cell.strip() for cell in row[:MOST_COLUMNS]] for row in _some(reader)]
    except csv.Error:
        raise Invalid(
            "CSV 第 {line} 行的引号或分隔符有误，请用表格软件重新另存。", line=reader.line_num
        ) from None
    return [Page("", [_told(row) for row in rows], len(rows) > MOST_ROWS + HEAD_WITHIN)]


def _some(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    for _n, row in zip(range(MOST_ROWS + HEAD_WITHIN + 1), reader, strict=False):
        yield row


def _told(row: list[str]) -> list[str]:
    """Cells of a CSV; what Excel wrote as ="123" to keep it as text is that text, any other formula is one."""
    return [
        cell[2:-1]
        if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2
        else f"{workbooks.FORMULA}{cell}"
        if cell.startswith("=")
        else cell
        for cell in row
    ]


def _head(pages: Sequence[Page], fields: Sequence[Field], *, near: bool) -> tuple[Page, int] | None:
    """The row that serves best as the head, on which page; None when no row knows two columns (``near``: has two words)."""
    rows = [(page, n) for page in pages for n in range(min(len(page.rows), HEAD_WITHIN))]
    best = max(rows, key=lambda one: _fit(one[0].rows[one[1]], fields, near), default=None)
    least = 2 if near else 20
    return best if best is not None and _fit(best[0].rows[best[1]], fields, near) >= least else None


def _fit(row: Sequence[str], fields: Sequence[Field], near: bool) -> int:
    """How well a row serves as the head: much for each column known, little for any two words that differ."""
    heads = tuple(cell if len(cell) <= LONGEST_HEAD else "" for cell in row)
    known = sum(WORTH.get(column.how, 0) for column in matched(heads, fields, near=near))
    return known + 2 * (len({cell for cell in row if cell}) > 1)


def _no_site(row: tuple[str, ...], heads: tuple[str, ...]) -> Step | None:
    """Why a row below the head is no site; None when it may be one."""
    texts = [cell for cell in row if cell]
    if tuple(" ".join(cell.split()) for cell in row) == heads:
        return Step(gettext_noop("又是一行列名"))
    if any(cell.replace(" ", "").startswith(SUMS) for cell in texts[:2]):
        return Step(gettext_noop("是合计"))
    if len(heads) > 2 and len(set(texts)) == 1 and (len(texts) > 2 or len(texts[0]) > 8):
        return Step(gettext_noop("整行是同一句话，不是场所"))
    return None
