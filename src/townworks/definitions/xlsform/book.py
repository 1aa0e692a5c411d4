"""读表 (book): the sheets of an Excel workbook, old or new, row by row, each value with the cell that it stands in."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from openpyxl import load_workbook
from pyxform.errors import PyXFormError, PyXFormReadError
from pyxform.xls2json_backends import xls_to_dict

from townworks.engines.working import Step, gettext_noop

from ..problems import WHOLE_FILE, Problem
from . import columns as c

LARGEST = 5_000_000  # bytes of the file
UNPACKED = 100_000_000  # bytes of all its parts
ROWS, WIDE = 5_000, 300
BEYOND = 500  # rows after the last that are looked at, to tell that there is more
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
SPACES = re.compile(r"\s+")
HEADS_WITHIN = 20  # rows in which the names of columns are looked for
KNOWN_HEADS = {"type", "command", "name", "tag", "label", "caption", "list_name", "list", "key", "value"}
TELLING_HEADS = {"form_title", "form_id"}


class Unreadable(ValueError):
    """The one problem that kept the workbook from being read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Row:
    """One row: its number on the sheet, and what stands under each head (only what is filled in)."""

    sheet: str
    number: int
    cells: dict[str, object]

    def text(self, head: str) -> str:
        """A cell as text, without the spaces around it; empty where nothing stands."""
        return text_of(self.cells.get(head))

    def at(self, head: str = "") -> str:
        """Where it stands: sheet, row and head."""
        return f"{self.sheet}!{self.number}「{head}」" if head else f"{self.sheet}!{self.number}"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its heads as they are written, its rows, and the row that the heads stand in."""

    name: str
    heads: tuple[str, ...] = ()
    rows: tuple[Row, ...] = field(default=())
    top: int = 1


def text_of(value: object) -> str:
    """A cell as a person reads it: whole numbers without a point, dates as they are written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def read(data: bytes, file: str) -> dict[str, Sheet]:
    """The sheets by their names in lower case. Raises Unreadable."""
    if len(data) > LARGEST:
        wrong = Step(gettext_noop("文件大于 {bytes} 字节，不像是检查表"), {"bytes": LARGEST})
        raise Unreadable(Problem(file, WHOLE_FILE, wrong, Step(gettext_noop("请删去图片和不用的表再试"))))
    if data.startswith(ZIP):
        return _new(data, file)
    if data.startswith(OLE):
        return _old(data, file)
    raise _unreadable(file)


def _unreadable(file: str) -> Unreadable:
    wrong = Step(gettext_noop("不是 Excel 文件，或者文件坏了"))
    return Unreadable(Problem(file, WHOLE_FILE, wrong, Step(gettext_noop("请用 Excel 另存为 .xlsx 再试"))))


def _new(data: bytes, file: str) -> dict[str, Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise _unreadable(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks that openpyxl does not keep
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            found = {}
            for sheet in book.worksheets:
                name = sheet.title.strip().lower()
                rows = list(sheet.iter_rows(max_row=ROWS + BEYOND, max_col=WIDE + 50, values_only=True))
                _must_fit(rows, name, file)
                found[name] = _sheet(name, rows)
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # a broken file breaks the reader in as many ways as it has parts
        raise _unreadable(file) from error
    return _whole(found)


def _must_fit(rows: Sequence[tuple[object, ...]], name: str, file: str) -> None:
    """Nothing is left unread unseen."""
    long = any(text_of(value) for values in rows[ROWS:] for value in values)
    if long or any(text_of(value) for values in rows for value in values[WIDE:]):
        wrong = Step(gettext_noop("表 {sheet} 超过 {rows} 行或者 {columns} 列"))
        values = {"sheet": name, "rows": ROWS, "columns": WIDE}
        remedy = Step(gettext_noop("请拆成几份，或删去用不到的行和列"))
        raise Unreadable(Problem(file, f"{name}!{ROWS + 1}", Step(wrong.text, values), remedy))


def _old(data: bytes, file: str) -> dict[str, Sheet]:
    try:
        book = xls_to_dict(io.BytesIO(data))
    except PyXFormReadError as error:
        raise _unreadable(file) from error
    except PyXFormError as error:
        wrong = Step(gettext_noop("表读不通（{what}）"), {"what": str(error)})
        raise Unreadable(Problem(file, WHOLE_FILE, wrong, Step(gettext_noop("请改正后再试")))) from error
    except Exception as error:  # as above
        raise _unreadable(file) from error
    found = {}
    for name, rows in book.items():
        if isinstance(rows, list) and f"{name}_header" in book:
            heads = tuple(head for row in book[f"{name}_header"] for head in row)
            found[name] = Sheet(name, heads, tuple(_old_rows(name, rows)))
    return found


def _old_rows(name: str, rows: Sequence[dict[str, object]]) -> Iterator[Row]:
    for number, cells in enumerate(rows[:ROWS], start=2):
        kept = {head: value for head, value in cells.items() if text_of(value)}
        if kept:
            yield Row(name, number, kept)


def _sheet(name: str, rows: Iterable[tuple[object, ...]]) -> Sheet:
    numbered = list(enumerate(rows, start=1))
    top = next((n for n, values in numbered[:HEADS_WITHIN] if _are_heads(values)), 1)
    heads = [SPACES.sub(" ", text_of(value)) for value in (numbered[top - 1][1] if numbered else ())]
    kept = []
    for number, values in numbered[top:]:
        cells = {head: value for head, value in zip(heads, values, strict=False) if head and text_of(value)}
        if cells:
            kept.append(Row(name, number, cells))
    return Sheet(name, tuple(head for head in heads if head), tuple(kept), top)


def _are_heads(values: Iterable[object]) -> bool:
    """Whether a row looks like that of the names of columns: a title or notes may stand above it."""
    words = {text_of(value).lower().partition(":")[0].strip().replace(" ", "_") for value in values}
    return len(words & KNOWN_HEADS) > 1 or bool(words & TELLING_HEADS)


def _whole(found: dict[str, Sheet]) -> dict[str, Sheet]:
    """A workbook of one sheet is its survey, whatever the sheet is called."""
    if len(found) == 1 and c.SURVEY not in found:
        ((_, only),) = found.items()
        return {c.SURVEY: only}
    return found
