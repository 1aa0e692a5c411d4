"""来表: what every import reads the same way, whoever sends it and whatever it is about."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from townworks.kernel import sheets, tables, workbooks
from townworks.kernel.errors import Invalid, NotFound
from townworks.kernel.tables import Field

AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
FIELDS = (Field("number", "编号", ("单号",)), Field("name", "名称", ("字号",)), Field("day", "日期"))
TEXT = "通报\n编号,名称,日期\n1,甲,2026-07-01\n\n编号,名称,日期\n合计,2,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_is_read_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    data = TEXT.replace(",", separator).encode(encoding)
    assert tables.pages(data, most_rows=10)[0].rows[1] == ["编号", "名称", "日期"]


def test_a_book_and_a_text_give_the_same_rows() -> None:
    book = sheets.write("表", ("编号", "名称"), [("1", "甲"), ("2", "乙")])
    text = "编号,名称\n1,甲\n2,乙\n".encode()
    assert tables.pages(book, most_rows=9)[0].rows == tables.pages(text, most_rows=9)[0].rows


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_in_utf_16_need_not_say_so(encoding: str) -> None:
    assert tables.pages(TEXT.encode(encoding), most_rows=10)[0].rows[1] == ["编号", "名称", "日期"]


def test_a_zero_byte_is_told_by_its_line() -> None:
    with pytest.raises(Invalid, match=r"第 3 行.*NUL"):
        tables.pages("编号,名称\n1,甲\n2,\0乙\n".encode(), most_rows=10)


def test_a_mark_that_is_never_closed_swallows_no_rows() -> None:
    with pytest.raises(Invalid, match="引号"):
        tables.pages('编号,名称\n1,"甲\n2,乙\n3,丙\n'.encode(), most_rows=10)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_marks_that_nobody_sees_are_left_out(name: str) -> None:
    rows = [("\u200b编号", "名称\ufeff"), ("\u202e1\u202c", " 甲\u200d ")]
    text = "\n".join(",".join(row) for row in rows).encode()
    data = text if name.endswith("csv") else sheets.write("表", rows[0], rows[1:])
    assert tables.pages(data, most_rows=9)[0].rows == [["编号", "名称"], ["1", "甲"]]


def test_a_book_where_a_text_is_wanted_is_called_one() -> None:
    with pytest.raises(Invalid, match="只收 CSV"):
        tables.text_of(sheets.write("表", ("编号",), [("1",)]))


def test_rows_beyond_the_most_are_told_and_not_kept() -> None:
    data = "".join(f"{n},甲\n" for n in range(12)).encode()
    (page,) = tables.pages(data, most_rows=10)
    assert page.cut and len(page.rows) == 10


def test_a_broken_line_is_told_by_its_number() -> None:
    with pytest.raises(Invalid, match="第 2 行"):
        tables.pages(b"a,b\n" + b"x" * 200_000 + b",1\n", most_rows=9)


def test_the_head_is_found_below_a_title_and_what_follows_keeps_its_numbers() -> None:
    found = tables.head_of(
        tables.pages(TEXT.encode(), most_rows=9),
        within=5,
        worth=lambda row: sum(bool(one.field) for one in tables.matched(row, FIELDS, near=False)),
        least=2,
    )
    assert found is not None
    page, n = found
    heads = tables.heads_of(page.rows[n])
    rows = list(tables.below(page, n))
    assert n == 1 and [number for number, _cells in rows] == [3, 5, 6]
    assert [tables.heads_of(cells) == heads for _number, cells in rows] == [False, True, False]
    assert [tables.is_sum(cells) for _number, cells in rows] == [False, False, True]


def test_a_head_goes_first_by_its_name_then_by_a_word_then_without_its_brackets_then_by_likeness() -> None:
    columns = tables.matched(("编号（外部）", "单号", "名 称*", "登记日期"), FIELDS)
    assert [(one.field, one.how) for one in columns] == [
        ("", ""),
        ("number", "word"),
        ("name", "same"),
        ("day", "near"),
    ]
    alone = tables.matched(("编号（外部）",), FIELDS, near=False)
    assert (alone[0].field, alone[0].how) == ("number", "word")


def test_what_a_person_chose_goes_before_all_words_and_no_field_twice() -> None:
    columns = tables.matched(("编号", "名称", "甲"), FIELDS, {0: "name", 1: "name", 2: "nonsense"})
    assert [(one.field, one.how) for one in columns] == [("name", "chosen"), ("", ""), ("", "")]


def test_formulas_of_a_text_are_marked_and_shown_without_the_mark() -> None:
    (page,) = tables.pages('编号,名称\n"=""0012""",=A1+1\n'.encode(), most_rows=9)
    assert page.rows[1] == ["0012", f"{workbooks.FORMULA}=A1+1"]
    assert tables.shown(page.rows[1][1]) == "=A1+1"


@pytest.mark.django_db
def test_a_kept_table_comes_back_and_an_unknown_one_is_not_found() -> None:
    blob = tables.keep(io.BytesIO(TEXT.encode()), name="表.csv", at=AT)
    assert tables.data_of(blob.sha256) == TEXT.encode()
    with pytest.raises(NotFound):
        tables.data_of("0" * 64)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "空的"), (b"\xff\x00\xff\x00\x81", "文字编码"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版")],
)
def test_what_is_no_table_is_refused_before_it_is_kept(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        tables.keep(io.BytesIO(data), name="表.csv", at=AT)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n%%EOF",
        b"\x89PNG\r\n\x1a\n0000",
        b"\xff\xd8\xff\xe0\x00",
        b"MZ\x90\x00\x03",
        b"\xef\xbb\xbf\r\n<HTML><table><tr><td>1</td></tr></table>",
        b"<!DOCTYPE html>\n<p>",
        rb"{\rtf1\ansi 1}",
    ],
)
def test_what_is_a_page_or_a_picture_is_told_to_be_no_table(data: bytes) -> None:
    with pytest.raises(Invalid, match="内容不是表格"):
        tables.pages(data, most_rows=9)
