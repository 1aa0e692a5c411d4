"""明细账 (sub_ledger): an account's entries one below another with the balance after each, and the sums of each month and of the year.

Rule: balance = what came before + debit − credit, signed, debit positive. After the last entry of a month come its sums (本月合计) and
those since January (本年累计); a journal of cash or of a bank also has the sums of each day (本日合计). Entries are taken in the order
given. All in fen. O(entries).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

BASIS = "《村集体经济组织会计制度》（财会〔2004〕12号）五（三）日记账、明细分类账。本月合计、本年累计系通行格式，未经核实。"


@dataclass(frozen=True)
class Entry:
    """一笔: ``key`` is the line's own, for the way back to its voucher."""

    key: int
    dated_on: date
    debit: int
    credit: int


@dataclass(frozen=True)
class Given:
    """``opening``: the balance before the first entry; ``year_*``: what moved since January before the first entry; ``daily``: with
    the sums of each day.
    """

    opening: int
    entries: tuple[Entry, ...]
    year_debit: int = 0
    year_credit: int = 0
    daily: bool = False


@dataclass(frozen=True)
class Row:
    """账页的一行: an entry, or the sums of a day, a month, a year (``key`` is 0)."""

    kind: Literal["entry", "day", "month", "year"]
    dated_on: date
    debit: int
    credit: int
    balance: int
    key: int = 0


@dataclass(frozen=True)
class Answer:
    rows: tuple[Row, ...]
    closing: int


def compute(given: Given) -> Answer:
    """The page. ValueError where entries of a month come after a later month's, or in a journal a day's after a later day's.

    >>> page = compute(Given(100, (Entry(1, date(2026, 1, 5), 50, 0), Entry(2, date(2026, 2, 1), 0, 30))))
    >>> [(row.kind, row.balance) for row in page.rows], page.closing
    ([('entry', 150), ('month', 150), ('year', 150), ('entry', 120), ('month', 120), ('year', 120)], 120)
    >>> [row.kind for row in compute(Given(0, (Entry(1, date(2026, 1, 5), 50, 0),), daily=True)).rows]
    ['entry', 'day', 'month', 'year']
    """
    rows = tuple(_rows(given))
    return Answer(rows, rows[-1].balance if rows else given.opening)


def _rows(given: Given) -> Iterator[Row]:
    balance, debit, credit = given.opening, 0, 0
    day_debit = day_credit = 0
    year_debit, year_credit = given.year_debit, given.year_credit
    last: date | None = None
    for n, one in enumerate(given.entries):
        month = one.dated_on.replace(day=1)
        if last is not None and month < last:
            raise ValueError(f"{one.dated_on} 的一笔排在了 {last:%Y-%m} 之后")
        if last is not None and month.year > last.year:
            year_debit = year_credit = 0
        balance += one.debit - one.credit
        debit, credit = debit + one.debit, credit + one.credit
        yield Row("entry", one.dated_on, one.debit, one.credit, balance, one.key)
        after = given.entries[n + 1].dated_on if n + 1 < len(given.entries) else None
        if given.daily:
            if after is not None and after < one.dated_on:
                raise ValueError(f"{after} 的一笔排在了 {one.dated_on} 之后")
            day_debit, day_credit = day_debit + one.debit, day_credit + one.credit
            if after != one.dated_on:
                yield Row("day", one.dated_on, day_debit, day_credit, balance)
                day_debit = day_credit = 0
        if after is None or after.replace(day=1) != month:
            year_debit, year_credit = year_debit + debit, year_credit + credit
            yield Row("month", one.dated_on, debit, credit, balance)
            yield Row("year", one.dated_on, year_debit, year_credit, balance)
            debit = credit = 0
        last = month
