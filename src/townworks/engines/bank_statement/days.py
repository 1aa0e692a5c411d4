"""年、月、日分栏: a day written over two or three columns, as in a clerk's journal, put together into one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from .cells import day_of
from .intake import Table

LOOKED_AT = 80  # rows from the top among which the heads are looked for
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
_YEAR_CELL = re.compile(r"((?:19|20)\d{2})年?")
_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月")
_MONTHS = re.compile(r"(\d{4})\s*年\s*\d{1,2}\s*月?\s*(?:-|—|～|~|－|至|到)+\s*(\d{1,2})\s*月")
_WHOLE_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)20\d{6}(?!\d)")
_UNTIL = re.compile(
    r"(?:\d|日)\s*(?:-|—|～|~|－|至|到)+\s*(20\d{2})\s*[-/.年]?\s*(0?[1-9]|1[0-2])(?:\s*[-/.月]|\d{2}(?!\d))"
)
_PART = re.compile(r"\d{1,2}")


def together(table: Table) -> Table:
    """The table with one column of days where it has 月 and 日 beside each other (年 before them, above them, or in the title).

    A cell that is left empty under a month or a year has that of the row before. A table without such heads, or whose year is
    written nowhere, stays as it is.

    >>> rows = (("2024年", "", "摘要"), ("月", "日", ""), ("1", "5", "租金"), ("", "6", "电费"))
    >>> [row[:2] for row in together(Table(rows)).rows]
    [('日期', ''), ('', ''), ('2024-01-05', ''), ('2024-01-06', '')]
    """
    for n, row in enumerate(table.rows[:LOOKED_AT]):
        for at in range(len(row) - 1):
            if (row[at], row[at + 1]) == ("月", "日"):
                made = _joined(table.rows, n, at)
                return replace(table, rows=made) if made else table
    return table


def _joined(rows: Sequence[tuple[str, ...]], n: int, at: int) -> tuple[tuple[str, ...], ...]:
    own_year = at > 0 and rows[n][at - 1] == "年"
    year, above = "", rows[n - 1] if n else ()
    if not own_year:
        over = above[at] if at < len(above) else ""
        told = _YEAR.findall(" ".join(cell for row in rows[: n + 1] for cell in row))
        found = _YEAR_CELL.fullmatch(over.strip())
        year = found[1] if found else next(iter(told), "")
        if not year or (not found and len(set(told)) > 1):
            return ()
    two_rows = (
        not own_year and bool(year) and at < len(above) and bool(_YEAR_CELL.fullmatch(above[at].strip()))
    )
    made: list[tuple[str, ...]] = []
    month = ""
    for place, row in enumerate(rows):
        cells = list(row)
        if place == n or (two_rows and place == n - 1):
            first = place == n - 1 or not two_rows
            _put(cells, at, own_year, "日期" if first else "")
        elif place > n and at + 1 < len(cells):
            if own_year and _YEAR_CELL.fullmatch(cells[at - 1]):
                year = cells[at - 1].removesuffix("年")
            if (cells[at], cells[at + 1]) == ("月", "日"):  # the heads again, on the next page
                _put(cells, at, own_year, "日期")
            else:
                month = cells[at] if _PART.fullmatch(cells[at]) else month
                day = cells[at + 1]
                whole = f"{year}-{month}-{day}" if _PART.fullmatch(day) and month and year else ""
                if whole and day_of(whole):
                    _put(cells, at, own_year, str(day_of(whole)))
                elif whole:
                    _put(cells, at, own_year, whole)
        made.append(tuple(cells))
    return tuple(made)


def _put(cells: list[str], at: int, own_year: bool, text: str) -> None:
    """One cell for the two or three."""
    cells[at], cells[at + 1] = text, ""
    if own_year:
        cells[at - 1] = ""


def month_of(above: str) -> date | None:
    """The month of the statement, for days that are written without a year: the end of the period that is named, the month, or the last
    day that is.

    >>> [str(month_of(one)) for one in ("2024年1月1日至2024年2月29日", "2024年1-3月", "2024年2月", "20231201-20240131", "2024-02-29")]
    ['2024-02-01', '2024-03-01', '2024-02-01', '2024-01-01', '2024-02-29']
    """
    for told in (_UNTIL.search(above), _MONTHS.search(above), _MONTH.search(above)):
        if told and 1 <= int(told[2]) <= 12:
            return date(int(told[1]), int(told[2]), 1)
    days = [day for text in _WHOLE_DAY.findall(above) if (day := day_of(text))]
    return max(days, default=None)
