"""银行流水: every bank's sample against the double entry expected of it; forms never seen; files that are broken."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from townworks.engines.bank_statement import Answer, Given, Row, compute
from townworks.ledger.services.banking import read_file

EXAMPLES = "data/accounts/double-entry-generator/example"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "bank_statement.md"
# A sample, and which accounts of the expected entries are its own.
OWN = {
    "abc_debit": "Assets:ABC", "alipay": "Assets:Alipay|Liabilities:CC|Assets:FIXME", "bmo/debit": "Assets:DebitCard",
    "boc/credit": "Liabilities:CC|Assets:FIXME", "boc/debit": "Assets:DC:BoC:3167", "bocom_credit": "Liabilities:BOCOM",
    "bocom_debit": "Assets:DebitCard", "ccb": "Assets:Bank", "cgb_credit": "Liabilities:CGB",
    "citic/credit": "Liabilities:CreditCard", "cmb/credit": "Liabilities:CreditCard", "cmb/debit": "Assets:DebitCard",
    "hsbchk/credit": "Liabilities:CreditCard", "hsbchk/debit": "Assets:Bank:HK", "icbc/credit": "Liabilities:Bank",
    "icbc/debit-v1": "Assets:Bank", "icbc/debit-v2": "Assets:Bank", "jd": "Liabilities:CC|Assets:",
    "mt": "Liabilities:|Assets:", "spdb_debit": "Assets:DebitCard", "td": "Assets:DebitCard", "wechat": "Assets:Digital|Assets:Bank",
}  # fmt: skip
MEASURED = {
    line.split("|")[1].strip(): [int(cell) for cell in line.split("|")[2:6]]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [a-z_/0-9-]+ (\(xlsx\) )?(\| \d+ ){4}\|$", line)
}


def expected(path: Path) -> list[tuple[date, list[tuple[str, int]]]]:
    found: list[tuple[date, list[tuple[str, int]]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if head := re.match(r"(\d{4}-\d\d-\d\d) [*!] ", line):
            found.append((date.fromisoformat(head[1]), []))
        elif found and (part := re.match(r"\s+([A-Z][^\s]*:[^\s]*) (-?[\d.]+) [A-Z]{3}", line)):
            found[-1][1].append((part[1], round(float(part[2]) * 100)))
    return found


def taken(row: Row, day: date, amounts: set[int]) -> bool:
    return day in (row.dated_on, row.booked_on) and row.amount in amounts


def agreed(answer: Answer, entries: list, own: str) -> tuple[int, int]:
    """How many expected transactions are found by day and amount, and how many of those in the same direction."""
    rows, found, right = list(answer.rows), 0, 0
    for day, parts in entries:
        total = sum(fen for _, fen in parts if fen > 0)
        sums = {abs(fen) for _, fen in parts} | {total}
        ours = {fen for name, fen in parts if re.match(own, name)} | {
            sum(fen for name, fen in parts if re.match(own, name))
        }
        one = next((row for row in rows if taken(row, day, ours)), None)
        right += one is not None
        if one is None:
            one = next((row for row in rows if taken(row, day, sums | {-fen for fen in sums})), None)
        if one is not None:
            found += 1
            rows.remove(one)
    return found, right


@pytest.mark.shared
@pytest.mark.parametrize("sample", sorted(MEASURED))
def test_a_sample_is_read_as_its_page_says(shared: Path, sample: str) -> None:
    folder, _, kind = sample.partition(" (")
    folder = shared / EXAMPLES / folder
    files = [
        path
        for path in folder.iterdir()
        if path.suffix in (".csv", ".xls", ".xlsx") and (not kind or path.suffix == ".xlsx")
    ]
    path = sorted(files)[0]
    answer = read_file(path.read_bytes(), path.name)
    entries = expected(next(folder.glob("*.beancount")))
    counted = [len(answer.rows), len(entries), *agreed(answer, entries, OWN[sample.partition(" (")[0]])]
    assert counted == MEASURED[sample]


@pytest.mark.parametrize(
    ("heads", "row", "amount"),
    [
        ("凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,摘要,余额", "1,62281111,62282222,2026-03-01 10:00:00,贷,0.00,500.00,租金,500.00", 50_000),
        ("交易日期[ Transaction Date ],交易金额[ Trade Amount ],交易后余额[ After ],摘要[ Ref ]", "20260301,-500.00,10.00,电费", -50_000),
        ("账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,对方户名", "62281111,某社,20260301 10:01:02,500.00,,10.00,某店", -50_000),
        ("日期|收支标志|发生额(元)|账户余额|备注", "2026年3月1日|支|500|10.00|电费", -50_000),
        ("记账日期\t存入\t取出\t结余\t用途", "2026/3/1\t500.00\t\t510.00\t租金", 50_000),
    ],
    ids=["icbc-corporate", "boc-corporate", "ccb-corporate", "pipes", "tabs"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_banks_never_seen_are_read_by_the_words_of_their_heads(
    heads: str, row: str, amount: int, encoding: str
) -> None:
    answer = compute(Given("x.csv", f"明细查询\n\n{heads}\n{row}\n".encode(encoding)))
    assert [(one.dated_on, one.amount) for one in answer.rows] == [(date(2026, 3, 1), amount)]
    assert answer.problems == ()


def test_a_page_that_calls_itself_a_spreadsheet_is_read() -> None:
    page = (
        "<html><table><tr><th>交易日期</th><th>金额</th></tr><tr><td>20260301</td><td>-5.00</td></tr></table>"
    )
    assert [one.amount for one in compute(Given("x.xls", page.encode("gbk"))).rows] == [-500]


def test_every_problem_is_told_at_once_with_its_row() -> None:
    text = "交易日期,收入,支出,余额\n2026-03-01,100,,100.00\n2026-13-02,5,,105.00\n2026-03-03,一百,,105\n2026-03-04,1,,200\n"
    answer = compute(Given("x.csv", text.encode()))
    assert [(one.row, one.column, one.code) for one in answer.problems] == [
        (3, "交易日期", "date"),
        (4, "收入", "amount"),
        (5, "余额", "balance"),
    ]


def test_a_file_without_heads_says_what_it_should_be() -> None:
    answer = compute(Given("截图.csv", "甲,乙\n1,2\n".encode()))
    assert (answer.rows, [one.code for one in answer.problems]) == ((), ["heads"])


@pytest.mark.parametrize("at", range(3, 12))
def test_a_file_cut_within_its_last_row_is_never_taken_as_whole(at: int) -> None:
    text = "交易日期,收入,支出,余额\n2026-03-01,100.00,,100.00\n2026-03-02,,30.00,70.00\n"
    assert not compute(Given("x.csv", text.encode()[: -2 - at])).sound


@pytest.mark.parametrize("data", [b"", b"\0" * 50, b"\xff\xfe", bytes(range(256)), b"<html>", b'"' * 99])
def test_rubbish_is_told_and_breaks_nothing(data: bytes) -> None:
    assert not compute(Given("x", data)).sound
