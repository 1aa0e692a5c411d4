"""年度预算的查阅: what a book may spend on each purpose, what was claimed and paid of it, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from townworks.definitions import selectors as definitions
from townworks.engines import thrift
from townworks.kernel import asked
from townworks.kernel.actor import Actor

from ..models import Book, Budget, ClaimLine
from ..workflow import GRANTED, TAKEN
from .claims import purpose_name
from .visible import book_for, books_for


@dataclass(frozen=True)
class BudgetRow:
    """一项预算: the rows that made it, the last one holding; fen. ``by_month``: granted, January to December."""

    purpose: str
    name: str
    given: int
    rows: list[Budget]
    taken: int
    granted: int
    answer: thrift.Answer

    @property
    def left(self) -> int:
        return self.given - self.taken


def book_asked(actor: Actor, text: str) -> Book | None:
    """The book of an address; the first in reach where none is named; None where there is none at all."""
    number = asked.number(text)
    if number is not None:
        return book_for(actor, number)
    return books_for(actor).order_by("place__path", "kind", "code").first()


def year_asked(text: str, *, on: date) -> int:
    """The year of an address, this year where there is none."""
    number = asked.number(text)
    return number if number is not None and 2000 <= number <= 2100 else on.year


def months_over(year: int, *, on: date) -> int:
    """How many months of a year are over on a day, 0 to 12."""
    return on.month - 1 if year == on.year else 12 if year < on.year else 0


def ahead_allowed() -> int:
    """Points that a budget may be used before the calendar."""
    rules = definitions.ledger_rules().thrift
    return rules.ahead_percent if rules else 10


def budget_rows(book: Book, year: int, *, on: date) -> list[BudgetRow]:
    """Every purpose that has a budget in a year, in the order of the town's purposes; two queries."""
    given: dict[str, list[Budget]] = {}
    for one in Budget.objects.filter(book=book, year=year).order_by("id"):
        given.setdefault(one.purpose, []).append(one)
    lines = ClaimLine.objects.filter(claim__book=book, claim__spent_on__year=year, claim__state__in=TAKEN)
    counted = (
        lines.order_by()
        .values("purpose", "claim__spent_on__month")
        .annotate(taken=Sum("amount"), granted=Sum("amount", filter=Q(claim__state__in=GRANTED)))
    )
    taken: dict[str, list[int]] = {}
    granted: dict[str, list[int]] = {}
    for row in counted:
        for sums, name in ((taken, "taken"), (granted, "granted")):
            months = sums.setdefault(row["purpose"], [0] * 12)
            months[row["claim__spent_on__month"] - 1] += row[name] or 0
    order = {one.code: n for n, one in enumerate(definitions.ledger_rules().purposes)}
    ended = months_over(year, on=on)
    rows = []
    for purpose in sorted(given, key=lambda code: (order.get(code, 99), code)):
        made, name = given[purpose], purpose_name(purpose)
        by_month = tuple(taken.get(purpose, [0] * 12))
        asked_of = thrift.Given(name, by_month, None, 12, made[-1].amount, ahead=ahead_allowed(), ended=ended)
        rows.append(
            BudgetRow(
                purpose,
                name,
                made[-1].amount,
                made,
                sum(by_month),
                sum(granted.get(purpose, ())),
                thrift.compute(asked_of),
            )
        )
    return rows
