"""备用金的查阅: who holds how much, since when, what is late; one advance with all that took from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.definitions.charts import PettyCash
from townworks.engines import advance_age
from townworks.kernel.actor import Actor

from ..models import Advance, Book, Claim, Repayment
from ..models.claim import ADVANCE_MOVES
from ..permissions import READ
from ..workflow import GRANTED, TAKEN
from .charts import chart_of_book
from .listing import Told, account_choices
from .visible import books_within, or_not_there

KEEP = "claim.review"


@dataclass(frozen=True)
class AdvanceRow:
    """一笔备用金: fen claimed, paid back, left; how old and how late. ``waiting``: of what was claimed, not granted yet."""

    advance: Advance
    taken: int
    waiting: int
    back: int
    age: advance_age.Aged

    @property
    def left(self) -> int:
        return self.advance.amount - self.taken - self.back


@dataclass(frozen=True)
class Held:
    """在外的备用金: every advance, and what the engine says of them together."""

    rows: list[AdvanceRow]
    answer: advance_age.Answer


def petty_cash() -> PettyCash:
    """限额、天数和通常的科目, as the town has them today."""
    return definitions.ledger_rules().petty_cash


def advances_for(actor: Actor, permission: str = READ) -> QuerySet[Advance]:
    """备用金."""
    return Advance.objects.filter(book__in=books_within(actor, permission)).select_related("book", "voucher")


def advance_for(actor: Actor, pk: int, permission: str = READ) -> Advance:
    """One advance with its book; NotFound when it is not there or not for this actor."""
    return or_not_there(advances_for(actor, permission).filter(pk=pk).first())


def held(actor: Actor, *, on: date, settled: bool = False) -> Held:
    """Advances in reach, the latest first among those that are out; ``settled``: those that are done instead."""
    states = ("settled", "void") if settled else ("open",)
    rows = advances_for(actor).filter(state__in=states, given_on__lte=on).order_by("due_on", "pk")
    return aged(rows, on=on)


def aged(advances: Iterable[Advance], *, on: date) -> Held:
    """Advances with their ages; three queries."""
    found = list(advances)
    pks = [one.pk for one in found]
    claims = Claim.objects.filter(advance__in=pks, state__in=TAKEN).order_by()
    taken = dict(claims.values_list("advance").annotate(sum=Sum("total")))
    granted = dict(claims.filter(state__in=GRANTED).values_list("advance").annotate(sum=Sum("total")))
    paid = Repayment.objects.filter(advance__in=pks).order_by().values_list("advance")
    back = dict(paid.annotate(sum=Sum("amount")))
    out = tuple(
        advance_age.Out(
            f"{one.book.name} {one.holder}",
            one.given_on,
            one.due_on,
            one.amount - taken.get(one.pk, 0) - back.get(one.pk, 0),
        )
        for one in found
    )
    answer = advance_age.compute(advance_age.Given(out, petty_cash().yuan * 100, on))
    rows = [
        AdvanceRow(
            one,
            taken.get(one.pk, 0),
            taken.get(one.pk, 0) - granted.get(one.pk, 0),
            back.get(one.pk, 0),
            age,
        )
        for one, age in zip(found, answer.rows, strict=True)
    ]
    return Held(rows, answer)


def row_of(advance: Advance, *, on: date) -> AdvanceRow:
    """One advance as the list has it."""
    return aged([advance], on=on).rows[0]


def held_by(book: Book, holder: str) -> int:
    """Fen that a person has out in a book."""
    rows = Advance.objects.filter(book=book, holder=holder, state="open")
    given = rows.aggregate(sum=Sum("amount"))["sum"] or 0
    claims = Claim.objects.filter(advance__in=rows, state__in=TAKEN).aggregate(sum=Sum("total"))["sum"] or 0
    back = Repayment.objects.filter(advance__in=rows).aggregate(sum=Sum("amount"))["sum"] or 0
    return given - claims - back


def claims_of(advance: Advance) -> list[Claim]:
    """Claims that were paid from an advance."""
    return list(advance.claims.exclude(state="discarded").select_related("voucher").order_by("pk"))


def repayments_of(advance: Advance) -> list[Repayment]:
    """What was paid back; of one that fell away with its voucher, ``taken_back`` says so."""
    rows = advance.repayments.filter(takes_back=None)
    return list(rows.select_related("voucher", "taken_back"))


def story_of(advance: Advance) -> list[Told]:
    """Its steps, as far as they were put down."""
    return [
        Told(row.at, row.by_name, gettext(ADVANCE_MOVES[row.move]), row.reason)
        for row in advance.steps.order_by("id")
    ]


def late_for(actor: Actor, permission: str, *, on: date, most: int) -> list[AdvanceRow]:
    """Petty cash past its day of which something is left, for who holds a permission; the longest overdue first."""
    rows = advances_for(actor, permission).filter(state="open", due_on__lt=on).order_by("due_on", "pk")[:most]
    return [one for one in aged(rows, on=on).rows if one.left]


def money_choices(book: Book) -> list[tuple[str, str]]:
    """Cash and bank accounts of a book."""
    roles = chart_of_book(book).roles
    return [
        (code, f"{code} {name}")
        for prefix in (roles.cash, roles.bank)
        for code, name in account_choices(book)
        if code.startswith(prefix)
    ]


def advance_accounts(book: Book) -> tuple[list[tuple[str, str]], str]:
    """Accounts on which petty cash can stand, and the usual one."""
    roles, usual = chart_of_book(book).roles, petty_cash().accounts.get(book.chart.code, "")
    prefixes = tuple({roles.receivable, roles.internal, usual} - {""})
    rows = [(code, f"{code} {name}") for code, name in account_choices(book) if code.startswith(prefixes)]
    return rows, next((code for code, _ in rows if code.startswith(usual)), "")
