"""读表: an Excel file as rows of text, or a sentence that says why it is none."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from townworks.kernel import workbooks
from townworks.kernel.errors import Invalid

from ...selectors.sheet import ABOUT, HEADS

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 5000
FORMULA = "\0"
Row = dict[str, str]  # head to text, as the cell says it


def opened(data: bytes) -> tuple[list[tuple[int, Row]], Mapping[str, str]]:
    """The rows with their numbers in the sheet (the head is row 1), and what its second page says."""
    if not data:
        raise Invalid("文件是空的，请选导出的任务表。")
    if len(data) > LARGEST:
        raise Invalid("文件超过 5 MB，不像是任务表。")
    workbooks.must_be_open(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise Invalid("文件解开后过大，不能读。请重新导出再填。")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
            sheet = book.worksheets[0]
            last = workbooks.last_filled(archive, str(getattr(sheet, "_worksheet_path", "")).lstrip("/"))
        if last is not None and last > MOST_ROWS + 1:
            raise Invalid("一次最多导入 {most} 行。", most=MOST_ROWS)
        grid = [list(row) for _n, row in zip(range(MOST_ROWS + 2), sheet.iter_rows(max_col=60), strict=False)]
        if last is not None:
            grid = grid[:last]  # below it the sheet goes on in colour alone
        about = (
            {
                str(row[0]): str(row[1])
                for row in book[ABOUT].iter_rows(max_row=20, max_col=2, values_only=True)
            }
            if ABOUT in book.sheetnames
            else {}
        )
    except Invalid:
        raise
    except Exception:  # a file that broke on its way breaks the reader in as many ways as it has parts
        raise Invalid("这不是能读的 Excel 文件（.xlsx）。请用导出的任务表修改后再导入。") from None
    return _rows(grid), about


def _rows(grid: Sequence[Sequence[Any]]) -> list[tuple[int, Row]]:
    heads = [_text(cell) for cell in grid[0]] if grid else []
    missing = [head for head in ("编号", "版本") if head not in heads]
    if missing:
        raise Invalid("表头里没有“{heads}”。第一行要和导出的任务表一样。", heads="”“".join(missing))
    double = [head for head, times in Counter(head for head in heads if head).items() if times > 1]
    if double:
        raise Invalid("表头“{heads}”出现了两次，请删去一列。", heads="”“".join(double))
    if len(grid) > MOST_ROWS + 1:
        raise Invalid("一次最多导入 {most} 行。", most=MOST_ROWS)
    found = []
    for n, cells_ in enumerate(grid[1:], start=2):
        row = {head: _text(cell) for head, cell in zip(heads, cells_, strict=False) if head in HEADS}
        if any(row.values()):
            found.append((n, row))
    return found


def _text(cell: Any) -> str:
    """A cell as its reader sees it. A formula is not counted out: it comes as it is written, and is refused."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if getattr(cell, "data_type", "") == "f":
        return f"{FORMULA}{value}"
    return str(value).replace("\r\n", "\n").strip()
