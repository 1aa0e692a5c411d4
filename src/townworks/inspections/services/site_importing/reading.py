"""读表: an Excel or CSV file as rows of text with their numbers, the head found wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from townworks.definitions.campaigns import SiteKind
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import evidence, tables
from townworks.kernel.errors import Invalid
from townworks.kernel.models import Blob
from townworks.kernel.tables import Field
from townworks.kernel.workbooks import Page

from .columns import fields_of

MOST_ROWS = 30_000
MOST_COLUMNS = 100
HEAD_WITHIN = 30  # rows from the top among which the head is looked for
LONGEST_HEAD = 30
KEPT = 2  # sheets that are kept read, by their content: between the look and the taking in
WORTH = {"same": 10, "word": 10, "near": 4}


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


def kept_sheet(sha256: str, kind: SiteKind) -> Sheet:
    """The rows of a kept file; NotFound when nobody kept it. What is read once serves the steps that follow."""
    return _read(tables.blob_of(sha256), kind.model_dump_json())


@lru_cache(maxsize=KEPT)
def _read(blob: Blob, kind: str) -> Sheet:
    return opened(evidence.read_bytes(blob), SiteKind.model_validate_json(kind))


def opened(data: bytes, kind: SiteKind) -> Sheet:
    """The rows of the page and below the head that fit the kind best. Invalid when there is no table in it."""
    pages = tables.pages(data, most_rows=MOST_ROWS + HEAD_WITHIN, most_columns=MOST_COLUMNS)
    fields = fields_of(kind)
    found = _head(pages, fields, near=False) or _head(pages, fields, near=True)
    if found is None:
        raise Invalid("表里没有内容，或者找不到表头。要有一行列名，其中一列是“名称”。")
    page, row_n = found
    if page.cut:
        raise Invalid("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS)
    heads = tables.heads_of(page.rows[row_n])
    rows: list[tuple[int, tuple[str, ...]]] = []
    passed: list[tuple[int, Step]] = []
    for n, row in tables.below(page, row_n):
        why = _no_site(row, heads)
        if why is None:
            rows.append((n, row))
        else:
            passed.append((n, why))
    if not rows:
        raise Invalid("表里只有列名，没有内容。")
    return Sheet(page.name, row_n + 1, heads, tuple(rows), tuple(passed))


def _head(found: Sequence[Page], fields: Sequence[Field], *, near: bool) -> tuple[Page, int] | None:
    """The row that serves best as the head, on which page; None when no row knows two columns (``near``: has two words)."""
    return tables.head_of(
        found,
        within=HEAD_WITHIN,
        worth=lambda row: _fit(row, fields, near),
        least=2 if near else 20,
    )


def _fit(row: Sequence[str], fields: Sequence[Field], near: bool) -> int:
    """How well a row serves as the head: much for each column known, little for any two words that differ."""
    heads = tuple(cell if len(cell) <= LONGEST_HEAD else "" for cell in row)
    known = sum(WORTH.get(column.how, 0) for column in tables.matched(heads, fields, near=near))
    return known + 2 * (len({cell for cell in row if cell}) > 1)


def _no_site(row: tuple[str, ...], heads: tuple[str, ...]) -> Step | None:
    """Why a row below the head is no site; None when it may be one."""
    texts = [cell for cell in row if cell]
    if tables.heads_of(row) == heads:
        return Step(gettext_noop("又是一行列名"))
    if tables.is_sum(row, within=2):
        return Step(gettext_noop("是合计"))
    if len(heads) > 2 and len(set(texts)) == 1 and (len(texts) > 2 or len(texts[0]) > 8):
        return Step(gettext_noop("整行是同一句话，不是场所"))
    return None
