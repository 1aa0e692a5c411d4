"""没有表头: what each column is, by what stands in it; taken only where the running balance bears it out row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from . import control
from .cells import day_of, money, said
from .heads import Heads
from .shapes import Row

FEWEST = 3  # rows; fewer prove nothing
MOST_FIGURES = 6  # columns of figures that are tried out
BROKEN = 8  # of so many rows one may break; it is told as any other
LOOKED_AT = 500  # rows that are tried out


def guess(rows: Sequence[Sequence[str]]) -> Heads | None:
    """The columns of a table without heads: a day, amounts, and the balance that they make; None where none hold."""
    body = [row for row in rows if any(row)][:LOOKED_AT]
    wide = max((len(row) for row in body), default=0)
    day = next((at for at in range(wide) if len(body) >= FEWEST and all(_day(row, at) for row in body)), None)
    if day is None:
        return None
    figures = [at for at in range(wide) if at != day and _are_figures(body, at)][:MOST_FIGURES]
    for columns in _ways(figures):
        if _holds(body, day, columns):
            words = tuple(at for at in range(wide) if at != day and at not in figures)
            roles = {"date": (day,), **{role: (at,) for role, at in columns.items()}, "words": words}
            return Heads(-1, -1, roles, tuple(f"第 {at + 1} 列" for at in range(wide)))
    return None


def _ways(figures: Sequence[int]) -> Iterator[dict[str, int]]:
    for out, came, balance in permutations(figures, 3):
        yield {"out": out, "in": came, "balance": balance}
    for amount, balance in permutations(figures, 2):
        yield {"amount": amount, "balance": balance}


def _day(row: Sequence[str], at: int) -> bool:
    return at < len(row) and day_of(row[at]) is not None


def _fen(row: Sequence[str], at: int) -> int | None:
    return money(said(row[at])) if at < len(row) else None


def _are_figures(body: Sequence[Sequence[str]], at: int) -> bool:
    """Amounts have fen behind a point, at least somewhere; numbers of accounts and of rows have none."""
    try:
        told = [_fen(row, at) for row in body]
    except ValueError:
        return False
    return any(one is not None for one in told) and any("." in row[at] for row in body if at < len(row))


def _holds(body: Sequence[Sequence[str]], day: int, columns: dict[str, int]) -> bool:
    made = []
    for n, row in enumerate(body):
        balance, dated = _fen(row, columns["balance"]), day_of(row[day])
        if "amount" in columns:
            amount = _fen(row, columns["amount"])
        else:
            came, went = _fen(row, columns["in"]), _fen(row, columns["out"])
            amount = None if came and went else (came or 0) - (went or 0)
        if balance is None or amount is None or dated is None:
            return False
        made.append(Row(n, dated, amount, dated, balance=balance))
    broken = control.breaks(control.in_time(made))
    return broken * BROKEN <= len(made) and sum(1 for row in made if row.amount) - broken >= FEWEST
