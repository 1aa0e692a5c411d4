"""导出: Beancount accepts the book, and its own balances are ours to the fen; Excel comes back in as it went out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.ledger.world import AT, LedgerWorld, month
from townworks.engines.year_close import Plan
from townworks.kernel.models import AuditEntry
from townworks.kernel.money import to_yuan
from townworks.kernel.workbooks import pages
from townworks.ledger import selectors, services
from townworks.ledger.documents.beancount import account_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(ledger: LedgerWorld) -> LedgerWorld:
    """A book with everything in it: openings, sub-accounts, a reversal, the year's end."""
    household = ledger.account("113", "甲户“大”\\").code
    ledger.post("opening", "2025-12-31", ("102", 900_001), ("301", -900_001))
    ledger.post("receipt", "2026-01-12", ("102", 120_003), ("501", -120_003))
    wrong = ledger.draft("payment", "2026-02-03", ("513", 30_000), ("102", -30_000), summary='付"款"')
    ledger.reverse(ledger.book_it(wrong), "2026-02-04")
    ledger.post("transfer", "2026-03-01", (household, 7), ("501", -7))
    ledger.close_until("2026-11")
    made = services.draft_year_close(
        actor=ledger.actor(),
        book_id=ledger.book.pk,
        year=2026,
        plan=Plan(reserve_share=3_333, members=11),
        at=AT,
        members_account=household,
    )
    for one in made:
        ledger.book_it(one)
    return ledger


def test_bean_check_accepts_it_and_its_balances_are_ours(kept: LedgerWorld, tmp_path: Path) -> None:
    from beancount import loader
    from beancount.core import realization

    out = tmp_path / "book.beancount"
    call_command("ledger", "export", "--book", "dongpu", "--beancount", str(out), verbosity=0)
    entries, errors, _ = loader.load_file(str(out))
    assert errors == []
    real = realization.realize(entries)
    held = selectors.held_by([kept.book], month("2026-12"))
    assert len(held) > 6
    for one in held:
        account = realization.get(real, account_name(one.kind, one.code))
        theirs = account.balance.get_currency_units("CNY").number if account is not None else None
        assert (theirs or Decimal(0)) == to_yuan(one.standing.closing), one.code
    assert AuditEntry.objects.filter(verb="document.export", thing_kind="book").count() == 1


def test_a_fen_changed_in_the_file_is_found_by_beancount(kept: LedgerWorld, tmp_path: Path) -> None:
    from beancount import loader

    out = tmp_path / "book.beancount"
    call_command("ledger", "export", "--book", "dongpu", "--beancount", str(out), verbosity=0)
    text = out.read_text(encoding="utf-8")
    assert "1200.03 CNY" in text
    out.write_text(
        text.replace("1200.03 CNY", "1200.04 CNY").replace("-1200.03", "-1200.04"), encoding="utf-8"
    )
    assert loader.load_file(str(out))[1] != []


def test_excel_holds_balances_statements_and_lines(kept: LedgerWorld, tmp_path: Path) -> None:
    out = tmp_path / "book.xlsx"
    call_command("ledger", "export", "--book", "dongpu", "--excel", str(out), verbosity=0)
    trial, sheet, income, lines = pages(out.read_bytes(), most_rows=1000)
    assert [one.name for one in (trial, sheet, income, lines)] == [
        "科目余额表",
        "资产负债表",
        "收益及收益分配表",
        "记账凭证",
    ]
    assert trial.rows[-1][6] == trial.rows[-1][7] != "0"
    assert lines.rows[1][:2] == ["2025-12-31", "初-1"]
    assert ["未分配收益", "0", "800"] in [row[:3] for row in sheet.rows]


def test_a_book_that_is_not_there_is_told(kept: LedgerWorld, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("ledger", "export", "--book", "nowhere", "--excel", str(tmp_path / "x"))


def test_the_command_counts_a_book_again(kept: LedgerWorld, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger", "verify", "--book", "dongpu")
    assert "0 处不符" in capsys.readouterr().out
