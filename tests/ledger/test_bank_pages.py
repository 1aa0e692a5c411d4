"""银行对账的页面: a statement is taken in, suggestions are accepted, undone; both balances are shown, on few questions."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ledger.test_banking import HEAD, MARCH, NUMBER, accept_all, books, take
from tests.ledger.test_banking import bank as bank  # a fixture
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, LedgerWorld
from townworks.ledger.models import BankAccount, Match, StatementRow, Voucher

pytestmark = pytest.mark.django_db


def url(name: str, bank: BankAccount) -> str:
    return reverse(f"ledger:{name}", args=[bank.pk])


def send(client: Client, bank: BankAccount, text: str, **more: str):
    file = SimpleUploadedFile("流水.csv", text.encode("gbk"))
    return client.post(url("bank-import", bank), {"file": file, **more})


def test_an_account_is_registered_and_a_statement_looked_at_then_taken(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    form = {"name": "农商银行", "number": NUMBER, "account": "102"}
    assert client.post(reverse("ledger:banks", args=[ledger.book.pk]), form).status_code == 302
    bank = BankAccount.objects.get()
    assert "可以导入 3 笔" in send(client, bank, HEAD + MARCH).text
    assert not StatementRow.objects.exists()
    assert send(client, bank, HEAD + MARCH, take="1").status_code == 302
    assert StatementRow.objects.count() == 3
    assert NUMBER not in client.get(reverse("ledger:banks", args=[ledger.book.pk])).text


def test_what_is_wrong_with_a_file_is_told_on_the_page(ledger: LedgerWorld, bank: BankAccount) -> None:
    lines = MARCH.splitlines(keepends=True)
    answer = send(enter(ledger, ACCOUNTANT), bank, HEAD + lines[0] + lines[2], take="1")
    assert (answer.status_code, "余额接不上" in answer.text) == (422, True)


def test_suggestions_are_accepted_undone_and_drafted_from(ledger: LedgerWorld, bank: BankAccount) -> None:
    books(ledger)
    take(ledger, bank)
    client = enter(ledger, ACCOUNTANT)
    page = client.get(url("bank", bank)).text
    assert "3 组可以勾对，银行余 0 笔，账上余 0 笔" in page
    row, line = (
        StatementRow.objects.get(summary="租金"),
        ledger.book.vouchers.get(kind="receipt").lines.first(),
    )
    assert client.post(url("bank-accept", bank), {"chosen": f"{row.pk}-{line.pk}"}).status_code == 302
    match = Match.objects.get()
    undo = reverse("ledger:undo-match", args=[match.pk])
    assert client.post(undo, {"reason": "勾错"}).status_code == 302
    assert client.post(url("bank-pair", bank), {"row": row.pk, "line": line.pk}).status_code == 302
    power = StatementRow.objects.get(summary="电费")
    draft = reverse("ledger:bank-row-draft", args=[power.pk])
    assert client.post(draft, {"account": "513", "summary": "电费"}).status_code == 302
    assert Voucher.objects.get(source="bank").state == "draft"


def test_both_balances_and_their_excel_are_shown_to_who_may_read(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    books(ledger)
    take(ledger, bank)
    accept_all(ledger, bank)
    client = enter(ledger, "auditor")
    page = client.get(url("bank-balance", bank), {"on": "2026-03-04"}).text
    assert ("调节后相差 1,000.00 元" in page, "银行未付" in page) == (True, True)
    assert client.get(url("bank-balance-sheet", bank), {"on": "2026-03-31"}).content[:2] == b"PK"
    assert client.get(url("bank-import", bank)).status_code == 404
    assert client.post(url("bank-pair", bank)).status_code == 403


def test_the_pages_ask_few_questions(ledger: LedgerWorld, bank: BankAccount) -> None:
    books(ledger)
    take(ledger, bank)
    accept_all(ledger, bank)
    client = enter(ledger, ACCOUNTANT)
    for name in ("bank", "bank-import", "bank-balance"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(name, bank)).status_code == 200
        assert len(asked) <= 15, name
