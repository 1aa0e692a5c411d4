"""银行对账的查阅: accounts, statements, what is matched and what is not, and the balances of bank and books beside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from townworks.engines import reconcile
from townworks.engines.working import Step
from townworks.kernel.actor import Actor

from ..models import Balance, BankAccount, Book, Line, Match, MatchLine, MatchRow, Statement, StatementRow
from ..permissions import READ
from .visible import books_within, or_not_there

SERIAL = re.compile(r"[0-9A-Za-z]{8,}")
SHOWN = 200  # rows of a side on a page
OFFERED = 100  # suggestions on a page


@dataclass(frozen=True)
class Offered:
    """一条建议: the engine's match with its rows and lines; ``mark`` names it on the page."""

    match: reconcile.Match
    rows: list[StatementRow]
    lines: list[Line]

    @property
    def mark(self) -> str:
        return ".".join(map(str, self.match.bank)) + "-" + ".".join(map(str, self.match.book))


@dataclass(frozen=True)
class Suggestions:
    """建议和剩下的."""

    offered: list[Offered]
    rows: list[StatementRow]
    lines: list[Line]
    working: tuple[Step, ...]


@dataclass(frozen=True)
class BalanceTable:
    """银行存款余额调节表 at the end of a day, in fen: what only one side has yet, and what both come to then.

    ``book_open`` and ``bank_open`` are the sums of all that is open, added up by the database; the lists may stop
    earlier, and ``left_out`` says how many rows they leave out."""

    bank: BankAccount
    on: date
    bank_balance: int | None
    book_balance: int
    book_in: list[Line]
    book_out: list[Line]
    bank_in: list[StatementRow]
    bank_out: list[StatementRow]
    book_open: int
    bank_open: int
    left_out: int

    @property
    def bank_adjusted(self) -> int | None:
        if self.bank_balance is None:
            return None
        return self.bank_balance + self.book_open

    @property
    def book_adjusted(self) -> int:
        return self.book_balance + self.bank_open

    @property
    def gap(self) -> int | None:
        return None if self.bank_adjusted is None else self.bank_adjusted - self.book_adjusted


def banks_for(actor: Actor, permission: str = READ) -> QuerySet[BankAccount]:
    """银行账户 in reach."""
    books = books_within(actor, permission)
    return BankAccount.objects.filter(book__in=books).select_related("book__town", "book__chart", "account")


def bank_for(actor: Actor, pk: int, permission: str = READ) -> BankAccount:
    """One account; NotFound when it is not there or not for this actor."""
    return or_not_there(banks_for(actor, permission).filter(pk=pk).first())


def banks_of(book: Book) -> list[BankAccount]:
    """The accounts of a book, each with its last day and how many rows are not matched."""
    waiting = Count("rows", filter=~Exists(MatchRow.objects.filter(row=OuterRef("rows"), live=True)))
    rows = BankAccount.objects.filter(book=book).select_related("account")
    return list(rows.annotate(last_on=Max("rows__dated_on"), waiting=waiting).order_by("pk"))


def row_for(actor: Actor, pk: int) -> StatementRow:
    """One row of a statement."""
    found = StatementRow.objects.filter(bank__in=banks_for(actor), pk=pk)
    return or_not_there(found.select_related("bank__book", "bank__account").first())


def match_for(actor: Actor, pk: int) -> Match:
    """One match."""
    return or_not_there(
        Match.objects.filter(bank__in=banks_for(actor), pk=pk).select_related("bank__book").first()
    )


def statements_of(bank: BankAccount) -> list[Statement]:
    """Files taken in, the latest first."""
    return list(Statement.objects.filter(bank=bank)[:50])


def matches_of(bank: BankAccount) -> list[Match]:
    """The latest matches, with what they hold."""
    found = Match.objects.filter(bank=bank).prefetch_related("rows__row", "lines__line__voucher")
    return list(found[:50])


def lines_of_bank(bank: BankAccount) -> QuerySet[Line]:
    """Posted lines of the ledger account that mirrors it, opening balances aside."""
    found = Line.objects.filter(account=bank.account_id, voucher__state="posted")
    return found.exclude(voucher__kind="opening").select_related("voucher")


def _unmatched(bank: BankAccount) -> tuple[list[StatementRow], list[Line]]:
    begins = StatementRow.objects.filter(bank=bank).order_by("dated_on").values_list("dated_on", flat=True)
    first = begins.first()
    if first is None:
        return [], []
    rows = StatementRow.objects.filter(
        ~Exists(MatchRow.objects.filter(row=OuterRef("pk"), live=True)), bank=bank
    ).order_by("dated_on", "pk")
    lines = lines_of_bank(bank).filter(
        ~Exists(MatchLine.objects.filter(line=OuterRef("pk"), live=True)),
        voucher__dated_on__gte=first - timedelta(days=reconcile.Given((), ()).days),
    )
    return list(rows), list(lines.order_by("voucher__dated_on", "pk"))


@dataclass(frozen=True)
class Sheaf:
    """一页: so many suggestions and so many rows of either side. ``pager``: of the longest of the three, for all of them turn together."""

    offered: list[Offered]
    rows: list[StatementRow]
    lines: list[Line]
    pager: Page


def page_of(found: Suggestions, number: int) -> Sheaf:
    """One page of what is left to match; nothing is left out, it comes on a later one."""
    parts: list[Paginator] = [
        Paginator(found.offered, OFFERED),
        Paginator(found.rows, SHOWN),
        Paginator(found.lines, SHOWN),
    ]
    longest = max(parts, key=lambda one: (one.num_pages, one.count)).get_page(number)
    n = longest.number
    return Sheaf(
        found.offered[(n - 1) * OFFERED : n * OFFERED],
        found.rows[(n - 1) * SHOWN : n * SHOWN],
        found.lines[(n - 1) * SHOWN : n * SHOWN],
        longest,
    )


def suggestions(bank: BankAccount) -> Suggestions:
    """What the engine would match of what is not matched yet."""
    rows, lines = _unmatched(bank)
    given = reconcile.Given(tuple(map(_of_row, rows)), tuple(map(_of_line, lines)))
    answer = reconcile.compute(given)
    by_row, by_line = {row.pk: row for row in rows}, {line.pk: line for line in lines}
    offered = [
        Offered(one, [by_row[key] for key in one.bank], [by_line[key] for key in one.book])
        for one in answer.matches
    ]
    return Suggestions(
        offered,
        [by_row[key] for key in answer.bank_left],
        [by_line[key] for key in answer.book_left],
        answer.working,
    )


def _of_row(row: StatementRow) -> reconcile.Item:
    numbers = {f"bank:{row.pk}", *SERIAL.findall(row.serial)}
    return reconcile.Item(row.pk, row.dated_on, row.amount, frozenset(numbers))


def _of_line(line: Line) -> reconcile.Item:
    voucher = line.voucher
    numbers = {voucher.key, *SERIAL.findall(f"{line.summary} {voucher.summary}")} - {""}
    return reconcile.Item(line.pk, voucher.dated_on, line.debit - line.credit, frozenset(numbers))


def _standing(bank: BankAccount, on: date) -> int:
    """Where the account stands at the end of a day: kept through the month before, added up in the day's own month."""
    kept = (
        Balance.objects.filter(account=bank.account_id, month__lt=on.replace(day=1))
        .order_by("-month")
        .first()
    )
    own = Line.objects.filter(
        voucher__book=bank.book_id,
        voucher__state="posted",
        voucher__dated_on__range=(on.replace(day=1), on),
        account=bank.account_id,
    ).aggregate(fen=Sum("debit") - Sum("credit"))
    return (kept.debit_through - kept.credit_through if kept else 0) + (own["fen"] or 0)


def balance_table(bank: BankAccount, on: date, most: int | None = SHOWN) -> BalanceTable:
    """银行存款余额调节表: what was not matched by something of the same day or before counts as not yet there.

    Each of the four lists is read up to ``most`` rows (all with None); the sums never depend on that."""
    rows = StatementRow.objects.filter(bank=bank, dated_on__lte=on)
    last = rows.filter(balance__isnull=False).order_by("-dated_on", "-pk").first()
    matched_rows = MatchRow.objects.filter(live=True, match__bank=bank)
    matched_lines = MatchLine.objects.filter(live=True, match__bank=bank)
    late_lines = matched_lines.filter(line__voucher__dated_on__gt=on).values("match")
    late_rows = matched_rows.filter(row__dated_on__gt=on).values("match")
    open_rows = rows.filter(
        ~Exists(MatchRow.objects.filter(row=OuterRef("pk"), live=True))
        | Q(pk__in=matched_rows.filter(match__in=late_lines).values("row"))
    )
    begins = StatementRow.objects.filter(bank=bank).order_by("dated_on").first()
    matched = Exists(MatchLine.objects.filter(line=OuterRef("pk"), live=True))
    after = Q(pk__in=matched_lines.filter(match__in=late_rows).values("line"))
    since = begins.dated_on if begins else on
    open_lines = lines_of_bank(bank).filter(
        ~matched | after, Q(voucher__dated_on__gte=since) | matched, voucher__dated_on__lte=on
    )
    book = open_lines.aggregate(n=Count("pk"), fen=Sum("debit") - Sum("credit"))
    flow = open_rows.aggregate(n=Count("pk"), fen=Sum("amount"))
    lines, flows = open_lines.order_by("voucher__dated_on", "pk"), open_rows.order_by("dated_on", "pk")
    book_in, book_out = (
        list(lines.filter(debit__gt=F("credit"))[:most]),
        list(lines.filter(debit__lt=F("credit"))[:most]),
    )
    bank_in, bank_out = list(flows.filter(amount__gt=0)[:most]), list(flows.filter(amount__lt=0)[:most])
    return BalanceTable(
        bank,
        on,
        last.balance if last else None,
        _standing(bank, on),
        book_in,
        book_out,
        bank_in,
        bank_out,
        book["fen"] or 0,
        flow["fen"] or 0,
        book["n"] + flow["n"] - len(book_in) - len(book_out) - len(bank_in) - len(bank_out),
    )
