"""日记账、序时账和打印的账表: sums of day, month and year, each row open to its voucher, the same numbers in Excel and Word."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, LedgerWorld, month
from townworks.kernel.models import AuditEntry
from townworks.kernel.workbooks import pages
from townworks.ledger.documents import paper_files, papers
from townworks.ledger.models import Account, Book
from townworks.ledger.selectors.journals import general_journal, journal_of
from townworks.ui.documents import printing

pytestmark = pytest.mark.django_db
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def spring(ledger: LedgerWorld) -> LedgerWorld:
    """Two months of cash, two entries on one day."""
    ledger.post("receipt", "2026-01-09", ("101", 50_000), ("501", -50_000))
    ledger.post("receipt", "2026-03-05", ("101", 12_345), ("501", -12_345))
    ledger.post("payment", "2026-03-05", ("513", 2_000), ("514", 1_000), ("101", -3_000))
    ledger.post("payment", "2026-03-09", ("102", 40_000), ("101", -40_000))
    return ledger


def cash(ledger: LedgerWorld) -> Account:
    return Account.objects.get(book=ledger.book, code="101")


def test_a_cash_journal_sums_up_days_months_and_the_year(spring: LedgerWorld) -> None:
    drawn = journal_of(spring.book, cash(spring), month("2026-03"))
    told = [
        (one.row.row.kind, one.row.row.debit, one.row.row.credit, one.row.row.balance) for one in drawn.rows
    ]
    assert drawn.page.opening == 50_000
    assert told == [
        ("entry", 0, 3_000, 47_000),
        ("entry", 12_345, 0, 59_345),
        ("day", 12_345, 3_000, 59_345),
        ("entry", 0, 40_000, 19_345),
        ("day", 0, 40_000, 19_345),
        ("month", 12_345, 43_000, 19_345),
        ("year", 62_345, 43_000, 19_345),
    ]
    assert [one.against for one in drawn.rows if one.row.line] == [
        "513 管理费用、514 公益支出",
        "501 经营收入",
        "102 银行存款",
    ]


def test_a_general_journal_has_every_line_and_balances(spring: LedgerWorld) -> None:
    drawn = general_journal(spring.book, month("2026-03"))
    assert (len(drawn.lines), drawn.month_sum, drawn.year_sum) == (7, (55_345, 55_345), (105_345, 105_345))


@pytest.mark.parametrize("kind", ["cash", "bank", "general"])
def test_each_journal_opens_its_vouchers(spring: LedgerWorld, kind: str) -> None:
    client = enter(spring, ACCOUNTANT)
    page = client.get(reverse("ledger:journal", args=[spring.book.pk, kind]), {"month": "2026-03"}).text
    voucher = spring.book.vouchers.get(dated_on="2026-03-09")
    assert reverse("ledger:voucher", args=[voucher.pk]) in page
    assert "本年累计" in page
    assert client.get(reverse("ledger:journal", args=[spring.book.pk, "x"])).status_code == 404


WHATS = ("balances", "balance-sheet", "income", "cash", "bank", "general", "account")


@pytest.mark.parametrize("what", WHATS)
def test_every_paper_goes_out_as_excel_and_word_and_leaves_a_trace(spring: LedgerWorld, what: str) -> None:
    client, asked = enter(spring, ACCOUNTANT), {"month": "2026-03", "account": "101"}
    excel = client.get(reverse("ledger:paper", args=[spring.book.pk, what, "xlsx"]), asked)
    rows = list(load_workbook(io.BytesIO(excel.content)).active.iter_rows(values_only=True))
    assert len(rows) > 2
    word = client.get(reverse("ledger:paper", args=[spring.book.pk, what, "docx"]), asked)
    assert (word.status_code, word["Content-Type"]) == (200, WORD)
    said = [one.text for one in Document(io.BytesIO(word.content)).paragraphs]
    assert any("东埔村经济合作社" in one and "单位：元" in one for one in said)
    assert any("单位负责人：" in one for one in said)
    assert AuditEntry.objects.filter(verb="document.export", thing_id=spring.book.pk).count() == 2


def test_a_balance_sheet_has_both_sides_on_its_last_line(spring: LedgerWorld) -> None:
    paper = papers.balance_sheet(spring.book, month("2026-03"))
    last = paper.rows[-1].cells
    assert (last[2], last[5], paper.rows[-1].strong) == (59_345, 59_345, True)
    assert paper.period == "2026年3月31日"


def test_a_village_prints_its_own_book_only(spring: LedgerWorld) -> None:
    client = enter(spring, "village_bookkeeper")
    address = reverse("ledger:paper", args=[spring.book.pk, "income", "xlsx"])
    assert client.get(address).status_code == 200
    assert (
        client.get(reverse("ledger:paper", args=[spring.committee.pk, "income", "xlsx"])).status_code == 404
    )
    assert client.get(address.replace("xlsx", "exe")).status_code == 404


@pytest.mark.skipif(printing.printer() is None, reason="LibreOffice is not installed")
def test_a_statement_is_printed(spring: LedgerWorld) -> None:
    assert paper_files.pdf_of(papers.balance_sheet(spring.book, month("2026-03"))).startswith(b"%PDF-")


@pytest.mark.parametrize("draw", [papers.balance_sheet, papers.income_statement])
def test_a_statement_whose_form_nobody_verified_says_so_wherever_it_goes(
    spring: LedgerWorld, draw: Callable[[Book, date], papers.Paper]
) -> None:
    paper = draw(spring.book, month("2026-03"))
    note = "未核实：资产负债表、收益及收益分配表的行按通行格式"
    assert paper.notes == (note,)
    (sheet,) = pages(paper_files.excel_of(paper), most_rows=200)
    assert sheet.rows[-1][0] == note
    assert note in "".join(one.text for one in Document(io.BytesIO(paper_files.word_of(paper))).paragraphs)
