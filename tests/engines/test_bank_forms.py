"""各家银行导出的流水: every form of export comes to the same nine transactions; what is broken is told with its place."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import bank_forms as forms
from tests.engines.bank_forms import CLOSING, MOVES, NUMBER, OPENING, TRUTH, Form
from tests.engines.bank_forms import FORMS as USUAL
from tests.engines.bank_forms_net import NET
from tests.engines.bank_forms_odd import ODD
from townworks.engines.bank_statement import Answer, same_number
from townworks.kernel.errors import Invalid
from townworks.ledger.services.banking import read_file

FORMS = (*USUAL, *ODD, *NET)
TEXTS = [form for form in FORMS if not form()[1].startswith(b"PK")]


def truth_of(answer: Answer) -> list[tuple[object, int, int | None]]:
    return [(row.dated_on, row.amount, row.balance) for row in answer.rows]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_gives_the_same_statement(form: Form) -> None:
    name, data = form()
    answer = read_file(data, name, NUMBER)
    assert [str(one.why) for one in answer.problems] == []
    assert truth_of(answer) == TRUTH
    assert (answer.opening, answer.closing) == (OPENING, CLOSING)
    assert (answer.income - answer.outgo) == CLOSING - OPENING
    assert not answer.account or same_number(answer.account, NUMBER)


@pytest.mark.parametrize(
    ("form", "party", "words", "time"),
    [
        (forms.icbc_corporate, "国网青和供电所", "电费", "10:01:02"),
        (forms.boc_corporate, "国网青和供电所", "往账 转账 电费", "10:01:02"),
        (forms.cmb_corporate, "国网青和供电所", "网上企业银行 电费 网银支付", "10:01:02"),
        (forms.cmbc, "国网青和供电所", "电费", "10:01:02"),
        (forms.serials, "", "", "10:01:02"),
        (forms.spdb_two_rows, "国网青和供电所", "电费", ""),
    ],
)
def test_who_what_and_when_stand_beside_the_amount(form: Form, party: str, words: str, time: str) -> None:
    name, data = form()
    row = read_file(data, name).rows[1]
    assert (row.party, row.summary, row.time) == (party, words, time)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(1, 2000))
def test_what_is_cut_anywhere_is_told_or_holds_only_true_rows(form: Form, cut: int) -> None:
    name, data = form()
    answer = read_file(data[: max(len(data) - cut, 1)].rstrip(b" ") or b"x", name, NUMBER)
    ours = not answer.account or same_number(answer.account, NUMBER)
    # A journal of one's own calls income 借; of a single row no second balance says so.
    single = form is forms.own_journal and len(answer.rows) == 1
    assert not ours or not answer.sound or single or set(truth_of(answer)) <= set(TRUTH)


LINED = [
    forms.icbc_corporate,
    forms.icbc_personal,
    forms.boc_corporate,
    forms.bocom_corporate,
    forms.psbc,
    forms.rural_codes,
]
LINED += [
    forms.rural_letters,
    forms.cmbc,
    forms.own_journal,
    forms.negative_outs,
    forms.day_headings,
    forms.signed_without_flag,
]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LINED), st.integers(1, len(MOVES) - 2))
def test_a_row_that_was_taken_out_of_the_middle_is_told(form: Form, nth: int) -> None:
    name, whole = form()
    lines = whole.split(b"\n")
    held = [
        n for n, line in enumerate(lines) if re.search(rb"\.\d\d.*\.\d\d", line) and re.search(rb"2024", line)
    ]
    held = [n for n in held if "本月合计".encode("gbk") not in lines[n]]
    assert not read_file(
        b"\n".join(line for n, line in enumerate(lines) if n != held[nth]), name, NUMBER
    ).sound


def truncated_at_a_row() -> tuple[str, bytes]:
    """Whole rows are missing at the end: only the foot or the count above knows."""
    name, data = forms.boc_corporate()
    return name, b"\r\n".join(data.split(b"\r\n")[:-4]) + b"\r\n"


def another_total() -> tuple[str, bytes]:
    name, data = forms.icbc_personal()
    came, _ = forms.sums()
    return name, data.replace(f"{came}  \t".encode(), b"99,999.99\t", 1)


def in_ten_thousands() -> tuple[str, bytes]:
    return "万元.csv", forms.text(
        [["交易日期", "收入(万元)", "支出(万元)", "余额(万元)"], ["2024-01-05", "5.00", "", "6.23"]]
    )


def unquoted_commas() -> tuple[str, bytes]:
    rows = [["交易日期", "收入", "支出", "余额"], ["2024-01-05", "50,000.00", "", "62,345.67"]]
    return "逗号.csv", forms.text(rows, quote=False)


def changed_amount() -> tuple[str, bytes]:
    return "改过.csv", forms.text(
        [
            ["交易日期", "收入", "支出", "余额"],
            ["2024-01-05", "1.00", "", "1.00"],
            ["2024-01-06", "5.00", "", "6.00"],
            ["2024-01-07", "5.00", "", "12.00"],
        ]
    )


def missing_amount() -> tuple[str, bytes]:
    return "x.csv", forms.text(
        [["交易日期", "收入", "支出", "余额", "摘要"], ["2024-01-05", "", "", "1.00", "租金"]]
    )


def both_sides() -> tuple[str, bytes]:
    return "x.csv", forms.text([["交易日期", "收入", "支出", "余额"], ["2024-01-05", "3.00", "2.00", "1.00"]])


def grouped_wrongly() -> tuple[str, bytes]:
    return "x.csv", forms.text([["交易日期", "收入", "支出", "余额"], ["2024-01-05", "1,23", "", "1.00"]])


def codes_without_balance() -> tuple[str, bytes]:
    return "x.csv", forms.text([["交易日期", "借贷标志", "发生额"], ["2024-01-05", "7", "1.00"]])


def signs_without_balance() -> tuple[str, bytes]:
    name, data = forms.unsigned()
    return name, b"\r\n".join(data.split(b"\r\n")[1:])


def carried_wrongly() -> tuple[str, bytes]:
    rows = [
        ["日期", "摘要", "借方", "贷方", "余额"],
        ["2024-01-05", "租金", "", "5.00", "15.00"],
        ["", "过次页", "", "", "15.00"],
    ]
    rows += [["", "承前页", "", "", "17.00"], ["2024-01-06", "电费", "2.00", "", "13.00"]]
    return "x.csv", forms.text(rows)


def closing_told() -> tuple[str, bytes]:
    rows = [
        ["期初余额：10.00 元 期末余额：99.00 元"],
        ["日期", "收入", "支出", "余额"],
        ["2024-01-05", "5.00", "", "15.00"],
    ]
    return "x.csv", forms.text(rows)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (truncated_at_a_row, "文件写着“借方发生总笔数”6 笔，读到 3 笔"),
        (another_total, "文件的合计“记账金额(收入)”是 99,999.99 元，各行加起来是 62,018.37 元"),
        (in_ten_thousands, "“收入(万元)”以万元计"),
        (unquoted_commas, "这一行比表头多 2 格"),
        (changed_amount, "应为 11.00 元，文件里是 12.00 元，差 1.00 元"),
        (missing_amount, "这一行没有金额"),
        (both_sides, "收入和支出两栏都有金额"),
        (grouped_wrongly, "金额“1,23”看不懂"),
        (codes_without_balance, "看不出这一笔是收入还是支出（“7”）"),
        (signs_without_balance, "第一笔看不出是收入还是支出"),
        (carried_wrongly, "这一行结转的余额是 17.00 元，和上下两笔的余额都接不上"),
        (closing_told, "文件写着“期末余额”99.00 元，按各行推算是 15.00 元"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)  # fmt: skip
def test_what_does_not_hold_is_told_and_nothing_is_sound(form: Form, told: str) -> None:
    name, data = form()
    answer = read_file(data, name, NUMBER)
    assert any(told in str(one.why) for one in answer.problems), [str(one.why) for one in answer.problems]


def test_of_another_account_every_number_is_named() -> None:
    for form in (
        forms.ccb_corporate,
        forms.abc_corporate,
        forms.boc_corporate,
        forms.rural_ledger,
        forms.cmbc,
        forms.psbc,
    ):
        name, data = form()
        answer = read_file(data, name, "9999888877776666")
        assert answer.account == NUMBER, form.__name__


def test_of_several_accounts_none_of_which_is_wanted_nothing_is_taken() -> None:
    name, data = forms.accounts_in_columns()
    answer = read_file(data, name, "9999888877776666")
    assert [one.code for one in answer.problems if one.code == "accounts"]


def test_of_several_accounts_the_others_are_told_as_passed_over() -> None:
    name, data = forms.accounts_in_blocks()
    answer = read_file(data, name, NUMBER)
    assert [str(why) for _, why in answer.skipped] == ["是账号 ****0001 的，不是这个账户的"]


def test_rows_exported_twice_are_told_with_the_row_that_they_repeat() -> None:
    name, data = forms.doubled()
    answer = read_file(data, name)
    assert len(answer.skipped) == len(MOVES)
    assert (answer.skipped[0][0], str(answer.skipped[0][1])) == (
        12,
        "和第 2 行一模一样，是重复导出的，只算一次",
    )


def test_a_problem_names_the_sheet_that_it_is_on() -> None:
    heads = ["交易日期", "收入", "支出", "余额"]
    data = forms.book(
        ("1月", [heads, ["2024-01-05", "5.00", "", "5.00"]]),
        ("2月", [heads, ["2024-02-05", "乱", "", "5.00"]]),
    )
    assert [(one.sheet, one.row, one.column) for one in read_file(data, "x.xlsx").problems] == [
        ("2月", 2, "收入")
    ]


def told(*rows: list[str]) -> tuple[list[str], list[int]]:
    """The problems and amounts of a small statement."""
    answer = read_file(forms.text(rows), "x.csv")
    return [one.code for one in answer.problems], [row.amount for row in answer.rows]


def test_words_that_speak_of_paying_are_no_flag() -> None:
    rows = [["交易日期", "交易金额", "摘要"], ["2024-01-05", "5.00", "代付"], ["2024-01-06", "6.00", "付款"]]
    assert told(*rows) == ([], [500, 600])


def test_a_row_that_begins_like_a_sum_is_still_a_row() -> None:
    rows = [
        ["摘要", "交易日期", "收入", "支出"],
        ["总计划工程款", "2024-01-05", "", "5.00"],
        ["合计", "", "", "5.00"],
    ]
    assert told(*rows) == ([], [-500])


def test_a_row_of_which_neither_day_nor_amount_can_be_read_is_not_passed_over() -> None:
    rows = [
        ["交易日期", "收入", "支出", "摘要"],
        ["2024-01-05", "5.00", "", "租金"],
        ["2024-13-05", "1O.00", "", "租金"],
    ]
    assert told(*rows) == (["date"], [500])


def test_figures_without_heads_whose_balance_proves_nothing_are_refused() -> None:
    rows = [[f"2024-01-0{n}", f"{n}.50", f"{n * n}.00"] for n in range(1, 7)]
    assert [one.code for one in read_file(forms.text(rows), "x.csv").problems] == ["heads"]


def test_a_text_whose_chinese_is_gone_says_so() -> None:
    data = forms.psbc()[1].decode("utf-8", "replace").encode("utf-8")
    assert [one.code for one in read_file(data, "x.csv").problems] == ["encoding"]


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("流水.csv", forms.psbc()[1])
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7 ...", "“a”是PDF 文件，读不出一笔一笔的流水"),
        (b"\x89PNG\r\n", "“a”是图片"),
        (b"  \r\n", "“a”是空的"),
        (zipped(), "请解压"),
        (forms.ccb_corporate()[1][:3000], "文件不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "可能不完整"),
    ],
    ids=["pdf", "picture", "empty", "zip", "xlsx-cut", "locked", "xls-cut"],
)
def test_what_is_no_statement_is_refused_with_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=re.escape(told)):
        read_file(data, "a")


def bare_sheet(rows: list[list[object]]) -> bytes:
    """A sheet of Excel 2 as old programs of banks still write it, without a container."""
    out = struct.pack("<HHHH", 0x0009, 4, 2, 0x0010) + struct.pack("<HHH", 0x0042, 2, 936)
    for n, row in enumerate(rows):
        for at, cell in enumerate(row):
            place = struct.pack("<HH3s", n, at, b"\0\0\0")
            if isinstance(cell, float):
                out += struct.pack("<HH", 0x0003, 15) + place + struct.pack("<d", cell)
            elif cell:
                words = str(cell).encode("gbk")
                out += struct.pack("<HH", 0x0004, 8 + len(words)) + place + bytes([len(words)]) + words
    return out + struct.pack("<HH", 0x000A, 0)


def test_a_bare_sheet_of_old_excel_is_read() -> None:
    rows: list[list[object]] = [["账号", NUMBER], ["交易日期", "收入", "支出", "余额", "摘要"]]
    for one in MOVES:
        came, went = max(one.amount, 0) / 100, max(-one.amount, 0) / 100
        rows.append([f"{one.at:%Y-%m-%d}", came or "", went or "", one.balance / 100, one.words])
    answer = read_file(bare_sheet(rows), "x.xls", NUMBER)
    assert (truth_of(answer), answer.problems, answer.account) == (TRUTH, (), NUMBER)


def test_days_that_could_be_either_way_round_are_asked_about() -> None:
    rows = [
        ["交易日期", "收入", "支出", "余额"],
        ["03/04/2024", "1.00", "", "11.00"],
        ["05/04/2024", "1.00", "", "12.00"],
    ]
    answer = read_file(forms.text(rows), "流水.csv")
    assert ["03/04/2024" in str(one.why) for one in answer.problems] == [True]
    rows.append(["25/04/2024", "1.00", "", "13.00"])
    answer = read_file(forms.text(rows), "流水.csv")
    assert answer.sound
    assert [row.dated_on.day for row in answer.rows] == [3, 5, 25]


def test_a_short_american_day_is_never_taken_for_another_year() -> None:
    rows = [["交易日期", "收入", "支出", "余额"], ["12/1/24", "1.00", "", "11.00"]]
    answer = read_file(forms.text(rows), "流水.csv")
    assert answer.rows == ()
    assert any("12/1/24" in str(one.why) for one in answer.problems)


def test_a_payment_that_the_bank_took_back_in_red_keeps_both_its_rows() -> None:
    rows = [
        ["交易日期", "借贷标志", "交易金额", "账户余额", "摘要", "冲正标志"],
        ["20240105", "贷", "50.00", "150.00", "租金", ""],
        ["20240106", "借", "8.00", "142.00", "电费", ""],
        ["20240106", "借", "-8.00", "150.00", "冲正 电费", "冲正"],
        ["20240107", "借", "8.00", "142.00", "电费", ""],
    ]
    assert told(*rows) == ([], [5000, -800, 800, -800])


def test_a_day_over_two_columns_whose_year_stands_nowhere_is_not_guessed() -> None:
    rows = [["月", "日", "摘要", "收入", "支出", "余额"], ["1", "5", "租金", "5.00", "", "15.00"]]
    assert told(*rows)[1] == []
    rows = [["2023年12月至2024年1月"], *rows]
    assert told(*rows)[1] == []


def test_a_day_that_no_month_has_is_told_at_its_row() -> None:
    rows = [["年", "月", "日", "收入", "余额"], ["2024", "2", "30", "5.00", "15.00"]]
    answer = read_file(forms.text(rows), "x.csv")
    assert [(one.code, one.row, str(one.why)) for one in answer.problems][-1] == (
        "date",
        2,
        "日期“2024-2-30”看不懂，请核对原文件。",
    )


def test_days_without_a_year_have_that_of_the_end_of_the_period() -> None:
    rows = [
        ["2023年12月1日至2024年1月31日明细"],
        ["日期", "收入", "支出", "余额"],
        ["12-31", "5.00", "", "15.00"],
        ["01-02", "5.00", "", "20.00"],
    ]
    answer = read_file(forms.text(rows), "x.csv")
    assert [str(row.dated_on) for row in answer.rows] == ["2023-12-31", "2024-01-02"]
