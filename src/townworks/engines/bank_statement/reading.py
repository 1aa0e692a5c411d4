"""逐行读: each row under its heads, with every problem at its row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ..working import Step, gettext_noop
from .cells import day_of, direction, hour_of, money, said, told_direction
from .control import is_sum_row
from .heads import Heads
from .intake import Table
from .shapes import Problem, Row

LONGEST = 200
_DEAD = re.compile(r"交易关闭|交易失败|已撤销|已取消|等待付款|支付失败")
_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月")
_ACCOUNT = re.compile(r"(?:账|帐|卡)\s*号?\s*[:：]?\s*([0-9xX*]{4,}[0-9xX*\s-]*)")
_NUMBERED = re.compile(r"^(?:查询)?(?:本方)?(?:账|帐|卡)\s*号\s*[:：]?$")
_HOLDER = re.compile(r"^(?:户\s*名|账户名称|客户名称|姓\s*名)\s*[:：]?$")
_HOLDER_IN = re.compile(r"(?:户\s*名|账户名称|客户名称)\s*[:：]\s*([^,，\s]{2,40})")
_CURRENCIES = {
    "人民币": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "人民币元": "CNY",
    "美元": "USD",
    "港币": "HKD",
    "日元": "JPY",
}


@dataclass
class Found:
    """读出来的: rows as they stand in the file, and all that was seen on the way."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[tuple[int, Step]] = field(default_factory=list)
    sums: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    outside: list[tuple[int, str]] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    account: str = ""
    holder: str = ""
    short: int = 0

    def problem(self, code: str, row: int, column: str, words: str, **facts: object) -> None:
        self.problems.append(Problem(code, row, column, Step(words, facts)))


class Reader:
    """读一张表 whose heads are known."""

    def __init__(self, table: Table, heads: Heads) -> None:
        self.table, self.heads, self.found = table, heads, Found()
        self.body = list(enumerate(table.rows))[heads.row + 1 :]
        above = " ".join(cell for row in table.rows[: heads.row] for cell in row)
        told = _MONTH.search(above)
        self.month = date(int(told[1]), int(told[2]), 1) if told and 1 <= int(told[2]) <= 12 else None
        dates = [self._cell(row, "date") or self._cell(row, "booked") for _, row in self.body]
        self.day_first = any(re.match(r"(1[3-9]|[23]\d)/\d", cell) for cell in dates)
        self.debt = self._is_debt(above)

    def _is_debt(self, above: str) -> bool:
        """A credit card's statement: what was spent stands in it as positive."""
        columns = self.heads.columns
        if "信用卡" in above:
            return True
        amounts = [self.heads.words[at] for at in columns.get("amount", ())]
        settled = any("入账" in word or "结算" in word for word in amounts)
        return settled and "balance" not in columns and "flag" not in columns

    def read(self) -> Found:
        self._head_part()
        wide = len([word for word in self.heads.words if word])
        for at, row in self.body:
            if not any(row):
                continue
            n = self.table.line(at)
            if is_sum_row(row):
                self.found.sums.append((n, row))
            elif self._is_data(row):
                self._row(n, row)
                self.found.short = n if len(row) < min(wide, 1 + self._last_needed()) else 0
            else:
                self.found.outside.append((n, " ".join(cell for cell in row if cell)))
        return self.found

    def _last_needed(self) -> int:
        """The last column without which a row is no row."""
        columns = self.heads.columns
        pairs = [
            at for role in ("date", "time", "amount", "in", "out", "balance") for at in columns.get(role, ())
        ]
        return max(pairs, default=0)

    def _head_part(self) -> None:
        """What stands above the table: the account, whose it is, how many rows there should be."""
        found = self.found
        for at, row in enumerate(self.table.rows[: self.heads.row]):
            text = " ".join(cell for cell in row if cell)
            found.outside.append((self.table.line(at), text))
            for label, value in pairwise([*row, ""]):
                if _NUMBERED.match(label) and not found.account:
                    found.account = re.sub(r"[\s-]", "", value)
                if _HOLDER.match(label) and not found.holder:
                    found.holder = value
            if not found.account and (told := _ACCOUNT.search(text)):
                found.account = re.sub(r"[\s-]", "", told[1])
            if not found.holder and (told := _HOLDER_IN.search(text)):
                found.holder = told[1]

    def _cell(self, row: Sequence[str], role: str) -> str:
        """The first cell of a role that says something."""
        for at in self.heads.columns.get(role, ()):
            if at < len(row) and (text := said(row[at])):
                return text
        return ""

    def _is_data(self, row: Sequence[str]) -> bool:
        """A row of the table has a day, or an amount where a day should be; a line of words under it has neither."""
        if any(self._day(self._cell(row, role)) for role in ("date", "time", "booked")):
            return True
        cells = sum(1 for cell in row if said(cell))
        return cells >= 3 and any(self._fen(row, role) for role in ("amount", "in", "out"))

    def _day(self, text: str) -> date | None:
        return day_of(text, month=self.month, day_first=self.day_first) if text else None

    def _fen(self, row: Sequence[str], role: str) -> int | None:
        try:
            return money(self._cell(row, role))
        except ValueError:
            return None

    def _row(self, n: int, row: Sequence[str]) -> None:
        found, heads = self.found, self.heads
        booked = self._day(self._cell(row, "booked"))
        day = self._day(self._cell(row, "date")) or self._day(self._cell(row, "time")) or booked
        if day is None:
            head = heads.name("date") or heads.name("time")
            found.problem(
                "date",
                n,
                head,
                gettext_noop("日期“{given}”看不懂，请核对原文件。"),
                given=self._cell(row, "date"),
            )
            return
        dead = _DEAD.search(self._cell(row, "status"))
        if dead and not direction(
            self._cell(row, "flag")
        ):  # one that was paid and given back has both its rows
            found.skipped.append((n, Step(gettext_noop("状态是“{state}”，没有动钱"), {"state": dead[0]})))
            return
        amount = self._amount(n, row)
        if amount is None:
            return
        words = self._words(row)
        party, party_account = self._party(row, amount)
        if own := self._cell(row, "own"):
            found.own.append(own)
        currency = self._cell(row, "currency").lower()
        found.rows.append(
            Row(
                n,
                day,
                amount,
                booked or day,
                hour_of(self._cell(row, "time")) or hour_of(self._cell(row, "date")),
                self._balance(n, row),
                party,
                party_account,
                words,
                self._cell(row, "serial"),
                _CURRENCIES.get(currency, currency.upper()[:3] or "CNY"),
            )
        )

    def _amount(self, n: int, row: Sequence[str]) -> int | None:
        """The signed amount; None, with the problem told, where it cannot be known."""
        parts: dict[str, int] = {}
        for role in ("in", "out", "amount"):
            text = self._cell(row, role)
            try:
                value = money(text)
            except ValueError:
                self.found.problem(
                    "amount",
                    n,
                    self.heads.name(role),
                    gettext_noop("金额“{given}”看不懂，请核对原文件。"),
                    given=text,
                )
                return None
            if value is not None:
                parts[role] = value
        if "in" in self.heads.columns or "out" in self.heads.columns:
            came, went = parts.get("in", 0), parts.get("out", 0)
            if came and went:
                self.found.problem(
                    "amount", n, self.heads.name("in"), gettext_noop("收入和支出两栏都有金额，请核对原文件。")
                )
                return None
            if "in" in parts or "out" in parts:
                return came - (abs(went) if "amount" not in self.heads.columns else went)
        if "amount" not in parts:
            self.found.problem(
                "amount",
                n,
                self.heads.name("amount") or self.heads.name("in"),
                gettext_noop("这一行没有金额，请核对原文件。"),
            )
            return None
        return self._signed(n, row, parts["amount"])

    def _signed(self, n: int, row: Sequence[str], value: int) -> int | None:
        flag = self._cell(row, "flag")
        if "flag" not in self.heads.columns:
            return self._of_card(row, value) if self.debt else value
        if way := direction(flag):
            return value if value < 0 < -way else way * value
        if value == 0:
            return 0
        if re.search(r"已(全额)?退款", self._cell(row, "amount")):
            return -value  # what was paid first; the money that came back has a row of its own
        text = " ".join((self._words(row), self._cell(row, "status")))
        if way := told_direction(text):
            return way * value
        self.found.problem(
            "direction",
            n,
            self.heads.name("flag"),
            gettext_noop("看不出这一笔是收入还是支出（“{given}”），请在原文件里补上。"),
            given=flag or "—",
        )
        return None

    def _of_card(self, row: Sequence[str], value: int) -> int:
        """On a credit card's statement money that was spent is positive; where nothing is negative, the words tell."""
        if value < 0 or self._has_negative():
            return -value
        return value * (
            1 if re.search(r"退货|退款|还款|返现|存入|利息入账", self._words(row, whole=True)) else -1
        )

    def _has_negative(self) -> bool:
        at = self.heads.first("amount")
        return at is not None and any(at < len(row) and row[at].startswith("-") for _, row in self.body)

    def _balance(self, n: int, row: Sequence[str]) -> int | None:
        text = self._cell(row, "balance")
        try:
            return money(text)
        except ValueError:
            self.found.unreadable.append(n)
            return None

    def _party(self, row: Sequence[str], amount: int) -> tuple[str, str]:
        """Who is on the other side: payer and payee are two columns of some banks."""
        party, account = self._cell(row, "party"), self._cell(row, "party_account")
        other = "payer" if amount > 0 else "payee"
        return (party or self._cell(row, other))[:100], (account or self._cell(row, f"{other}_account"))[:40]

    def _words(self, row: Sequence[str], *, whole: bool = False) -> str:
        """What the columns of words say, each once."""
        seen: list[str] = []
        for at in self.heads.columns.get("words", ()):
            text = said(row[at]) if at < len(row) else ""
            if text and not any(text in one for one in seen):
                seen.append(text)
        return " ".join(seen) if whole else " ".join(seen)[:LONGEST]

    def accounts(self) -> Iterator[str]:
        """The account's own column, each number once."""
        seen = set()
        for one in self.found.own:
            if one not in seen:
                seen.add(one)
                yield one
