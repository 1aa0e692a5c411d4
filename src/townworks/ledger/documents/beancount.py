"""Beancount: a book as plain text that ``bean-check`` reads, with our closing balances as its assertions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from townworks.kernel.money import to_yuan

from ..models import Account, Book, Line, Voucher
from ..selectors.balances import held_by, last_month_with_postings
from ..selectors.tables import journal
from ..services.ground import following

ROOTS = {
    "asset": "Assets",
    "cost": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
CURRENCY = "CNY"
CHUNK = 2000


def account_name(kind: str, code: str) -> str:
    """An account's path in Beancount: its root, then its code and those above it.

    >>> account_name("asset", "1130102")
    'Assets:113:11301:1130102'
    """
    return ":".join([ROOTS[kind], *(code[:end] for end in range(3, len(code) + 1, 2))])


def quoted(text: str) -> str:
    """A string as Beancount reads it, on one line.

    >>> quoted('付“款” "a"')
    '"付“款” \\\\"a\\\\""'
    """
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def book_lines(book: Book) -> Iterator[str]:
    """The whole book, line by line: accounts, vouchers in order, and the closing balances of the last month."""
    yield f"; {' '.join(book.name.split())} ({book.code})"
    yield 'option "title" ' + quoted(book.name)
    yield f'option "operating_currency" "{CURRENCY}"'
    used = set(
        Line.objects.filter(voucher__book=book, voucher__state="posted").values_list("account_id", flat=True)
    )
    accounts = list(Account.objects.filter(book=book, pk__in=used))
    opened = date(book.starts_on.year - 1, 1, 1)
    for account in accounts:
        yield f"{opened} open {account_name(account.kind, account.code)} {CURRENCY}"
        yield f"  name: {quoted(account.name)}"
    for voucher in journal(book).iterator(chunk_size=CHUNK):
        yield from _voucher(voucher)
    last = last_month_with_postings(book)
    if last is not None:
        day = following(last)
        for one in held_by([book], last):
            amount = to_yuan(one.standing.closing)
            yield f"{day} balance {account_name(one.kind, one.code)} {amount} ~ 0 {CURRENCY}"


def _voucher(voucher: Voucher) -> Iterator[str]:
    yield ""
    yield f"{voucher.dated_on} * {quoted(voucher.label)} {quoted(voucher.summary)}"
    if voucher.reverses_id:
        yield f"  reverses: {quoted(str(voucher.reverses_id))}"
    for line in voucher.lines.all():
        amount = to_yuan(line.debit - line.credit)
        yield f"  {account_name(line.account.kind, line.account.code)}  {amount} {CURRENCY}"
