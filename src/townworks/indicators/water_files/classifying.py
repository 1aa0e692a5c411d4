"""评价整个文件 (classifying): two passes in bounded memory, the result put in its place only when it is whole.

The first pass finds the sections that publish chlorophyll or algae, the second judges. At no time is more than
``BATCH`` rows in memory; what grows with the file is the set of such sections.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext_noop

from townworks.engines.surface_water import Reading, Rounding, reading_of

from .judging import Manner, Row, cells_of, judged
from .layout import ADDED, TITLES, Layout, comma_of, encoding_of, is_header, layout_of
from .problems import Problem, Problems, Unreadable
from .totals import Totals
from .waters import How, Key, Known, Water, plain_key, water_of

BATCH = 10_000
MARKS = {"", "-", "--", "*"}


@dataclass(frozen=True)
class Wish:
    """What is asked for: rounding; the exact readings where there are any; whether rows that cannot be read are left out."""

    rounding: Rounding = "none"
    exact: bool = True
    leave_out: bool = False


def classify(path: Path, out: Path, wish: Wish, known: Known) -> Totals:
    """Judge ``path`` into ``out`` (UTF-8 with its mark, so that Excel reads it).

    Unreadable, with all problems, if the file is not of this kind or has cells that are no numbers (unless they are
    left out); OSError if it cannot be opened or written. Nothing is written unless all of it is.
    """
    if out.exists() and path.exists() and out.samefile(path):
        raise Unreadable(None, gettext_noop("结果不能写回原文件 {file}，请另起一个名字。"), file=str(path))
    encoding = encoding_of(path)
    algae = _sections_with_algae(path, encoding)
    totals, problems = Totals(encoding=encoding), Problems()

    @lru_cache(maxsize=50_000)
    def water(key: Key) -> tuple[Water, How]:
        return water_of(key, known, algae)

    manner = Manner(wish.rounding, wish.exact, water)
    with _whole_or_nothing(out) as file:
        writer = csv.writer(file)
        for layout, numbers, rows in _batches(path, encoding, problems):
            if not totals.read:
                totals.without_ph = layout.without_ph
                writer.writerow([*(layout.header[column] for column in layout.kept), *ADDED])
            cells = cells_of(rows, numbers, layout, wish.exact, problems)
            added = judged(rows, cells, layout, manner, totals)
            writer.writerows(
                [*(row[column] for column in layout.kept), *more]
                for row, more in zip(rows, added, strict=True)
            )
        if problems.ragged:
            totals.read += problems.ragged
            totals.unclassed["ragged"] += problems.ragged
        if problems.count and not wish.leave_out:
            raise Unreadable(
                problems,
                gettext_noop("{file} 有 {count} 处读不成，请改正；或者加上 --leave-out，这些行不定类。"),
                file=str(path),
                count=problems.count,
            )
    return totals


def _sections_with_algae(path: Path, encoding: str) -> frozenset[Key]:
    found: set[Key] = set()
    for layout, _, rows in _batches(path, encoding, Problems()):
        if not layout.algae:
            break
        for row in rows:
            if any(_is_number(row[column].strip()) for column in layout.algae):
                found.add(plain_key(layout.key(row)))
    return frozenset(found)


def _is_number(text: str) -> bool:
    try:
        return text not in MARKS and isinstance(reading_of(text), Reading)
    except ValueError:
        return False


def _batches(path: Path, encoding: str, problems: Problems) -> Iterator[tuple[Layout, list[int], list[Row]]]:
    """The file in batches: its layout, the rows' numbers, the rows, each as long as the header. Blank rows are passed over.

    Unreadable if there is no header, or the text is no CSV.
    """
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=_comma(file))
        try:
            header = _header(reader)
            if not header:
                raise Unreadable(None, gettext_noop("{file} 是空的，没有表头。"), file=str(path))
            layout = layout_of(header, str(path))
            numbers: list[int] = []
            rows: list[Row] = []
            for row in reader:
                if not any(cell.strip() for cell in row) or row == header:
                    continue  # also a header that stands again where files were put one below the other
                if layout.is_units(row):
                    continue
                if len(row) > len(header) and not any(cell.strip() for cell in row[len(header) :]):
                    del row[len(header) :]  # commas at the end of the line
                if len(row) != len(header):
                    told = gettext_noop("有 {cells} 格，表头有 {columns} 格")
                    values: dict[str, object] = {"cells": len(row), "columns": len(header)}
                    problems.add(Problem(reader.line_num, "", told, values))
                    problems.ragged += 1
                    continue
                numbers.append(reader.line_num)
                rows.append(row)
                if len(rows) == BATCH:
                    yield layout, numbers, rows
                    numbers, rows = [], []
            yield layout, numbers, rows
        except csv.Error as error:
            raise Unreadable(
                None,
                gettext_noop("{file} 第 {row} 行不是合格的 CSV（{why}），请另存为 CSV 再试。"),
                file=str(path),
                row=reader.line_num,
                why=str(error),
            ) from None


def _comma(file: TextIO) -> str:
    """What parts the cells, told by the first lines; the file stands at its beginning again."""
    lines = [line for line, _ in zip(file, range(TITLES), strict=False)]
    file.seek(0)
    for line in lines:
        comma = comma_of(line)
        if is_header(next(csv.reader([line], delimiter=comma), [])):
            return comma
    return ","


def _header(reader: Iterator[Row]) -> Row | None:
    """The header row: the first that looks like one, else the first that is not blank (its faults are told)."""
    first = None
    for row, _ in zip(reader, range(TITLES), strict=False):
        if not any(cell.strip() for cell in row):
            continue
        if is_header(row):
            return row
        first = first or row
    return first


@contextmanager
def _whole_or_nothing(out: Path) -> Iterator[TextIO]:
    """A file beside ``out`` that takes its place when everything went well, and goes away otherwise."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        with partial.open("w", encoding="utf-8-sig", newline="") as file:
            yield file
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
