"""导入的格: the page that has the heads is the one that is read, and a cell is quoted as its reader sees it."""

from __future__ import annotations

from townworks.kernel import sheets
from townworks.ledger.services.import_cells import HEADS, NEEDED, SheetReader

OPENING = (("科目代码", "借方余额", "贷方余额"), ("101", "5", ""))


def read(*pages: tuple[str, tuple[tuple[object, ...], ...]]) -> SheetReader:
    data = sheets.write_many([sheets.Sheet(name, rows[0], rows[1:]) for name, rows in pages])
    return SheetReader(data, HEADS["opening"], NEEDED["opening"], most=100)


def test_the_table_may_stand_behind_a_cover() -> None:
    reader = read(("封面", (("某村",), ("2026年",))), ("科目余额", OPENING))
    assert [cells.text("account") for cells in reader.rows()] == ["101"]
    assert reader.problems == []


def test_a_second_table_is_told_and_not_passed_over() -> None:
    reader = read(("科目余额", OPENING), ("又一张", OPENING))
    assert [cells.text("account") for cells in reader.rows()] == ["101"]
    assert "又一张" in str(reader.problems[0].sentence)


def test_a_formula_is_quoted_as_it_is_written() -> None:
    reader = read(("科目余额", OPENING))
    reader.problem(2, "科目", "没有科目 {code}。", code="\0=A1")
    assert str(reader.problems[0].sentence) == "没有科目 =A1。"
