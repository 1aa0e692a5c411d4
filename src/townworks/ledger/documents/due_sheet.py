"""应收租金清单 as Excel."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from townworks.kernel.money import to_yuan
from townworks.kernel.sheets import Sheet, write_many

from ..selectors.rents_due import Due

WIDTHS = (24, 16, 30, 16, 12, 14, 14, 14, 10)


def due_workbook(due: Due, *, on: date) -> bytes:
    """One sheet, one payment a row, the sum below."""
    heads = [
        *(_("账套"), _("合同编号"), _("标的"), _("承租方"), _("应付日")),
        *(_("应收（元）"), _("已收（元）"), _("未收（元）"), _("过期天数")),
    ]
    rows: list[tuple[object, ...]] = [
        (
            *(one.contract.book.name, one.contract.number, one.contract.object, one.contract.party_masked),
            one.payment.due_on,
            *map(to_yuan, (one.payment.amount, one.payment.settled, one.payment.left)),
            one.late,
        )
        for one in due.rows
    ]
    rows.append((_("合计"), "", "", "", "", "", "", to_yuan(due.late + due.coming), ""))
    return write_many([Sheet(f"{_('应收租金')} {on}", heads, rows, WIDTHS)])
