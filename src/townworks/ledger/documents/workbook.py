"""账套的 Excel: balances, statements and every posted line of a book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from townworks.kernel.money import to_yuan
from townworks.kernel.sheets import Sheet, write_many

from ..models import Book
from ..selectors.tables import StatementLine, journal, names_of, statements, trial_table
from .papers import unverified

WIDE = (12, 30, 16, 16, 16, 16, 16, 16)


def book_workbook(book: Book, month: date) -> bytes:
    """Four sheets as of the end of a month: balances, both statements, all lines through it."""
    table, drawn = trial_table(book, month), statements(book, month)
    rows = [
        (
            row.code,
            row.name,
            *map(
                to_yuan,
                (
                    row.opening_debit,
                    row.opening_credit,
                    row.standing.debit,
                    row.standing.credit,
                    row.closing_debit,
                    row.closing_credit,
                ),
            ),
        )
        for row in table.rows
    ]
    totals = table.totals
    foot = (
        totals.opening_debit,
        totals.opening_credit,
        totals.debit,
        totals.credit,
        totals.closing_debit,
        totals.closing_credit,
    )
    rows.append(("", _("合计"), *map(to_yuan, foot)))
    heads = [
        _("科目代码"),
        _("科目名称"),
        _("期初借方"),
        _("期初贷方"),
        _("本期借方"),
        _("本期贷方"),
        _("期末借方"),
        _("期末贷方"),
    ]
    notes = unverified(book)
    sheet = [*_sheet(drawn.sheet), *((note, None, None) for note in notes)]
    income = [*_income(drawn.income), *((note, None) for note in notes)]
    parts = [
        Sheet(_("科目余额表"), heads, rows, WIDE),
        Sheet(_("资产负债表"), [_("项目"), _("年初数"), _("期末数")], sheet, (36, 18, 18)),
        Sheet(_("收益及收益分配表"), [_("项目"), _("本年数")], income, (36, 18)),
        Sheet(_("记账凭证"), _line_heads(), _entries(book, month), (12, 10, 36, 12, 24, 16, 16, 8)),
    ]
    return write_many(parts)


def _sheet(lines: tuple[StatementLine, ...]) -> Iterator[tuple[object, ...]]:
    yield from ((line.name, to_yuan(line.opening), to_yuan(line.value)) for line in lines)


def _income(lines: tuple[StatementLine, ...]) -> Iterator[tuple[object, ...]]:
    yield from ((line.name, to_yuan(line.value)) for line in lines)


def _line_heads() -> list[str]:
    return [
        _("日期"),
        _("凭证号"),
        _("摘要"),
        _("科目代码"),
        _("科目名称"),
        _("借方金额"),
        _("贷方金额"),
        _("附件张数"),
    ]


def _entries(book: Book, month: date) -> Iterator[tuple[object, ...]]:
    names = names_of(book)
    for voucher in journal(book).filter(period__month__lte=month).iterator(chunk_size=2000):
        for line in voucher.lines.all():
            yield (
                voucher.dated_on.isoformat(),
                voucher.label,
                line.summary or voucher.summary,
                line.account.code,
                names[line.account.code],
                to_yuan(line.debit) if line.debit else None,
                to_yuan(line.credit) if line.credit else None,
                voucher.attachments,
            )
