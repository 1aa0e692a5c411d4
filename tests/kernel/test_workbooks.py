"""读电子表格: whatever is wrong with a book, a sentence says so; what is only blank keeps nobody waiting."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet._reader import WorkSheetParser

from townworks.commitments.services.importing import reading as task_tables
from townworks.kernel import clock, tables, workbooks
from townworks.kernel.errors import Invalid, Refusal

READERS: list[Callable[[bytes], object]] = [
    lambda data: workbooks.pages(data, most_rows=100),
    task_tables.opened,
]


def book(*rows: list[object], sheets: int = 1, made: Callable[[Workbook], None] = lambda _: None) -> bytes:
    """A book whose sheets hold these rows each."""
    workbook = Workbook()
    for n in range(1, sheets):
        workbook.create_sheet(f"表{n}")
    for sheet in workbook.worksheets:
        for row in rows:
            sheet.append(row)
    made(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


HEADS = ["编号", "版本", "名称"]
WHOLE = book(HEADS, *[[f"A{n}", n, f"店{n}"] for n in range(30)])


@pytest.mark.parametrize("read", READERS, ids=["tables", "tasks"])
@pytest.mark.parametrize("seed", range(40))
def test_a_book_that_broke_on_its_way_is_refused_or_read(read: Callable[[bytes], object], seed: int):
    chance, broken = random.Random(seed), bytearray(WHOLE)
    for _ in range(6):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    try:
        read(bytes(broken))
    except Refusal as refusal:
        assert str(refusal)


@pytest.mark.parametrize("read", READERS, ids=["tables", "tasks"])
@pytest.mark.parametrize(("was", "now"), [(b"sheetId", b"sheetXd"), (b"numFmtId", b"numFmtXd")])
def test_a_part_that_says_what_no_book_says_is_refused(
    read: Callable[[bytes], object], was: bytes, now: bytes
):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as whole, zipfile.ZipFile(out, "w") as made:
        for name in whole.namelist():
            made.writestr(name, whole.read(name).replace(was, now))
    with pytest.raises(Invalid):
        read(out.getvalue())


def test_a_book_with_a_password_says_so():
    locked = workbooks.OLD + b"\0" * 600 + workbooks.LOCKED + b"\0" * 600
    for read in (lambda: workbooks.pages(locked, most_rows=9), lambda: task_tables.opened(locked)):
        with pytest.raises(Invalid, match="密码"):
            read()


@pytest.mark.django_db
def test_a_book_with_a_password_is_not_called_an_old_one():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + workbooks.LOCKED
    with pytest.raises(Invalid, match="密码"):
        tables.keep(io.BytesIO(locked), name="密.xlsx", at=clock.now())


def test_a_book_that_is_far_larger_unpacked_is_refused_before_it_is_read():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(301):
            part.write(b" " * 1024 * 1024)
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(Invalid, match="过大"):
        workbooks.pages(out.getvalue(), most_rows=9)


def looked_at(workbook: Workbook) -> None:
    """Ten thousand rows that were given a colour and nothing else."""
    fill = PatternFill("solid", fgColor="FFEEEEEE")
    for n in range(40, 12_000, 2):
        workbook.active.cell(n, 2).fill = fill  # type: ignore[union-attr]


def test_rows_that_only_have_a_look_are_not_too_many():
    (page,) = workbooks.pages(book(HEADS, ["A1", 1, "店"], made=looked_at), most_rows=100)
    assert (len(page.rows), page.cut) == (2, False)
    rows, _about = task_tables.opened(book(HEADS, ["A1", 1, "店"], made=looked_at))
    assert [number for number, _row in rows] == [2]


def test_one_row_too_many_is_too_many():
    rows = [["A", 1, "店"]] * 10
    assert workbooks.pages(book(*rows), most_rows=10)[0].cut is False
    assert workbooks.pages(book(*rows), most_rows=9)[0].cut is True
    far = book(*rows, made=lambda made: made.active.cell(5000, 1, "远"))  # type: ignore[union-attr]
    assert workbooks.pages(far, most_rows=100)[0].cut is True


def test_a_table_may_stand_on_the_sixtieth_sheet_and_too_many_sheets_are_told():
    assert len(workbooks.pages(book(HEADS, sheets=60), most_rows=9)) == 60
    with pytest.raises(Invalid, match="65 张表"):
        workbooks.pages(book(HEADS, sheets=65), most_rows=9)


def test_a_sheet_that_states_no_size_is_read_no_further_than_wanted(monkeypatch: pytest.MonkeyPatch):
    book = Workbook(write_only=True)  # writes no dimension
    sheet = book.create_sheet("长表")
    for n in range(20_000):
        sheet.append([n])
    out = io.BytesIO()
    book.save(out)
    taken = []
    read = workbooks.text_of
    monkeypatch.setattr(workbooks, "text_of", lambda cell: taken.append(1) or read(cell))
    parsed = []
    parse = WorkSheetParser.parse_row
    monkeypatch.setattr(WorkSheetParser, "parse_row", lambda self, row: parsed.append(1) or parse(self, row))
    (page,) = workbooks.pages(out.getvalue(), most_rows=10)
    assert (len(page.rows), page.cut) == (10, True)
    assert len(taken) == 10 and len(parsed) <= 11


def test_a_hidden_sheet_and_a_chart_are_not_read():
    book = Workbook()
    book.active.append(["甲"])
    hidden = book.create_sheet("藏")
    hidden.append(["乙"])
    hidden.sheet_state = "hidden"
    book.create_chartsheet("图")
    out = io.BytesIO()
    book.save(out)
    assert [page.rows for page in workbooks.pages(out.getvalue(), most_rows=10)] == [[["甲"]]]


@pytest.mark.parametrize("read", READERS, ids=["tables", "tasks"])
def test_a_package_of_a_version_that_nobody_knows_is_refused(read: Callable[[bytes], object]):
    data = bytearray(WHOLE)
    data[data.index(b"PK\x01\x02") + 6] = 99  # the version needed, in the directory
    with pytest.raises(Refusal):
        read(bytes(data))
