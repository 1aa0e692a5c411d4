"""全镇汇总: each figure opens to the books that it comes from, and the same figures go out as Excel, Word and PDF."""

from __future__ import annotations

import io

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, LedgerWorld, month
from townworks.kernel.errors import NotFound
from townworks.kernel.models import AuditEntry
from townworks.ledger import selectors
from townworks.ledger.selectors.town_lines import books_of_chart, town_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def owing(ledger: LedgerWorld) -> LedgerWorld:
    """Two books of one chart, of which the one owes the other 700 yuan."""
    owed = ledger.account("112", "西埔村委会", counterpart_id=ledger.committee.pk).code
    owes = ledger.account("211", "东埔合作社", book=ledger.committee, counterpart_id=ledger.book.pk).code
    ledger.post("opening", "2025-12-31", ("102", 900_000), ("301", -900_000))
    ledger.post("payment", "2026-02-05", (owed, 70_000), ("102", -70_000))
    ledger.post("receipt", "2026-02-05", ("102", 70_000), (owes, -70_000), book=ledger.committee)
    return ledger


def chart(ledger: LedgerWorld) -> str:
    return ledger.book.chart.code


def test_every_line_is_its_books_less_what_cancels(owing: LedgerWorld) -> None:
    books = books_of_chart(owing.world.actor(ACCOUNTANT), chart(owing))
    assert {book.pk for book in books} >= {owing.book.pk, owing.committee.pk}
    drawn = selectors.town_sum(books, month("2026-02")).statements
    for of, lines in (("sheet", drawn.sheet), ("income", drawn.income)):
        for line in lines:
            found = town_line(books, month("2026-02"), of, line.code)
            assert sum(part.line.value for part in found.parts) - found.cancelled == line.value
    assert town_line(books, month("2026-02"), "sheet", "receivables").cancelled == 70_000
    assert town_line(books, month("2026-02"), "sheet", "assets").cancelled == 70_000


def test_a_figure_of_the_town_leads_to_the_books_and_on(owing: LedgerWorld) -> None:
    client = enter(owing, ACCOUNTANT)
    page = client.get("/ledger/town/?month=2026-02").content.decode()
    address = f"/ledger/town/{chart(owing)}/sheet/assets/"
    assert f'href="{address}?month=2026-02"' in page
    told = client.get(f"{address}?month=2026-02").content.decode()
    assert f'href="/ledger/{owing.book.pk}/statements/?month=2026-02"' in told
    assert "700.00" in told and "9,000.00" in told


@pytest.mark.parametrize("what", ["balance-sheet", "income"])
def test_the_statements_of_the_town_go_out_as_they_stand(owing: LedgerWorld, what: str) -> None:
    client, start = enter(owing, ACCOUNTANT), f"/ledger/town/{chart(owing)}/{what}"
    books = books_of_chart(owing.world.actor(ACCOUNTANT), chart(owing))
    drawn = selectors.town_sum(books, month("2026-02")).statements
    lines = drawn.sheet if what == "balance-sheet" else drawn.income
    sheet = load_workbook(io.BytesIO(client.get(f"{start}.xlsx?month=2026-02").content)).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    missing = [line.name for line in lines if line.name not in cells or line.value / 100 not in cells]
    assert missing == []
    word = Document(io.BytesIO(client.get(f"{start}.docx?month=2026-02").content))
    assert "汇总表" in "".join(paragraph.text for paragraph in word.paragraphs)
    assert AuditEntry.objects.filter(verb="document.export", thing_kind="book").count() == 2


def test_what_does_not_cancel_stands_on_the_paper(owing: LedgerWorld) -> None:
    owed = owing.account("112", "西埔村委会二", counterpart_id=owing.committee.pk).code
    owing.post("payment", "2026-02-06", (owed, 10_000), ("102", -10_000))
    data = (
        enter(owing, ACCOUNTANT).get(f"/ledger/town/{chart(owing)}/balance-sheet.xlsx?month=2026-02").content
    )
    rows = list(load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert [row[-1] for row in rows if str(row[0]).startswith("没有抵销")] == [100]


@pytest.mark.parametrize(
    "address", ["none/sheet/assets/", "{chart}/sheet/none/", "{chart}/none.xlsx", "none/income.xlsx"]
)
def test_what_is_not_there_is_not_found(owing: LedgerWorld, address: str) -> None:
    url = f"/ledger/town/{address.format(chart=chart(owing))}"
    assert enter(owing, ACCOUNTANT).get(url).status_code == 404


def test_only_who_may_print_every_book_gets_a_file(owing: LedgerWorld) -> None:
    with pytest.raises(NotFound):
        books_of_chart(owing.world.actor("grid_worker"), chart(owing))
    start = f"/ledger/town/{chart(owing)}"
    assert enter(owing, "grid_worker").get(f"{start}/income.xlsx").status_code in (403, 404)


def test_what_is_not_verified_stands_on_the_page_of_the_town(owing: LedgerWorld) -> None:
    page = enter(owing, ACCOUNTANT).get("/ledger/town/?month=2026-02").content.decode()
    assert "未核实：资产负债表、收益及收益分配表的行按通行格式" in page
