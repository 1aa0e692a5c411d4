"""逐行读: each row under its heads, with every problem at its row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..working import Step, gettext_noop
from .cells import day_of, direction, hour_of, money, said, told_direction, unsure_of
from .control import is_carried, is_sum_row
from .days import month_of
from .parts import Part, in_yuan
from .shapes import Problem, Row

LONGEST = 200
_DEAD = re.compile(r"交易关闭|交易失败|已撤销|已取消|等待付款|支付失败|处理失败|^失败$|未成功")
_FAILED = re.compile(r"失败|未成功")
_DIGIT = re.compile(r"\d")
_DAY_ONLY = re.compile(r"\d[\d/.:年月日 -]*")
_WAY_ONLY = re.compile(
    r"来账|往账|收入?|支出?|借方?|贷方?|转[入出]|存入|支取|汇[入出]|[入出进]账|收款|付款|收|付"
)
_NEUTRAL = re.compile(r"^$|^[-/—]+$|不计|中性|其他|无")
_CURRENCIES = {
    "人民币": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "cn": "CNY",
    "人民币元": "CNY",
    "人民币(元)": "CNY",
    "元": "CNY",
    "156": "CNY",
    "01": "CNY",
    "001": "CNY",
    "美元": "USD",
    "港币": "HKD",
    "日元": "JPY",
    "欧元": "EUR",
}


@dataclass(frozen=True)
class Style:
    """读法: ``turned``: 借 is what came in, as in a village's own journal; ``red``: a negative amount takes back, whatever its column;
    ``flags``: what a code of the bank's own means; ``deltas``: the sign of an amount without any is what the balance did.
    """

    turned: bool = False
    red: bool = False
    flags: tuple[tuple[str, int], ...] = ()
    deltas: bool = False


@dataclass(frozen=True)
class Sum:
    """合计行: where it stands, its cells, and how many rows of its part were read before it."""

    n: int
    cells: Sequence[str]
    after: int


@dataclass
class Found:
    """一段读出来的: rows as they stand in the file, and all that was seen on the way. ``sides``: what stood in the columns of in and out."""

    part: Part
    rows: list[Row] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    sides: list[tuple[int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[tuple[int, Step]] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    carried: list[tuple[int, int, int]] = field(default_factory=list)  # row, balance, rows read before
    outside: list[tuple[int, str]] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    filled: int = 0
    short: int = 0

    def problem(self, code: str, row: int, column: str, words: str, **facts: object) -> None:
        self.problems.append(Problem(code, row, column, Step(words, facts), self.part.sheet))


class Reader:
    """读一段 whose heads are known, in a style."""

    def __init__(self, part: Part, style: Style) -> None:
        self.part, self.heads, self.style = part, part.heads, style
        self.found = Found(part)
        self.body = in_yuan(part)
        self.flags = dict(style.flags)
        self.columns = self._columns()
        above = " ".join(cell for _, row in part.above for cell in row)
        self.month = month_of(above)
        dates = [self._cell(row, "date") or self._cell(row, "booked") for _, row in self.body]
        self.day_first = any(re.match(r"(1[3-9]|[23]\d)/\d", cell) for cell in dates)
        unsure = unsure_of(dates)
        if unsure and re.search(r"[\u4e00-\u9fff]", "".join(self.heads.words)):
            words = gettext_noop(
                "日期“{given}”分不清哪个是月、哪个是日，整份都没有别的日期能说明。请把日期列改成 2024-03-04 的写法再导入。"
            )
            column = self.heads.name("date") or self.heads.name("booked")
            self.found.problem("date", part.head_line, column, words, given=unsure)
        self.debt = self._is_debt(above)
        outs = [self._fen(row, "out") or 0 for _, row in self.body] if "out" in self.columns else []
        self.red = style.red or (any(fen < 0 for fen in outs) and any(fen > 0 for fen in outs))

    def _columns(self) -> Mapping[str, tuple[int, ...]]:
        """The columns, of several flags the one that tells directions; a column of words that tells nothing else is one."""
        columns = dict(self.heads.columns)
        if "in" in columns or "out" in columns:
            return columns
        told = {at: self._share(at) for role in ("flag", "words", "method") for at in columns.get(role, ())}
        flags = sorted(columns.get("flag", ()), key=lambda at: -told[at])
        if flags:
            return {**columns, "flag": tuple(flags[:1])}
        ways = [at for at in columns.get("words", ()) if told[at] == 1.0 and self._says_only_ways(at)]
        if ways and "amount" in columns and not self._has_negative():
            columns["flag"] = tuple(ways[:1])
        return columns

    def _says_only_ways(self, at: int) -> bool:
        """A column of words that is a flag by another name (来账, 往账), not one that happens to speak of paying (代付工资)."""
        return all(_WAY_ONLY.fullmatch(row[at]) for _, row in self.body if at < len(row) and said(row[at]))

    def _share(self, at: int) -> float:
        """How many of a column's cells are a direction and nothing more."""
        cells = [row[at] for _, row in self.body[:200] if at < len(row) and said(row[at])]
        ways = [cell for cell in cells if len(cell) <= 8 and direction(cell)]
        return len(ways) / len(cells) if cells else 0.0

    def _is_debt(self, above: str) -> bool:
        """A credit card's statement: what was spent stands in it as positive."""
        columns = self.heads.columns
        if "信用卡" in above:
            return True
        amounts = [self.heads.words[at] for at in columns.get("amount", ())]
        settled = any("入账" in word or "结算" in word for word in amounts)
        return settled and "balance" not in columns and "flag" not in columns

    def read(self) -> Found:
        found = self.found
        found.outside += [(n, " ".join(cell for cell in row if cell)) for n, row in self.part.above]
        wide = max((at for at, word in enumerate(self.heads.words) if word), default=0) + 1
        for n, row in self.body:
            if not any(row):
                continue
            if is_carried(row):
                self._carry(n, row)
            elif is_sum_row(row):
                found.sums.append(Sum(n, row, len(found.rows)))
            elif self._is_data(row):
                over = [cell for cell in row[wide:] if cell]
                if over and len(row) > len(self.heads.words):
                    words = gettext_noop(
                        "这一行比表头多 {count} 格（“{given}”），金额里的逗号或摘要里的分隔符没有加引号，各栏对不上。请导出 Excel 格式。"
                    )
                    found.problem("columns", n, "", words, count=len(over), given=over[0][:20])
                    continue
                self._row(n, row)
                found.short = n if len(row) < min(wide, 1 + self._last_needed()) else 0
            else:
                found.outside.append((n, " ".join(cell for cell in row if cell)))
                begun = bool(_DAY_ONLY.fullmatch(row[0])) and not any(row[1:])
                found.short = n if begun and len(row) < 1 + self._last_needed() else 0
        return found

    def _carry(self, n: int, row: Sequence[str]) -> None:
        """承前页 and the like: no money moved, but a balance that must fit."""
        try:
            balance = money(self._cell(row, "balance"), side=True)
        except ValueError:
            return
        if balance is not None:
            self.found.carried.append((n, balance, len(self.found.rows)))

    def _last_needed(self) -> int:
        """The last column without which a row is no row."""
        columns = self.columns
        pairs = [
            at for role in ("date", "time", "amount", "in", "out", "balance") for at in columns.get(role, ())
        ]
        return max(pairs, default=0)

    def _cell(self, row: Sequence[str], role: str) -> str:
        """The first cell of a role that says something."""
        for at in self.columns.get(role, ()):
            if at < len(row) and (text := said(row[at])):
                return text
        return ""

    def _is_data(self, row: Sequence[str]) -> bool:
        """A row of the table has a day, or an amount where a day should be; a line of words under it has neither."""
        cells = sum(1 for cell in row if said(cell))
        if self._of_row(row, ("date", "time", "booked")):
            return cells >= 3 or any(self._cell(row, role) for role in ("amount", "in", "out", "balance"))
        if cells >= 3 and any(self._fen(row, role) for role in ("amount", "in", "out")):
            return True
        # Neither can be read: told, where both were meant to be one.
        meant = [self._cell(row, role) for role in ("amount", "in", "out", "balance")]
        days = [self._cell(row, role) for role in ("date", "time", "booked")]
        return cells >= 3 and all(any(_DIGIT.search(cell) for cell in told) for told in (meant, days))

    def _of_row(self, row: Sequence[str], roles: Sequence[str]) -> date | None:
        """The day that the first of these columns tells; six figures are a day only where no hour could be meant."""
        for role in roles:
            text = self._cell(row, role)
            day = (
                day_of(text, month=self.month, day_first=self.day_first, six=role != "time") if text else None
            )
            if day:
                return day
        return None

    def _fen(self, row: Sequence[str], role: str) -> int | None:
        try:
            return money(self._cell(row, role), side=role == "amount")
        except ValueError:
            return None

    def _dated(self, n: int, row: Sequence[str]) -> tuple[date, date] | None:
        """The day of the transaction and that of the bank's books; a cell that is empty under a day of several rows has that day."""
        booked = self._of_row(row, ("booked",))
        day = self._of_row(row, ("date", "time")) or booked
        bare = not any(self._cell(row, role) for role in ("date", "time", "booked"))
        if day is None and bare and self.found.rows and self._cell(row, "balance"):
            self.found.filled += 1
            day = self.found.rows[-1].dated_on
        if day is None:
            self.found.problem(
                "date",
                n,
                self.heads.name("date") or self.heads.name("time") or self.heads.name("booked"),
                gettext_noop("日期“{given}”看不懂，请核对原文件。"),
                given=self._cell(row, "date") or self._cell(row, "time") or self._cell(row, "booked"),
            )
            return None
        return day, booked or day

    def _row(self, n: int, row: Sequence[str]) -> None:
        found = self.found
        days = self._dated(n, row)
        if days is None:
            return
        status = self._cell(row, "status")
        dead = _DEAD.search(status)
        if dead and (_FAILED.search(status) or not direction(self._cell(row, "flag"))):
            # one that was paid and given back has both its rows
            found.skipped.append((n, Step(gettext_noop("状态是“{state}”，没有动钱"), {"state": dead[0]})))
            return
        told = self._amount(n, row)
        if told is None:
            return
        amount, side = told
        words = self._words(row)
        party, party_account = self._party(row, amount)
        found.own.append(self._cell(row, "own"))
        found.sides.append(side)
        currency = self._cell(row, "currency").lower()
        found.rows.append(
            Row(
                n,
                days[0],
                amount,
                days[1],
                hour_of(self._cell(row, "time")) or hour_of(self._cell(row, "date")),
                self._balance(n, row),
                party,
                party_account,
                words,
                self._cell(row, "serial"),
                _CURRENCIES.get(currency, currency.upper()[:3] or "CNY"),
                self.part.sheet,
            )
        )

    def _amount(self, n: int, row: Sequence[str]) -> tuple[int, tuple[int, int]] | None:
        """The signed amount, and what stood in the columns of in and out; None, with the problem told, where it cannot be known."""
        parts: dict[str, int] = {}
        for role in ("in", "out", "amount"):
            text = self._cell(row, role)
            try:
                value = money(text, side=role == "amount")
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
        if "in" in self.columns or "out" in self.columns:
            came, went = parts.get("in", 0), parts.get("out", 0)
            if came and went:
                self.found.problem(
                    "amount", n, self.heads.name("in"), gettext_noop("收入和支出两栏都有金额，请核对原文件。")
                )
                return None
            if "in" in parts or "out" in parts:
                out = went if self.red and "amount" not in self.columns else abs(went)
                return (out - came if self.style.turned else came - out), (came, went)
        if "amount" not in parts:
            self.found.problem(
                "amount",
                n,
                self.heads.name("amount") or self.heads.name("in"),
                gettext_noop("这一行没有金额，请核对原文件。"),
            )
            return None
        signed = self._signed(n, row, parts["amount"])
        return None if signed is None else (signed, (max(signed, 0), max(-signed, 0)))

    def _signed(self, n: int, row: Sequence[str], value: int) -> int | None:
        flag = self._cell(row, "flag")
        if "flag" not in self.columns:
            return self._of_card(row, value) if self.debt else value
        way = self.flags.get(flag) or direction(flag)
        if self.style.turned and flag[:1] in "借贷":
            way = -way
        if way:
            return way * value if self.red or value > 0 else value if way < 0 else way * value
        if value == 0:
            return 0
        if re.search(r"已(全额)?退款", self._cell(row, "amount")):
            return -value  # what was paid first; the money that came back has a row of its own
        text = " ".join((self._words(row), self._cell(row, "status")))
        if _NEUTRAL.search(flag) and (way := told_direction(text)):
            return way * value
        self.found.codes.append(flag)
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
        return at is not None and any(
            at < len(row) and row[at].startswith(("-", "－", "(", "（")) for _, row in self.body
        )

    def _balance(self, n: int, row: Sequence[str]) -> int | None:
        text = self._cell(row, "balance")
        try:
            return money(text, side=True)
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
