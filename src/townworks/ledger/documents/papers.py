"""账表成纸: statements, balances and journals as one shape that is written as Excel, Word and PDF, in the form that the rules print.

A title in the middle; below it the unit on the left, the period in the middle, 单位：元 on the right; the table; who signs.
The heads and signatures follow common practice of village statements and are not verified against the annex of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from townworks.ui.wording import zh_month

from ..models import Account, Book, Line
from ..selectors.charts import chart_of_book
from ..selectors.journals import JOURNALS, general_journal, journal_of
from ..selectors.tables import (
    LedgerPage,
    StatementLine,
    TownSum,
    ledger_page,
    name_of,
    statements,
    trial_table,
)

Cell = str | int | None  # an int is fen


@dataclass(frozen=True)
class Row:
    """一行; ``strong``: a sum, set apart."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True)
class Paper:
    """一张账表. ``shares``: the parts of the width of each column; ``wide``: across the page; ``notes``: what is not verified about its form."""

    title: str
    unit: str
    period: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: tuple[float, ...]
    wide: bool = False
    notes: tuple[str, ...] = ()

    @property
    def signatures(self) -> tuple[str, ...]:
        return _("单位负责人："), _("会计负责人："), _("制表人：")


def last_day(month: date) -> date:
    """The last day of a month."""
    return date.fromordinal(date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal() - 1)


def day_words(day: date) -> str:
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def balance_sheet(book: Book, month: date) -> Paper:
    """资产负债表: what the village has on the left, what it owes and owns on the right."""
    drawn = _balance_sheet(_("资产负债表"), book.name, statements(book, month).sheet, month)
    return replace(drawn, notes=unverified(book))


def unverified(book: Book) -> tuple[str, ...]:
    """未核实: what nobody has held against the text of the rules, as the file of the chart says; it goes out with every statement."""
    basis = chart_of_book(book).basis
    return tuple(_("未核实：{basis}").format(basis=one.text) for one in basis if not one.confirmed)


def _balance_sheet(title: str, unit: str, sheet: tuple[StatementLine, ...], month: date) -> Paper:
    cut = next((n for n, line in enumerate(sheet, start=1) if line.code == "assets"), len(sheet))
    left, right = sheet[:cut], sheet[cut:]
    rows = []
    # Both sums stand on the last line.
    height = max(len(left), len(right))
    pairs = zip(_filled(left, height), _filled(right, height), strict=True)
    for one, other in pairs:
        strong = bool((one and one.total) or (other and other.total))
        rows.append(Row((*_side(one), *_side(other)), strong))
    heads = (_("资产"), _("年初数"), _("期末数"), _("负债和所有者权益"), _("年初数"), _("期末数"))
    shares = (24.0, 15, 15, 24, 15, 15)
    period = day_words(last_day(month))
    return Paper(title, unit, period, heads, tuple(rows), shares, wide=True)


def _filled(lines: tuple[StatementLine, ...], height: int) -> Iterator[StatementLine | None]:
    """As many lines as the other side has; the sum stays last."""
    yield from lines[:-1]
    yield from [None] * (height - len(lines))
    yield from lines[-1:]


def _side(line: StatementLine | None) -> tuple[Cell, Cell, Cell]:
    return (line.name, line.opening, line.value) if line else (None, None, None)


def income_statement(book: Book, month: date) -> Paper:
    """收益及收益分配表."""
    income = statements(book, month).income
    rows = tuple(Row((line.name, line.value, line.last), line.total) for line in income)
    heads = (_("项目"), _("本年数"), _("上年数") if month.month == 12 else _("上年同期数"))
    return Paper(
        _("收益及收益分配表"),
        book.name,
        _year_through(month),
        heads,
        rows,
        (50, 25, 25),
        notes=unverified(book),
    )


def _year_through(month: date) -> str:
    return _("{year}年1月至{month}月").format(year=month.year, month=month.month)


def town_paper(what: str, unit: str, found: TownSum, month: date, notes: tuple[str, ...] = ()) -> Paper:
    """汇总报表: the statements of several books as one; what does not cancel between them stands below, book by book."""
    if what == "income":
        heads: tuple[str, ...] = (_("项目"), _("本年数"))
        rows = tuple(Row((line.name, line.value), line.total) for line in found.statements.income)
        drawn = Paper(
            _("收益及收益分配汇总表"),
            unit,
            _year_through(month),
            heads,
            (*rows, *_uncancelled(found, 2, result=True)),
            (60, 30),
        )
    else:
        drawn = _balance_sheet(_("资产负债汇总表"), unit, found.statements.sheet, month)
        drawn = replace(drawn, rows=(*drawn.rows, *_uncancelled(found, 6, result=False)))
    return replace(drawn, notes=notes)


def _uncancelled(found: TownSum, columns: int, *, result: bool) -> Iterator[Row]:
    """What does not cancel between two books and is therefore in the sum: one of them is wrong or late."""
    for one in found.differences:
        if one.result == result:
            words = _("没有抵销：{one}与{other}相差").format(one=one.one, other=one.other)
            yield Row((words, *[None] * (columns - 2), one.gap))


def balances(book: Book, month: date) -> Paper:
    """科目余额表."""
    table = trial_table(book, month)
    heads = (
        *(_("科目代码"), _("科目名称"), _("期初借方"), _("期初贷方")),
        *(_("本期借方"), _("本期贷方"), _("期末借方"), _("期末贷方")),
    )
    rows = [
        Row(
            (
                *(row.code, row.name, row.opening_debit, row.opening_credit),
                *(row.standing.debit, row.standing.credit, row.closing_debit, row.closing_credit),
            )
        )
        for row in table.rows
    ]
    sums = table.totals
    foot = (
        *(sums.opening_debit, sums.opening_credit, sums.debit),
        *(sums.credit, sums.closing_debit, sums.closing_credit),
    )
    rows.append(Row(("", _("合计"), *foot), strong=True))
    shares = (11.0, 26, 15, 15, 15, 15, 15, 15)
    return Paper(_("科目余额表"), book.name, zh_month(month), heads, tuple(rows), shares, wide=True)


SUMS = {"day": "本日合计", "month": "本月合计", "year": "本年累计"}


def journal(book: Book, kind: str, account: Account, month: date) -> Paper:
    """现金日记账、银行存款日记账."""
    drawn = journal_of(book, account, month)
    rows = [_opening(drawn.page, 7)]
    for one in drawn.rows:
        row, line = one.row.row, one.row.line
        if line is None:
            words = ("", "", _(SUMS[row.kind]), "")
            rows.append(Row((*words, row.debit, row.credit, row.balance), strong=True))
        else:
            said = line.summary or line.voucher.summary
            head = (row.dated_on.isoformat(), line.voucher.label, said, one.against)
            rows.append(Row((*head, row.debit or None, row.credit or None, row.balance)))
    heads = (_("日期"), _("凭证"), _("摘要"), _("对方科目"), _("收入（借方）"), _("付出（贷方）"), _("余额"))
    shares = (13.0, 9, 34, 27, 16, 16, 17)
    title = f"{_(JOURNALS[kind])}　{account.code} {name_of(account)}"
    return Paper(title, book.name, zh_month(month), heads, tuple(rows), shares, wide=True)


def _opening(page: LedgerPage, columns: int) -> Row:
    words = _("期初余额") if page.first.month > 1 else _("上年结转")
    return Row((page.first.isoformat(), "", words, *[None] * (columns - 4), page.opening), strong=True)


def account_page(book: Book, account: Account, first: date, last: date) -> Paper:
    """明细账."""
    page = ledger_page(book, account, first, last)
    rows = [_opening(page, 6)]
    for row, line in ((one.row, one.line) for one in page.rows):
        if line is None:
            rows.append(Row(("", "", _(SUMS[row.kind]), row.debit, row.credit, row.balance), strong=True))
        else:
            said = line.summary or line.voucher.summary
            head = (row.dated_on.isoformat(), line.voucher.label, said)
            rows.append(Row((*head, row.debit or None, row.credit or None, row.balance)))
    heads = (_("日期"), _("凭证"), _("摘要"), _("借方"), _("贷方"), _("余额"))
    title = _("明细账") + f"　{account.code} {name_of(account)}"
    period = zh_month(last) if first == last else f"{zh_month(first)} – {zh_month(last)}"
    return Paper(title, book.name, period, heads, tuple(rows), (14, 9, 36, 17, 17, 18))


def general(book: Book, month: date) -> Paper:
    """序时账."""
    drawn = general_journal(book, month)
    rows = [*_lines(drawn.lines, drawn.names)]
    for words, (debit, credit) in ((_("本月合计"), drawn.month_sum), (_("本年累计"), drawn.year_sum)):
        rows.append(Row(("", "", words, "", debit, credit), strong=True))
    heads = (_("日期"), _("凭证"), _("摘要"), _("科目"), _("借方"), _("贷方"))
    shares = (13.0, 9, 40, 34, 17, 17)
    return Paper(_("序时账"), book.name, zh_month(month), heads, tuple(rows), shares, wide=True)


def _lines(lines: Iterable[Line], names: dict[str, str]) -> Iterator[Row]:
    for line in lines:
        voucher, code = line.voucher, line.account.code
        head = (voucher.dated_on.isoformat(), voucher.label, line.summary or voucher.summary)
        yield Row((*head, f"{code} {names[code]}", line.debit or None, line.credit or None))
