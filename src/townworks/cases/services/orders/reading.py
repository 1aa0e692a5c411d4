"""读工单表: an Excel or CSV file as rows of text with their numbers; the head is found wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from townworks.kernel import tables
from townworks.kernel.errors import Invalid
from townworks.kernel.tables import Column

from .columns import FIELDS

MOST_ROWS, MOST_COLUMNS, HEAD_WITHIN = 5000, 60, 20


@dataclass(frozen=True)
class Sheet:
    """The rows below the head, each with its number in the file; ``passed``: sums and the head once more."""

    page: str
    head_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    passed: tuple[int, ...] = ()


def kept_sheet(sha256: str, chosen: Mapping[int, str] | None = None) -> Sheet:
    """The rows of a kept file; NotFound when nobody kept it."""
    return opened(tables.data_of(sha256), chosen)


def opened(data: bytes, chosen: Mapping[int, str] | None = None) -> Sheet:
    """The page and the row that serve best as the head, and what stands below. Invalid where there is no table."""
    pages = tables.pages(data, most_rows=MOST_ROWS + HEAD_WITHIN, most_columns=MOST_COLUMNS)
    best = tables.head_of(pages, within=HEAD_WITHIN, worth=_known, least=2 if chosen is None else 0)
    if best is None:
        raise Invalid("找不到表头：要有一行列名，其中有“工单编号”和“诉求内容”。")
    page, head = best
    if page.cut:
        raise Invalid("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS)
    heads = tables.heads_of(page.rows[head])
    found, passed = [], []
    for n, cells in tables.below(page, head):
        row = cells[: len(heads)]
        if tables.is_sum(row) or tables.heads_of(row) == heads:
            passed.append(n)
        elif any(row):
            found.append((n, row))
    if not found:
        raise Invalid("表里只有列名，没有内容。")
    columns = tables.matched(heads, FIELDS, chosen, near=False)
    return Sheet(page.name, head + 1, columns, tuple(found), tuple(passed))


def _known(row: Sequence[str]) -> int:
    return sum(bool(column.field) for column in tables.matched(row, FIELDS, near=False))
