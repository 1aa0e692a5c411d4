"""导出 of books with names that no program expects: Beancount and hledger read them, and every balance is ours."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tests.ledger.world import LedgerWorld, month, open_book
from townworks.kernel.money import to_yuan
from townworks.ledger import selectors
from townworks.ledger.documents.beancount import account_name
from townworks.ledger.models import Book

pytestmark = pytest.mark.django_db
ODD = ('甲"户"\n二行', "1号鱼塘;option", "🐟塘\\", "#tag ^link @ {1} * !", "Assets:Bank ~ 0 CNY")


@pytest.fixture
def odd(ledger: LedgerWorld) -> LedgerWorld:
    """Sub-accounts and summaries of every kind, a reversal, a month opened again."""
    ledger.post("opening", "2025-12-31", ("102", 99_999_999_999_99), ("301", -99_999_999_999_99))
    for n, name in enumerate(ODD, 1):
        code = ledger.account("113", name).code
        voucher = ledger.draft("transfer", "2026-01-05", (code, 1000 + n), ("501", -1000 - n), summary=name)
        ledger.book_it(voucher)
    ledger.close_until("2026-01")
    ledger.reopen("2026-01")
    late = ledger.draft("receipt", "2026-01-31", ("102", 1), ("501", -1), summary="漏记\u2028；\t一笔")
    ledger.book_it(late)
    ledger.reverse(late, "2026-02-03")
    return ledger


def exported(book: Book, out: Path) -> str:
    call_command("ledger", "export", "--book", book.code, "--beancount", str(out), verbosity=0)
    return out.read_text(encoding="utf-8")


def balances_of(path: Path) -> dict[str, Decimal]:
    from beancount import loader
    from beancount.core import realization

    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    return {
        one.account: one.balance.get_currency_units("CNY").number or Decimal(0)
        for one in realization.iter_children(realization.realize(entries))
    }


def test_beancount_reads_every_name_and_its_balances_are_ours(odd: LedgerWorld, tmp_path: Path) -> None:
    Book.objects.filter(pk=odd.book.pk).update(name='东"浦\n2026-01-01 open Assets:Bad CNY')
    out = tmp_path / "book.beancount"
    text = exported(odd.book, out)
    theirs = balances_of(out)
    held = selectors.held_by([odd.book], month("2026-02"))
    assert sum(one.standing.closing != 0 for one in held) >= len(ODD) + 2
    for one in held:
        assert theirs.get(account_name(one.kind, one.code), Decimal(0)) == to_yuan(one.standing.closing)
    assert "Assets:Bad" not in [line.split()[2] for line in text.splitlines() if " open " in line[:17]]


def test_hledger_comes_to_the_same(odd: LedgerWorld, tmp_path: Path) -> None:
    """Beancount's own postings handed to hledger, whose sums are made by other people."""
    if shutil.which("hledger") is None:
        pytest.skip("hledger is not installed")
    from beancount import loader
    from beancount.core.data import Transaction

    out = tmp_path / "book.beancount"
    exported(odd.book, out)
    lines: list[str] = []
    for one in loader.load_file(str(out))[0]:
        if isinstance(one, Transaction):
            lines.append(f"{one.date} x")
            lines += [f"  {leg.account}  {leg.units.number} CNY" for leg in one.postings if leg.units]
    journal = tmp_path / "book.journal"
    journal.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = subprocess.run(
        ["hledger", "-f", str(journal), "bal", "--flat", "-N", "-O", "csv"],
        capture_output=True,
        check=True,
        text=True,
    )
    sums = {row[0]: row[1] for row in list(csv.reader(io.StringIO(told.stdout)))[1:]}
    for held in selectors.held_by([odd.book], month("2026-02")):
        theirs = Decimal(sums.get(account_name(held.kind, held.code), "0").split()[0])
        assert theirs == to_yuan(held.standing.closing), held.code


def test_a_book_without_a_voucher(ledger: LedgerWorld, tmp_path: Path) -> None:
    out = tmp_path / "empty.beancount"
    exported(ledger.committee, out)
    assert set(balances_of(out).values()) <= {Decimal(0)}
    call_command(
        "ledger", "export", "--book", ledger.committee.code, "--excel", str(tmp_path / "e.xlsx"), verbosity=0
    )
    assert load_workbook(tmp_path / "e.xlsx").sheetnames[0] == "科目余额表"


def test_books_of_two_towns_with_one_code_are_asked_about(ledger: LedgerWorld, tmp_path: Path) -> None:
    world = ledger.world
    open_book(world, world.there, 1, "committee", ledger.book.code)
    with pytest.raises(CommandError):
        call_command("ledger", "export", "--book", ledger.book.code, "--beancount", str(tmp_path / "x"))
    town = ledger.book.town.code
    call_command(
        "ledger", "export", "--book", ledger.book.code, "--town", town, "--beancount", str(tmp_path / "x"), verbosity=0
    )  # fmt: skip
    assert set(balances_of(tmp_path / "x").values()) <= {Decimal(0)}


def test_the_totals_of_the_workbook_are_the_sums_of_its_rows(odd: LedgerWorld, tmp_path: Path) -> None:
    out = tmp_path / "book.xlsx"
    call_command("ledger", "export", "--book", odd.book.code, "--excel", str(out), verbosity=0)
    made = load_workbook(out)
    heads, *rows = list(made["科目余额表"].iter_rows(values_only=True))
    *accounts, total = rows
    top = [row for row in accounts if len(str(row[0])) == 3]
    for at in range(2, len(heads)):
        if any(isinstance(row[at], int | float) for row in top):
            assert round(sum(Decimal(str(row[at] or 0)) for row in top), 2) == Decimal(str(total[at])), heads[
                at
            ]
    lines = list(made["记账凭证"].iter_rows(values_only=True))
    assert {"🐟塘\\"} <= {str(cell) for row in lines for cell in row}
