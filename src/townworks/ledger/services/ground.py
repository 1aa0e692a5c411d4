"""落笔之前: the book that is held while it is written in, its months, its accounts by code, and the steps that are put down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from townworks.engines import voucher_check
from townworks.engines.voucher_check import Entry
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, Refusal, WrongState
from townworks.kernel.kept_query import Kept
from townworks.ui import wording

from .. import permissions
from ..models import Account, Book, Line, Period, Voucher, VoucherRow
from ..selectors.charts import chart_of_book
from ..selectors.visible import book_of_voucher
from ..workflow import FLOW

Problems = list[tuple[str, Refusal]]
AT_ONCE = 2000
FEW = 12  # accounts of a usual voucher
_held: Kept[tuple[int]] = Kept(
    lambda pk: Book.objects.select_for_update().filter(pk=pk).order_by().values_list("pk"), int
)
_voucher: Kept[Voucher] = Kept(
    lambda pk: (
        Voucher.objects.select_for_update(of=("self",)).select_related("period").filter(pk=pk).order_by()
    ),
    int,
)
_period: Kept[Period] = Kept(
    lambda book, month: Period.objects.filter(book=book, month=month).order_by(), int, date
)
_entries: Kept[tuple[str, int, int]] = Kept(
    lambda pk: Line.objects.filter(voucher=pk).order_by("n").values_list("account__code", "debit", "credit"),
    int,
)


@dataclass(frozen=True)
class Given:
    """一条分录 as it is given: the account's code, fen on one side, and its own summary where it differs."""

    account: str
    debit: int = 0
    credit: int = 0
    summary: str = ""


def hold(book: Book) -> Book:
    """The book's row, held until the transaction ends: numbers, months and accounts of a book change one after another. SQLite's
    transactions hold the whole file from their beginning.
    """
    if connection.features.has_select_for_update:
        _held.ask(book.pk)
    return book


def held_voucher(actor: Actor, pk: int, name: str, version: int | None) -> Voucher:
    """A voucher that may take the step, its book held. NotFound, NotAllowed, Conflict where another changed it, WrongState."""
    book = book_of_voucher(actor, pk)
    permissions.may(actor, FLOW.move(name).permission, book).require()
    hold(book)
    (voucher,) = _voucher.ask(pk)
    voucher.book = book
    fresh(voucher, version)
    FLOW.can(name, voucher.state, str(voucher)).require()
    return voucher


def fresh(voucher: Voucher, version: int | None) -> None:
    """Conflict where somebody else has changed the voucher since it was read."""
    if version is not None and voucher.version != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(voucher),
            yours=version,
            now=voucher.version,
        )


def stated(reason: str, field: str = "reason") -> str:
    """理由 in words; Invalid at the ``field`` of the form where nothing was written."""
    words = reason.strip()
    if not words:
        raise Invalid("请写明理由。", [(field, Invalid("请写明理由。"))])
    return words


def following(month: date) -> date:
    """The first day of the month after.

    >>> following(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def period_of(book: Book, day: date, *, on: date) -> Period:
    """The open month of a day, made with all months before it where the book has not come so far. ``on``: today.

    Invalid for a day before the book begins or after today; WrongState for a closed month. The book is held already.
    """
    if day > on:
        raise Invalid("凭证日期 {day} 在今天之后。", day=day)
    wanted = day.replace(day=1)
    period = _period.one(book.pk, wanted) or _made(book, wanted, day)
    if period.state != "open":
        raise WrongState(
            "{month}已经结账，凭证不能记在这个月；请把凭证日期改到还没有结账的月份。",
            month=month_words(period.month),
        )
    return period


def _made(book: Book, wanted: date, day: date) -> Period:
    """A month that the book has not come to yet, with all before it."""
    ends = Period.objects.filter(book=book).aggregate(first=Min("month"), last=Max("month"))
    if ends["last"] is None or wanted < ends["first"]:
        raise Invalid("凭证日期 {day} 在建账之前。", day=day)
    month, made = ends["last"], []
    while month < wanted:
        month = following(month)
        made.append(Period(book=book, month=month))
    Period.objects.bulk_create(made)
    return Period.objects.get(book=book, month=wanted)


def month_words(month: date) -> str:
    """As sentences say it, in their reader's language; what is kept (the audit) names a month ``2026-03``.

    >>> month_words(date(2026, 3, 1))
    '2026年3月'
    """
    return wording.zh_month(month)


def accounts_by_code(book: Book, codes: Iterable[str]) -> dict[str, Account]:
    """Accounts of a book, each knowing whether it has sub-accounts (``parent_of``)."""
    wanted = list(dict.fromkeys(codes))
    few = 0 < len(wanted) <= FEW
    found = _few_accounts(len(wanted)).ask(book.pk, *wanted) if few else _accounts(book.pk, *wanted)
    return {account.code: account for account in found}


def _accounts(book_id: int, *codes: str) -> QuerySet[Account]:
    below = Account.objects.filter(parent=OuterRef("pk"))
    return Account.objects.filter(book=book_id, code__in=codes).order_by().annotate(parent_of=Exists(below))


@cache
def _few_accounts(n: int) -> Kept[Account]:
    return Kept(_accounts, int, *[str] * n)


def wrong_lines(lines: Sequence[Given], accounts: dict[str, Account]) -> Problems:
    """What no draft can hold: accounts that cannot take a line, lines without an amount."""
    problems: Problems = []
    for n, line in enumerate(lines, start=1):
        account = accounts.get(line.account)
        if account is None:
            problems.append(
                (f"lines.{n}.account", Invalid("第 {n} 行：没有科目 {code}。", n=n, code=line.account or "—"))
            )
        elif account.parent_of:  # type: ignore[attr-defined]
            words = Invalid("第 {n} 行：{account} 有明细科目，请选到最末一级。", n=n, account=str(account))
            problems.append((f"lines.{n}.account", words))
        elif account.ended_on is not None:
            problems.append(
                (f"lines.{n}.account", Invalid("第 {n} 行：{account} 已经停用。", n=n, account=str(account)))
            )
        if bool(line.debit) == bool(line.credit):
            problems.append(
                (f"lines.{n}.amount", Invalid("第 {n} 行：借方和贷方填一边，而且只填一边。", n=n))
            )
    return problems


def money_of_book(book: Book) -> tuple[str, str]:
    """The accounts of cash and bank in this book's chart."""
    roles = chart_of_book(book).roles
    return roles.cash, roles.bank


def checked(book: Book, kind: str, entries: Iterable[Entry], *, reversal: bool) -> voucher_check.Answer:
    """What the engine says of a voucher of this book."""
    given = voucher_check.Given(kind, tuple(entries), money_of_book(book), reversal)  # type: ignore[arg-type]
    return voucher_check.compute(given)


def entries_of(voucher: Voucher) -> list[Entry]:
    """A voucher's lines as the engine takes them."""
    return [Entry(*row) for row in _entries.ask(voucher.pk)]


def entries_of_all(vouchers: Sequence[Voucher]) -> dict[int, list[Entry]]:
    """The lines of many vouchers, by voucher; one query for every two thousand."""
    found: dict[int, list[Entry]] = {voucher.pk: [] for voucher in vouchers}
    ids = list(found)
    for first in range(0, len(ids), AT_ONCE):
        rows = Line.objects.filter(voucher__in=ids[first : first + AT_ONCE]).order_by("voucher", "n")
        for pk, code, debit, credit in rows.values_list("voucher_id", "account__code", "debit", "credit"):
            found[pk].append(Entry(code, debit, credit))
    return found


def step_row(
    voucher: Voucher,
    move: str,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    lines: list[list[object]] | None = None,
) -> VoucherRow:
    """One step of a voucher, to be saved."""
    return VoucherRow(
        voucher=voucher,
        move=move,
        state=voucher.state,
        reason=reason[:500],
        lines=lines,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def record(actor: Actor, verb: str, voucher: Voucher, at: datetime, facts: dict[str, object]) -> None:
    """One entry of the audit trail about a voucher."""
    audit.record(
        actor,
        verb,
        kind="voucher",
        thing_id=voucher.pk,
        name=f"{voucher.book.name} {voucher.dated_on:%Y-%m} {voucher.label}",
        town_id=voucher.book.town_id,
        at=at,
        facts=facts,
    )
