"""读工单表: an Excel or CSV file as rows of text with their numbers; the head is found wherever it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.conf import settings

from townworks.kernel import evidence, workbooks
from townworks.kernel.errors import Invalid, NotFound
from townworks.kernel.evidence.storing import too_large
from townworks.kernel.models import Blob
from townworks.places.services.sheet import text_of

from .columns import Column, matched

MOST_ROWS, MOST_COLUMNS, HEAD_WITHIN = 5000, 60, 20
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SUMS = ("合计", "总计", "小计")


@dataclass(frozen=True)
class Sheet:
    """The rows below the head, each with its number in the file; ``passed``: sums and the head once more."""

    page: str
    head_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    passed: tuple[int, ...] = ()


def keep_file(stream: IO[bytes], *, name: str, at: datetime) -> Blob:
    """Keep the file, so that what was looked at is what is taken in. Invalid for what is no such table."""
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


def kept_sheet(sha256: str, chosen: Mapping[int, str] | None = None) -> Sheet:
    """The rows of a kept file; NotFound when nobody kept it."""
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None:
        raise NotFound("没有找到要导入的文件，请重新选择文件。")
    return opened(evidence.read_bytes(blob), chosen)


def opened(data: bytes, chosen: Mapping[int, str] | None = None) -> Sheet:
    """The page and the row that serve best as the head, and what stands below. Invalid where there is no table."""
    rows = [(page, n) for page in _pages(data) for n in range(min(len(page.rows), HEAD_WITHIN))]
    page, head = max(rows, key=lambda one: _known(one[0].rows[one[1]]), default=(None, 0))
    if page is None or (_known(page.rows[head]) < 2 and chosen is None):
        raise Invalid("找不到表头：要有一行列名，其中有“工单编号”和“诉求内容”。")
    if page.cut or len(page.rows) > MOST_ROWS + HEAD_WITHIN:
        raise Invalid("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS)
    heads = tuple(" ".join(cell.split()) for cell in page.rows[head])
    found, passed = [], []
    for n, cells in enumerate(page.rows[head + 1 :], start=head + 2):
        row = (*cells, *[""] * (len(heads) - len(cells)))[: len(heads)]
        if not any(row):
            continue
        first = next(cell for cell in row if cell).replace(" ", "")
        if first.startswith(SUMS) or tuple(" ".join(cell.split()) for cell in row) == heads:
            passed.append(n)
        else:
            found.append((n, row))
    if not found:
        raise Invalid("表里只有列名，没有内容。")
    return Sheet(page.name, head + 1, matched(heads, chosen), tuple(found), tuple(passed))


def _known(row: list[str]) -> int:
    return sum(bool(column.field) for column in matched(row))


def _pages(data: bytes) -> list[workbooks.Page]:
    if data.startswith(ZIP):
        return workbooks.pages(data, most_rows=MOST_ROWS + HEAD_WITHIN, most_columns=MOST_COLUMNS)
    text = text_of(data)
    separator = max(",\t;", key="\n".join(text.splitlines()[:HEAD_WITHIN]).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [workbooks.Page("", [[_told(cell.strip()) for cell in row[:MOST_COLUMNS]] for row in reader])]
    except csv.Error:
        raise Invalid(
            "CSV 第 {line} 行的引号或分隔符有误，请用表格软件重新另存。", line=reader.line_num
        ) from None


def _told(cell: str) -> str:
    """What Excel wrote as ="123" to keep it as text is that text; any other formula is one."""
    if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2:
        return cell[2:-1]
    return f"{workbooks.FORMULA}{cell}" if cell.startswith("=") else cell
