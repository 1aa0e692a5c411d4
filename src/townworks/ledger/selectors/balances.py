"""余额: where accounts stand at the end of a month, from kept balances; no voucher is added up here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery

from townworks.engines.statement import Amounts
from townworks.engines.trial_balance import Standing

from ..models import Account, Balance, Book


@dataclass(frozen=True)
class Held:
    """一个末级科目: what it is, and how it stands."""

    book_id: int
    code: str
    kind: str
    counterpart_id: int | None
    standing: Standing
    amounts: Amounts


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def _through(before: Q, name: str) -> Subquery:
    """A running sum as it stood after the last month that has a row."""
    rows = Balance.objects.filter(before, account=OuterRef("pk")).order_by("-month")
    return Subquery(rows.values(name)[:1], output_field=BigIntegerField())


def held_by(books: Iterable[Book], month: date) -> list[Held]:
    """Every account without sub-accounts of these books that ever moved, at the end of a month; one query."""
    year = date(month.year, 1, 1)
    now, then, before = Q(month__lte=month), Q(month__lt=year), Q(month__lt=month)
    wanted: dict[str, Subquery] = {}
    for prefix, when in (("now", now), ("year", then), ("before", before)):
        for name in ("debit_through", "credit_through", "carried_through"):
            wanted[f"{prefix}_{name.removesuffix('_through')}"] = _through(when, name)
    ids = [book.pk for book in books]
    rows = (
        Account.objects.filter(book__in=ids, children=None)
        .annotate(**wanted)
        .order_by("book", "code")
        .values("book_id", "code", "kind", "counterpart_id", *wanted)
    )
    return [_held(row) for row in rows if row["now_debit"] is not None]


def _held(row: dict[str, int | str | None]) -> Held:
    def sums(prefix: str) -> tuple[int, int, int]:
        debit, credit, carried = (
            int(row[f"{prefix}_{name}"] or 0) for name in ("debit", "credit", "carried")
        )
        return debit, credit, carried

    debit, credit, carried = sums("now")
    year_debit, year_credit, year_carried = sums("year")
    before_debit, before_credit, _ = sums("before")
    standing = Standing(
        str(row["code"]),
        before_debit - before_credit,
        debit - before_debit,
        credit - before_credit,
        debit - year_debit,
        credit - year_credit,
    )
    opening = year_debit - year_credit
    amounts = Amounts(standing.closing, standing.closing - opening - (carried - year_carried), opening)
    counterpart = row["counterpart_id"]
    return Held(
        int(row["book_id"] or 0),
        standing.code,
        str(row["kind"]),
        None if counterpart is None else int(counterpart),
        standing,
        amounts,
    )


def closing(book: Book, prefix: str, month: date) -> int:
    """The balance of everything below a code at the end of a month, signed, debit positive."""
    return sum(one.standing.closing for one in held_by([book], month) if one.code.startswith(prefix))


def last_month_with_postings(book: Book) -> date | None:
    """The last month in which anything was posted; None where nothing ever was."""
    return Balance.objects.filter(book=book).order_by("-month").values_list(F("month"), flat=True).first()
