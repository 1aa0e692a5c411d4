"""过紧日子的查阅: three public expenses and general spending of the books in reach, month by month, beside last year and the budgets.

What claims asked for is counted by purpose in the month it was spent, once the town has granted it. What was paid from the accounts of
these purposes without a claim is counted from posted payment vouchers, so that the whole is what the books say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext, gettext_noop

from townworks.definitions import selectors as definitions
from townworks.definitions.claiming import Thrift
from townworks.engines import thrift
from townworks.kernel.actor import Actor
from townworks.kernel.money import to_yuan

from ..models import Book, Budget, ClaimLine, Line
from ..workflow import GRANTED
from .budgets import ahead_allowed, months_over
from .claims import purpose_name
from .visible import books_for

GROUPS = {"three_public": gettext_noop("“三公”经费"), "frugal": gettext_noop("一般性支出")}
Months = tuple[int, ...]
NONE: Months = (0,) * 12


@dataclass(frozen=True)
class ThriftRow:
    """一项支出: fen of twelve months, this year's and last year's (None: no books then). ``purposes``: codes behind it, "" for vouchers."""

    name: str
    purposes: str
    this: Months
    last: Months | None
    budget: int | None
    answer: thrift.Answer

    @property
    def course(self) -> list[Decimal | None]:
        """Yuan a month, through the one asked about."""
        return [to_yuan(one) for one in self.this]


@dataclass(frozen=True)
class ThriftGroup:
    """一组支出 with its sum."""

    code: str
    rows: list[ThriftRow]
    whole: ThriftRow


@dataclass(frozen=True)
class MonthRow:
    """一个月: this year's fen and last year's of each group."""

    month: int
    sums: list[tuple[int, int | None]]


@dataclass(frozen=True)
class Spending:
    """过紧日子 of some books in a year, through a month."""

    groups: list[ThriftGroup]
    months: list[MonthRow]
    through: int
    compared: bool

    @property
    def warned(self) -> int:
        return sum(1 for group in self.groups for row in group.rows if row.answer.warnings)


def rules() -> Thrift | None:
    """What the town set, with what it rests on."""
    return definitions.ledger_rules().thrift


def spending(actor: Actor, *, book: Book | None, year: int, on: date) -> Spending:
    """Of one book, or of all in reach."""
    books = list(books_for(actor).filter(pk=book.pk) if book else books_for(actor))
    month = max(1, months_over(year, on=on))  # a month that is not over cannot be compared
    compared = any(one.starts_on.year < year for one in books)
    claimed = _claimed(books, year)
    budgets = _budgets(books, year)
    other = _unclaimed(books, year)
    groups = []
    for code, title in GROUPS.items():
        known = [one.code for one in definitions.ledger_rules().purposes if one.group == code]
        only_down = code == "three_public"
        rows = []
        for purpose in known:
            this, last = claimed.get((year, purpose), NONE), claimed.get((year - 1, purpose), NONE)
            facts = (this, last if compared else None, budgets.get(purpose))
            rows.append(_row(purpose_name(purpose), purpose, *facts, month, only_down))
        if code == "frugal":
            before = other.get(year - 1, NONE) if compared else None
            words = gettext("没有报账单的付款凭证")
            rows.append(_row(words, "", other.get(year, NONE), before, None, month, False))
        groups.append(ThriftGroup(code, rows, _sum(gettext(title), known, rows, compared, month, only_down)))
    return Spending(groups, _by_month(groups, month), month, compared)


def _row(
    name: str,
    purposes: str,
    this: Months,
    last: Months | None,
    budget: int | None,
    month: int,
    only_down: bool,
) -> ThriftRow:
    given = thrift.Given(name, this, last, month, budget, only_down, ahead_allowed())
    return ThriftRow(name, purposes, this[:month], last, budget, thrift.compute(given))


def _sum(
    name: str, known: Sequence[str], rows: Sequence[ThriftRow], compared: bool, month: int, only_down: bool
) -> ThriftRow:
    """A group added up; its budget only where every purpose has one, as the rest would have nothing to be held against."""
    this = _added([(*one.this, *NONE)[:12] for one in rows])
    last = _added([one.last or NONE for one in rows]) if compared else None
    asked = [one.budget for one in rows if one.purposes]
    budget = sum(one or 0 for one in asked) if asked and None not in asked else None
    return _row(name, ",".join(known), this, last, budget, month, only_down)


def _added(rows: Sequence[Sequence[int]]) -> Months:
    return tuple(sum(one[n] for one in rows) for n in range(12))


def _by_month(groups: Sequence[ThriftGroup], through: int) -> list[MonthRow]:
    return [
        MonthRow(
            n + 1, [(one.whole.this[n], one.whole.last[n] if one.whole.last else None) for one in groups]
        )
        for n in range(through)
    ]


def _claimed(books: Sequence[Book], year: int) -> dict[tuple[int, str], Months]:
    """Granted claims by year and purpose."""
    found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 12)
    rows = ClaimLine.objects.filter(
        claim__book__in=books, claim__state__in=GRANTED, claim__spent_on__year__in=(year - 1, year)
    )
    keys = ("claim__spent_on__year", "claim__spent_on__month", "purpose")
    for of, month, purpose, fen in rows.order_by().values_list(*keys).annotate(sum=Sum("amount")):
        found[of, purpose][month - 1] += fen
    return {key: tuple(value) for key, value in found.items()}


def _unclaimed(books: Sequence[Book], year: int) -> dict[int, Months]:
    """Posted payments on the accounts of these purposes that no claim stands behind, by year."""
    wanted = Q(pk__in=())
    for chart in {one.chart.code for one in books}:
        of_chart = [one.pk for one in books if one.chart.code == chart]
        for code in sorted(_accounts(chart)):
            wanted |= Q(voucher__book__in=of_chart, account__code__startswith=code)
    rows = Line.objects.filter(
        wanted,
        voucher__state="posted",
        voucher__kind="payment",
        voucher__dated_on__range=(date(year - 1, 1, 1), date(year, 12, 31)),
    ).exclude(voucher__source="claim")
    found: dict[int, list[int]] = defaultdict(lambda: [0] * 12)
    # By the voucher's month as it is kept: taking a year out of every day is slow on SQLite.
    counted = rows.order_by().values_list("voucher__period__month")
    for month, debit, credit in counted.annotate(debit=Sum("debit"), credit=Sum("credit")):
        found[month.year][month.month - 1] += debit - credit
    return {of: tuple(value) for of, value in found.items()}


def _accounts(chart: str) -> set[str]:
    purposes = definitions.ledger_rules().purposes
    return {one.accounts[chart] for one in purposes if one.group and chart in one.accounts}


def _budgets(books: Sequence[Book], year: int) -> dict[str, int]:
    """By purpose, the last row of each book, added up."""
    rows = Budget.objects.filter(book__in=books, year=year).order_by("id")
    last = {(book, purpose): fen for book, purpose, fen in rows.values_list("book", "purpose", "amount")}
    found: dict[str, int] = defaultdict(int)
    for (_, purpose), fen in last.items():
        found[purpose] += fen
    return dict(found)
