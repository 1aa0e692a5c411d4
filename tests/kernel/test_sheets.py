"""电子表格: the same bytes for the same rows, and no cell that computes by itself."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl

from townworks.kernel import sheets

ROWS = [["甲", 1, datetime(2026, 7, 1, 16, 30, tzinfo=UTC)], ["=1+1", None, None]]


def made() -> bytes:
    return sheets.write("名册", ["名称", "数", "时间"], ROWS)


def read() -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(made())).active.iter_rows(values_only=True))


def test_the_same_rows_make_the_same_bytes():
    assert made() == made()


def test_head_and_rows_come_back():
    assert [row[0] for row in read()] == ["名称", "甲", "=1+1"]


def test_an_instant_is_shown_in_town_time():
    assert read()[1][2] == datetime(2026, 7, 2, 0, 30)


def test_what_looks_like_a_formula_stays_text():
    cell = openpyxl.load_workbook(io.BytesIO(made())).active["A3"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


def test_characters_that_no_sheet_can_hold_are_left_out():
    book = sheets.write("名册", ["名称"], [["甲\x0b乙\x00"]])
    assert openpyxl.load_workbook(io.BytesIO(book)).active["A2"].value == "甲乙"


def test_a_text_longer_than_a_cell_is_cut():
    book = sheets.write("名册", ["名称"], [["长" * 40_000]])
    assert len(openpyxl.load_workbook(io.BytesIO(book)).active["A2"].value) == 32_767
