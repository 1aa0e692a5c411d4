"""日记账和序时账: cash and bank day by day with what stands against each entry, and all vouchers of a month in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext

from townworks.kernel.errors import NotFound

from ..models import Account, Book, Line
from .balances import held_by
from .charts import chart_of_book
from .tables import LedgerPage, LedgerRow, ledger_page, name_of, names_of, posted_lines
from .visible import NOT_THERE

JOURNALS = {"cash": "现金日记账", "bank": "银行存款日记账", "general": "序时账"}
MOST_AGAINST = 2  # names of accounts on the other side that a row has room for


def journal_accounts(book: Book, kind: str) -> list[Account]:
    """The accounts that a journal is kept of: the first-level one of its kind, then those below it."""
    roles = chart_of_book(book).roles
    prefix = roles.cash if kind == "cash" else roles.bank
    return list(Account.objects.filter(book=book, code__startswith=prefix).order_by("code"))


@dataclass(frozen=True)
class JournalRow:
    """日记账的一行: an entry with the accounts on its other side, or the sums of a day, a month, the year."""

    row: LedgerRow
    against: str


@dataclass(frozen=True)
class Journal:
    """日记账 of an account and a month."""

    page: LedgerPage
    rows: tuple[JournalRow, ...]


def journal_of(book: Book, account: Account, month: date) -> Journal:
    """One month of a journal. Entries of the same voucher on the account itself are no counterpart of each other."""
    page = ledger_page(book, account, month, month, daily=True)
    against = _against(book, account, {one.line.voucher_id for one in page.rows if one.line})
    rows = tuple(
        JournalRow(one, against.get((one.line.voucher_id, one.line.debit != 0), "") if one.line else "")
        for one in page.rows
    )
    return Journal(page, rows)


def _against(book: Book, account: Account, vouchers: set[int]) -> dict[tuple[int, bool], str]:
    """What stands on the other side of debits (True) and of credits of each voucher."""
    names = names_of(book)
    found: dict[tuple[int, bool], list[str]] = {}
    lines = Line.objects.filter(voucher__in=vouchers).exclude(account__code__startswith=account.code)
    for voucher, code, credit in lines.order_by("n").values_list("voucher", "account__code", "credit"):
        told = found.setdefault((voucher, credit != 0), [])
        words = f"{code} {names[code]}"
        if words not in told:
            told.append(words)
    return {
        key: gettext("、").join(told[:MOST_AGAINST]) + ("…" if len(told) > MOST_AGAINST else "")
        for key, told in found.items()
    }


@dataclass(frozen=True)
class General:
    """序时账 of a month: its lines, what they come to on either side, and since January; in fen."""

    lines: QuerySet[Line]
    names: dict[str, str]
    month_sum: tuple[int, int]
    year_sum: tuple[int, int]


def general_journal(book: Book, month: date) -> General:
    """Every posted line of a month, by day and number."""
    lines = posted_lines(book, month, month).select_related("voucher", "account")
    held = [one.standing for one in held_by([book], month)]
    return General(
        lines,
        names_of(book),
        (sum(one.debit for one in held), sum(one.credit for one in held)),
        (sum(one.year_debit for one in held), sum(one.year_credit for one in held)),
    )


def account_of_journal(book: Book, kind: str, code: str) -> Account:
    """The account that an address asks for, else the first of its kind; NotFound where the book has none."""
    found = journal_accounts(book, kind)
    if not found:
        raise NotFound(NOT_THERE)
    return next((one for one in found if one.code == code), found[0])


def title_of(account: Account) -> str:
    """Its code and its name, in the reader's language."""
    return f"{account.code} {name_of(account)}"
