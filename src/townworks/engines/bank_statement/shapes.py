"""流水的形: what is given, a row, a problem, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..working import Step


@dataclass(frozen=True)
class Sheet:
    """电子表格的一页, as text: what reads files of Excel hands it over. ``cut``: it had more rows than were read."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    cut: bool = False


@dataclass(frozen=True)
class Given:
    """一份流水: the bytes of a text file, or the pages of a spreadsheet. ``name``: the file's, for the sentences; ``number``: the account
    that is wanted, of a file that holds several.
    """

    name: str
    data: bytes = b""
    sheets: tuple[Sheet, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Row:
    """一笔. ``n``: its row in the file; ``amount`` in fen, positive for money that came in; ``balance`` after it, where the bank says.

    ``booked_on``: the day of the bank's own books where the file has one beside the day of the transaction.
    """

    n: int
    dated_on: date
    amount: int
    booked_on: date
    time: str = ""
    balance: int | None = None
    party: str = ""
    party_account: str = ""
    summary: str = ""
    serial: str = ""
    currency: str = "CNY"
    sheet: str = ""


@dataclass(frozen=True)
class Problem:
    """一处不对: the row of the file (0 for the whole), the column as the file calls it, what it is and what to do; ``sheet`` of several."""

    code: str
    row: int
    column: str
    why: Step
    sheet: str = ""


@dataclass(frozen=True)
class Answer:
    """读出的流水, in the order of time. ``account``: the number that the file itself names, perhaps with stars; ``skipped``: rows that
    moved no money, with the reason; ``opening`` and ``closing`` by the running balance.
    """

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[tuple[int, Step], ...] = ()
    account: str = ""
    holder: str = ""
    opening: int | None = None
    closing: int | None = None
    encoding: str = ""
    working: tuple[Step, ...] = ()

    @property
    def income(self) -> int:
        return sum(row.amount for row in self.rows if row.amount > 0)

    @property
    def outgo(self) -> int:
        return -sum(row.amount for row in self.rows if row.amount < 0)

    @property
    def sound(self) -> bool:
        return bool(self.rows) and not self.problems
