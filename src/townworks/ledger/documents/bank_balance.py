"""银行存款余额调节表 as Excel."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from townworks.kernel.money import to_yuan
from townworks.kernel.sheets import Sheet, write_many

from ..selectors.bank import BalanceTable


def balance_workbook(table: BalanceTable) -> bytes:
    """One sheet: from either balance to what both come to, with every entry that only one side has."""
    heads = [_("项目"), _("日期"), _("说明"), _("金额（元）")]
    return write_many([Sheet(_("银行存款余额调节表"), heads, _rows(table), (34, 14, 40, 18))])


def _rows(table: BalanceTable) -> Iterator[tuple[object, ...]]:
    yield _("银行对账单余额"), table.on.isoformat(), str(table.bank), _yuan(table.bank_balance)
    for words, lines in (
        (_("加：账上已收、银行未收"), table.book_in),
        (_("减：账上已付、银行未付"), table.book_out),
    ):
        for line in lines:
            said = line.summary or line.voucher.summary
            yield words, line.voucher.dated_on.isoformat(), said, to_yuan(line.debit - line.credit)
    yield _("调节后银行余额"), "", "", _yuan(table.bank_adjusted)
    yield _("账面余额"), table.on.isoformat(), str(table.bank.account), to_yuan(table.book_balance)
    for words, rows in (
        (_("加：银行已收、账上未收"), table.bank_in),
        (_("减：银行已付、账上未付"), table.bank_out),
    ):
        for row in rows:
            yield words, row.dated_on.isoformat(), row.summary or row.party, to_yuan(row.amount)
    yield _("调节后账面余额"), "", "", to_yuan(table.book_adjusted)
    yield _("相差"), "", "", _yuan(table.gap)


def _yuan(fen: int | None) -> object:
    return "—" if fen is None else to_yuan(fen)
