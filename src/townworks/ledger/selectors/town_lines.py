"""汇总的一个数从哪里来: what each book has of a line of the town's sum, and what was left out between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from townworks.engines.statement import Amounts
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Book
from .balances import held_by
from .listing import books_by_chart
from .tables import StatementLine, Statements, statements_from, town_sum

SHEET, INCOME = "sheet", "income"


@dataclass(frozen=True)
class Part:
    """一个账套的数; its page of statements opens to accounts, vouchers and receipts."""

    book: Book
    line: StatementLine


@dataclass(frozen=True)
class TownLine:
    """汇总表的一行: its parts, and in fen what the books' sum is above the town's, because it cancels between them."""

    line: StatementLine
    parts: tuple[Part, ...]

    @property
    def cancelled(self) -> int:
        return sum(part.line.value for part in self.parts) - self.line.value

    @property
    def cancelled_opening(self) -> int:
        return sum(part.line.opening for part in self.parts) - self.line.opening


def books_of_chart(actor: Actor, chart: str) -> list[Book]:
    """The books in reach that are kept by a chart. NotFound where there is none."""
    found = next((books for books in books_by_chart(actor) if books[0].chart.code == chart), None)
    if found is None:
        raise NotFound("没有这套科目的账套，或者不在您的工作范围内。")
    return found


def town_line(books: Sequence[Book], month: date, of: str, code: str) -> TownLine:
    """A line of the town's balance sheet or income statement with what each book has of it. NotFound for no such line."""
    amounts: dict[int, dict[str, Amounts]] = {book.pk: {} for book in books}
    held = held_by(books, month)
    for one in held:
        amounts[one.book_id][one.code] = one.amounts
    whole = _line(town_sum(books, month, held=held).statements, of, code)
    parts = [Part(book, _line(statements_from(book, month, amounts[book.pk]), of, code)) for book in books]
    return TownLine(whole, tuple(parts))


def _line(drawn: Statements, of: str, code: str) -> StatementLine:
    lines = drawn.sheet if of == SHEET else drawn.income
    found = next((line for line in lines if line.code == code), None)
    if found is None:
        raise NotFound("汇总表里没有这一行。")
    return found
