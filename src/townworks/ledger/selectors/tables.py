"""账表: trial balance, ledger page, statements and the town's sum, as pages, documents and exports draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from townworks.definitions.charts import StatementRow
from townworks.definitions.telling import english
from townworks.engines import consolidation, statement, sub_ledger, trial_balance
from townworks.engines.statement import Amounts
from townworks.engines.working import Step

from ..models import Account, Book, Line, Voucher
from .balances import Held, held_by
from .charts import chart_of_book

ON_A_PAGE = 200  # rows of a sub-ledger
SIDES = {"balance": "资产负债表", "income": "收益及收益分配表"}


@dataclass(frozen=True)
class TrialRow:
    """科目余额表的一行: the account in words, and how it stands."""

    code: str
    name: str
    depth: int
    leaf: bool
    standing: trial_balance.Standing

    @property
    def opening_debit(self) -> int:
        return max(self.standing.opening, 0)

    @property
    def opening_credit(self) -> int:
        return max(-self.standing.opening, 0)

    @property
    def closing_debit(self) -> int:
        return max(self.standing.closing, 0)

    @property
    def closing_credit(self) -> int:
        return max(-self.standing.closing, 0)


@dataclass(frozen=True)
class TrialTable:
    month: date
    rows: tuple[TrialRow, ...]
    totals: trial_balance.Totals
    balanced: bool
    working: tuple[Step, ...]


@dataclass(frozen=True)
class StatementLine:
    """报表的一行, in fen: ``opening`` only on a balance sheet, ``last`` only on an income statement: the same months of the year before,
    None where the book does not go back so far. ``accounts``: what opens to the vouchers behind it.
    """

    code: str
    name: str
    value: int
    opening: int
    total: bool
    accounts: tuple[str, ...]
    working: tuple[Step, ...]
    last: int | None = None


@dataclass(frozen=True)
class Statements:
    """两张报表 at the end of a month."""

    month: date
    sheet: tuple[StatementLine, ...]
    income: tuple[StatementLine, ...]
    balanced: bool


@dataclass(frozen=True)
class LedgerRow:
    """明细账的一行: an entry with its voucher, or the sums of a month or year."""

    row: sub_ledger.Row
    line: Line | None


@dataclass(frozen=True)
class LedgerPage:
    """明细账: ``opening``: the balance before the first of ``rows``. ``shown``: which of its pages, where it is read page by page."""

    account: Account
    first: date
    last: date
    opening: int
    rows: tuple[LedgerRow, ...]
    closing: int
    shown: Page | None = None


def name_of(account: Account) -> str:
    """An account in the language of the reader; what a village named itself stays as it is."""
    return account.name_en if english() and account.name_en else account.name


def names_of(book: Book) -> dict[str, str]:
    """Every account's name, by code."""
    return {account.code: name_of(account) for account in Account.objects.filter(book=book)}


def trial_table(book: Book, month: date) -> TrialTable:
    """科目余额表 at the end of a month."""
    accounts = list(Account.objects.filter(book=book))
    by_id = {account.pk: account for account in accounts}
    parents = {one.code: by_id[one.parent_id].code if one.parent_id else "" for one in accounts}
    names = {one.code: name_of(one) for one in accounts}
    held = held_by([book], month)
    answer = trial_balance.compute(trial_balance.Given(tuple(one.standing for one in held), parents))
    leaves = {one.code for one in held}
    rows = tuple(
        TrialRow(row.code, names[row.code], (len(row.code) - 3) // 2, row.code in leaves, row)
        for row in answer.rows
    )
    return TrialTable(month, rows, answer.totals, answer.balanced, answer.working)


def statements(book: Book, month: date) -> Statements:
    """资产负债表、收益及收益分配表 at the end of a month."""
    drawn = statements_from(book, month, {one.code: one.amounts for one in held_by([book], month)})
    before = month.replace(year=month.year - 1)
    if book.starts_on > before.replace(month=1, day=1):
        return drawn
    amounts = {one.code: one.amounts for one in held_by([book], before)}
    last = {line.code: line.value for line in _lines(chart_of_book(book).income_statement, amounts)}
    return replace(drawn, income=tuple(replace(line, last=last[line.code]) for line in drawn.income))


def statements_from(book: Book, month: date, amounts: dict[str, Amounts]) -> Statements:
    """The statements of a book's chart from where its accounts stand."""
    chart = chart_of_book(book)
    sheet = _lines(chart.balance_sheet, amounts)
    income = _lines(chart.income_statement, amounts)
    sides = [line.value for line in sheet if line.code in ("assets", "claims")]
    return Statements(month, sheet, income, len(set(sides)) <= 1)


def _lines(rows: Iterable[StatementRow], amounts: dict[str, Amounts]) -> tuple[StatementLine, ...]:
    rows = tuple(rows)
    given = tuple(
        statement.Row(one.code, one.side, one.accounts, one.split, one.plus, one.minus, one.of)
        for one in rows
    )
    cells = statement.compute(statement.Given(given, amounts)).cells
    return tuple(
        StatementLine(
            row.code,
            row.name_en if english() else row.name,
            cell.value,
            cell.opening,
            bool(row.plus or row.minus),
            cell.accounts,
            cell.working,
        )
        for row, cell in zip(rows, cells, strict=True)
    )


def ledger_page(
    book: Book, account: Account, first: date, last: date, *, daily: bool = False, page: int | None = None
) -> LedgerPage:
    """明细账 of an account (with all below it), from one month through another; ``daily``: as a journal, with the sums of each day.
    ``page``: only so many rows; balances run on through all of them, but no more vouchers are read than are shown.
    """
    before = [one for one in held_by([book], first) if one.code.startswith(account.code)]
    opening = sum(one.standing.opening for one in before)
    lines = lines_of(book, account, first, last)
    whole = {one.pk: one for one in lines} if page is None else {}
    moved = (
        ((one.pk, one.voucher.dated_on, one.debit, one.credit) for one in whole.values())
        if page is None
        else lines.values_list("pk", "voucher__dated_on", "debit", "credit")
    )
    year_debit = sum(one.standing.year_debit - one.standing.debit for one in before)
    year_credit = sum(one.standing.year_credit - one.standing.credit for one in before)
    entries = tuple(sub_ledger.Entry(*one) for one in moved)
    answer = sub_ledger.compute(sub_ledger.Given(opening, entries, year_debit, year_credit, daily))
    shown, found = None, answer.rows
    if page is not None:
        shown = Paginator(answer.rows, ON_A_PAGE).get_page(page)
        found = tuple(shown.object_list)
        if shown.number > 1:
            opening = answer.rows[shown.start_index() - 2].balance
    by_key = whole if page is None else lines.in_bulk([row.key for row in found if row.key])
    rows = tuple(LedgerRow(row, by_key.get(row.key)) for row in found)
    return LedgerPage(account, first, last, opening, rows, answer.closing, shown)


def lines_of(book: Book, account: Account, first: date, last: date) -> QuerySet[Line]:
    """Posted lines of an account and all below it, by day and number: as many vouchers are looked at as the months have."""
    return (
        posted_lines(book, first, last)
        .filter(account__book=book, account__code__startswith=account.code)
        .select_related("voucher", "account")
    )


def posted_lines(book: Book, first: date, last: date) -> QuerySet[Line]:
    """Posted lines from one month through another, by day and number. A voucher's day lies in its month: the database sees to it."""
    return Line.objects.filter(
        voucher__book=book,
        voucher__state="posted",
        voucher__dated_on__gte=first,
        voucher__dated_on__lt=(last + timedelta(days=31)).replace(day=1),
    ).order_by("voucher__dated_on", "voucher__kind", "voucher__number", "n")


def journal(book: Book) -> QuerySet[Voucher]:
    """序时账: posted vouchers with their lines, in order."""
    return (
        Voucher.objects.filter(book=book, state="posted")
        .prefetch_related("lines__account")
        .order_by("dated_on", "kind", "number")
    )


@dataclass(frozen=True)
class TownSum:
    """全镇汇总: statements of several books as one, what was eliminated, and what does not cancel."""

    statements: Statements
    pairs: tuple[consolidation.Pair, ...]
    differences: tuple[consolidation.Pair, ...]
    working: tuple[Step, ...]


def town_sum(books: Sequence[Book], month: date, *, held: Sequence[Held] | None = None) -> TownSum:
    """Several books of one chart as one, internal accounts left out where both sides agree. ValueError for no book. ``held``: how their
    accounts stand, where that was read already."""
    if not books:
        raise ValueError("没有账套可以汇总")
    called = Counter(book.name for book in books)
    codes = {book.pk: book.name if called[book.name] == 1 else f"{book.name} {book.code}" for book in books}
    internal = chart_of_book(books[0]).roles.internal
    stands = held_by(books, month) if held is None else held
    answer = consolidation.compute(
        consolidation.Given(tuple(_holding(one, codes, internal) for one in stands))
    )
    amounts = {one.account: Amounts(one.closing, one.year, one.opening) for one in answer.sums}
    return TownSum(
        statements_from(books[0], month, amounts), answer.pairs, answer.differences, answer.working
    )


def _holding(one: Held, codes: dict[int, str], internal: str) -> consolidation.Holding:
    """Split accounts keep their book: one village's claim is no set-off against another's debt."""
    book = codes[one.book_id]
    account = f"{one.code}@{book}" if one.code.startswith(internal) else one.code
    other = codes.get(one.counterpart_id or 0, "")
    result = one.kind in ("income", "expense")
    return consolidation.Holding(
        book, account, one.amounts.closing, one.amounts.year, one.amounts.opening, other, result
    )
