"""会计报表 (statement): the rows of a balance sheet or an income statement from the balances of accounts.

Rule: a row adds up the accounts that it names (each with everything below it), positive on the row's side; of ``split`` accounts it
takes only sub-accounts whose closing balance lies on the row's side (内部往来: what is owed to the village is no set-off against what it
owes); then rows above it are added or taken away. ``of`` says which amount counts: the closing balance, what moved in the year
before the year's closing, or the balance at the start of the year. All in fen. O(rows × accounts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《村集体经济组织会计制度》（财会〔2004〕12号）四（三）资产负债表、收益及收益分配表编制说明；"
    "2023 年制度的报表行见科目表文件，未经核实。"
)
Side = Literal["debit", "credit"]


@dataclass(frozen=True)
class Amounts:
    """一个末级科目的数, signed, debit positive, in fen. ``year``: moved since January without the year's closing."""

    closing: int = 0
    year: int = 0
    opening: int = 0


@dataclass(frozen=True)
class Row:
    """报表的一行."""

    code: str
    side: Side
    accounts: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    of: Literal["closing", "year", "opening"] = "closing"


@dataclass(frozen=True)
class Given:
    """Rows from the top down, and amounts of accounts without sub-accounts, by code."""

    rows: tuple[Row, ...]
    amounts: Mapping[str, Amounts]


@dataclass(frozen=True)
class Cell:
    """一行的数: positive on the row's side. ``accounts``: which accounts it comes from, directly (for the way to the vouchers)."""

    code: str
    value: int
    opening: int
    accounts: tuple[str, ...]
    working: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    cells: tuple[Cell, ...]
    working: tuple[Step, ...]

    def value(self, code: str) -> int:
        """The value of a row; KeyError where there is none."""
        for cell in self.cells:
            if cell.code == code:
                return cell.value
        raise KeyError(code)


def compute(given: Given) -> Answer:
    """Every row. ValueError where a row adds up one that is not above it.

    ``opening`` of a cell is the same row at the start of the year (年初数), for rows of closing balances.

    >>> amounts = {"101": Amounts(700), "11301": Amounts(200), "11302": Amounts(-300), "301": Amounts(-600)}
    >>> rows = (Row("money", "debit", ("101",)), Row("owed", "debit", split=("113",)),
    ...     Row("assets", "debit", plus=("money", "owed")), Row("owing", "credit", ("301",), ("113",)))
    >>> [(cell.code, cell.value) for cell in compute(Given(rows, amounts)).cells]
    [('money', 700), ('owed', 200), ('assets', 900), ('owing', 900)]
    """
    cells: dict[str, Cell] = {}
    for row in given.rows:
        missing = [code for code in (*row.plus, *row.minus) if code not in cells]
        if missing:
            raise ValueError(f"{row.code}：上面没有 {missing[0]} 这一行")
        sign = 1 if row.side == "debit" else -1
        taken = list(_taken(row, given.amounts, sign, closing=True))
        value = sum(sign * _of(row, amounts) for _, amounts in taken)
        opening = sum(
            sign * (amounts.opening if row.of == "closing" else _of(row, amounts))
            for _, amounts in _taken(row, given.amounts, sign, closing=row.of != "closing")
        )
        for codes, factor in ((row.plus, 1), (row.minus, -1)):
            value += factor * sum(cells[code].value for code in codes)
            opening += factor * sum(cells[code].opening for code in codes)
        cells[row.code] = Cell(
            row.code, value, opening, tuple(code for code, _ in taken), tuple(_told(row, taken, sign, cells))
        )
    return Answer(tuple(cells.values()), ())


def _of(row: Row, amounts: Amounts) -> int:
    return amounts.closing if row.of == "closing" else amounts.year if row.of == "year" else amounts.opening


def _taken(
    row: Row, all_amounts: Mapping[str, Amounts], sign: int, *, closing: bool
) -> Iterator[tuple[str, Amounts]]:
    """The accounts that a row counts, split ones by the side of their balance (at the close, or at the start of the year)."""
    for code, amounts in sorted(all_amounts.items()):
        if row.accounts and code.startswith(row.accounts):
            yield code, amounts
        elif row.split and code.startswith(row.split):
            balance = amounts.closing if closing else amounts.opening
            if balance * sign > 0:
                yield code, amounts


def _told(row: Row, taken: list[tuple[str, Amounts]], sign: int, cells: Mapping[str, Cell]) -> Iterator[Step]:
    for code, amounts in taken:
        if (value := sign * _of(row, amounts)) != 0:
            yield Step(gettext_noop("科目 {code}：{value} 元"), {"code": code, "value": yuan(value)})
    for codes, words in (
        (row.plus, gettext_noop("加 {row}：{value} 元")),
        (row.minus, gettext_noop("减 {row}：{value} 元")),
    ):
        for code in codes:
            yield Step(words, {"row": code, "value": yuan(cells[code].value)})
