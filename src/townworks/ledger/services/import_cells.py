"""导入的格: what columns are called, and how dates, numbers of vouchers and amounts are written in old books."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from townworks.engines.working import gettext_noop
from townworks.kernel.errors import Invalid, Refusal
from townworks.kernel.money import to_fen
from townworks.kernel.tables import shown
from townworks.kernel.workbooks import pages

from ..models.voucher import VOUCHER_MARKS
from . import import_layouts

LINES = {
    "account": ("科目代码", "科目编码", "科目编号", "代码", "account"),
    "name": ("科目名称", "会计科目", "科目", "名称"),
    "debit": ("借方金额", "借方余额", "借方", "期初借方", "debit"),
    "credit": ("贷方金额", "贷方余额", "贷方", "期初贷方", "credit"),
    "summary": ("摘要", "说明"),
    "side": ("方向", "余额方向", "借贷方向", "借贷", "借/贷"),
    "balance": ("余额", "期初余额", "年初余额", "期末余额", "金额", "发生额"),
}
HEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "opening": LINES,
    "vouchers": {
        **LINES,
        "date": ("日期", "凭证日期", "记账日期", "date"),
        "voucher": ("凭证号", "凭证编号", "凭证字号", "字号", "voucher"),
        "attachments": ("附件张数", "附件", "附单据"),
    },
}
NEEDED = {
    "opening": ("account", "debit", "credit"),
    "vouchers": ("date", "voucher", "account", "debit", "credit"),
}
LOOKED_AT = 15  # rows from the top among which the heads are looked for
_DATE = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s.*)?$|^(\d{4})(\d{2})(\d{2})$"
)
_NUMBER = re.compile(r"^([收付转记])\D*(\d{1,6})\D*$")
JOURNAL = "journal"  # 记账凭证 of one series: what kind each is, its lines say
_SUM = re.compile(r"^(合\s*计|总\s*计|小\s*计|本页合计)")
_KINDS = {mark: kind for kind, mark in VOUCHER_MARKS.items()} | {"记": JOURNAL}


def heads_of(
    rows: Sequence[Sequence[str]], names: Mapping[str, tuple[str, ...]]
) -> tuple[int, dict[str, int]]:
    """The row of the heads, and the column of each; the row that knows most of them.

    >>> heads_of([["某村总账"], ["科目代码", "借方余额", "贷方余额"]], HEADS["opening"])
    (1, {'account': 0, 'debit': 1, 'credit': 2})
    """
    best: tuple[int, dict[str, int]] = (0, {})
    for n, row in enumerate(rows[:LOOKED_AT]):
        found: dict[str, int] = {}
        for at, cell in enumerate(row):
            text = re.sub(r"[\s（(].*$|[:：]$", "", cell.strip().lower())
            for name, words in names.items():
                if text in words:
                    found.setdefault(name, at)
        if len(found) > len(best[1]):
            best = n, found
    return best


@dataclass(frozen=True)
class Cells:
    """一行的格, by what they are."""

    row: int
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def date(self) -> date | None:
        """The day, in any of the ways that it is written."""
        found = _DATE.match(self.text("date"))
        if found is None:
            return None
        year, month, day = (part for part in found.groups() if part)
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            return None

    def kind(self) -> str | None:
        found = _NUMBER.match(self.text("voucher"))
        return _KINDS[found[1]] if found else None

    def number(self) -> int | None:
        found = _NUMBER.match(self.text("voucher"))
        return int(found[2]) if found else None


@dataclass(frozen=True)
class Problem:
    """一处要改的: the row of the sheet (0 for the whole file), the column, and why."""

    row: int
    column: str
    sentence: Refusal


class SheetReader:
    """读一张表: its first page with all the heads, and its rows one after the other; every mistake is put down in ``problems``."""

    def __init__(
        self, data: bytes, names: Mapping[str, tuple[str, ...]], needed: Sequence[str], *, most: int
    ) -> None:
        self.names, self.needed, self.most = names, needed, most
        found = pages(data, most_rows=most)
        if not found:
            raise Invalid("文件里没有工作表。")
        fitting = [one for one in found if not import_layouts.missing(needed, heads_of(one.rows, names)[1])]
        self.page = (fitting or found)[0]
        self.problems: list[Problem] = []
        self.others = [one.name for one in fitting[1:]]

    def digest(self, *facts: str) -> str:
        """What the same content is known by again, whatever the file is called."""
        told = json.dumps([*facts, self.page.rows], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def problem(self, row: int, column: str, sentence: str, **values: object) -> None:
        as_read = {name: shown(one) if isinstance(one, str) else one for name, one in values.items()}
        self.problems.append(Problem(row, column, Invalid(sentence, (), **as_read)))

    def rows(self) -> Iterator[Cells]:
        """Rows under the heads that say something. Invalid where a column that is needed is missing."""
        head, columns = heads_of(self.page.rows, self.names)
        missing = import_layouts.missing(self.needed, columns)
        if missing:
            raise Invalid("表头缺少：{columns}。", columns=tuple(self.names[name][0] for name in missing))
        if self.page.cut:
            self.problem(0, "", gettext_noop("表太长，只能读 {most} 行，请分开导入。"), most=self.most)
        if self.others:
            words = gettext_noop(
                "文件有几个工作表，只能导入第一个：请把“{names}”里的另存为一个文件，或删掉。"
            )
            self.problem(0, "", words, names=tuple(self.others))
        before: dict[str, str] = {}
        for n, row in enumerate(self.page.rows[head + 1 :], start=head + 2):
            values = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
            if any(values.values()):
                before = import_layouts.usual(values, before) if "debit" in self.needed else values
                yield Cells(n, before)


def refuse(problems: Sequence[Problem], words: str) -> None:
    """Invalid with every problem at its place, where there is any. ``words``: what was not done, with ``{count}``."""
    if problems:
        found = [(f"{one.row}/{one.column}", one.sentence) for one in problems]
        raise Invalid(words, found, count=len(found))


def is_sum_row(cells: Cells) -> bool:
    """Whether a row is the foot of the table."""
    return any(
        _SUM.match(cells.text(name)) for name in ("account", "code", "name", "summary", "date", "voucher")
    )


def money_of(text: str) -> int:
    """Fen of an amount as people write it; nothing is zero. ValueError for what is none, or has a part of a fen.

    >>> [money_of(text) for text in ("1,234.50", "￥3", "", "-", "-0.01")]
    [123450, 300, 0, 0, -1]
    """
    bare = text.replace(",", "").replace("，", "").lstrip("¥￥").removesuffix("元").strip()
    if bare in ("", "-", "—"):
        return 0
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or abs(value) > 10**13:
        raise ValueError(text)
    return to_fen(value)
