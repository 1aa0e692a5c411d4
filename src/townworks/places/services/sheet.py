"""区划表: rows of a CSV file, whatever encoding, separator and language of heads it has."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import Any

from townworks.kernel.errors import Invalid
from townworks.kernel.tables import seen, separator_of, text_of

HEADS = {
    "code": ("code", "代码", "区划代码", "编码", "统计用区划代码"),
    "name": ("name", "名称", "地名"),
    "kind": ("kind", "类型", "类别", "级别"),
    "parent": ("parent", "上级", "上级代码"),
}
MOST_ROWS = 100_000


@dataclass(frozen=True)
class SheetRow:
    """One row, as written: its number in the file (the head is row 1) and its cells by our names."""

    number: int
    code: str
    name: str
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Sheet:
    """The rows, and the columns that nobody reads."""

    rows: tuple[SheetRow, ...]
    ignored: tuple[str, ...]


def read(data: bytes) -> Sheet:
    """Rows of a CSV file. Invalid when it has no head with a code and a name."""
    text = text_of(data)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = separator_of(first)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        head = [seen(cell).strip().lower() for cell in next(lines)]
        columns = {name: _position(head, names) for name, names in HEADS.items()}
        if columns["code"] is None or columns["name"] is None:
            raise Invalid("第一行没有“代码”和“名称”两列（code,name），请在第一行写明列名。")
        rows = tuple(_rows(lines, columns))
    except csv.Error as error:
        raise Invalid(
            "CSV 第 {line} 行的引号或分隔符有误，请用表格软件重新另存。", line=lines.line_num
        ) from error
    if not rows:
        raise Invalid("文件只有列名，没有内容。")
    used = {position for position in columns.values() if position is not None}
    return Sheet(rows, tuple(name for n, name in enumerate(head) if n not in used and name))


def _position(head: list[str], names: tuple[str, ...]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _rows(lines: Any, columns: dict[str, int | None]) -> list[SheetRow]:
    rows: list[SheetRow] = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise Invalid("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS)
        given = {
            name: unicodedata.normalize("NFKC", seen(cells[position])).strip()
            if position is not None and position < len(cells)
            else ""
            for name, position in columns.items()
        }
        rows.append(SheetRow(lines.line_num, **given))
    return rows
