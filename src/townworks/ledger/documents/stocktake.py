"""盘点表 as Excel: every thing beside what was found, what is different, and who counted and agreed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from townworks.kernel import sheets
from townworks.kernel.money import to_yuan
from townworks.ui import wording

from ..selectors.counting import Row, Shown


def stocktake_workbook(shown: Shown) -> bytes:
    """Three sheets: all, the differences, the steps."""
    heads = [
        *(_("资产编号"), _("资产名称"), _("资产类别"), _("账面数量"), _("盘到多少"), _("状况")),
        *(_("原值（元）"), _("已提折旧（元）"), _("备注"), _("盘点人"), _("盘点时间")),
    ]
    rows = [
        [
            *(row.line.code, row.line.name, wording.word(row.line.kind, "asset_kind")),
            *(row.line.booked, row.line.found, wording.word(row.line.condition, "condition")),
            *(to_yuan(row.line.cost), to_yuan(row.line.down), row.line.note, row.line.by_name, row.line.at),
        ]
        for row in shown.rows
    ]
    parts = [
        sheets.Sheet(_("盘点表"), heads, rows, (14, 24, 12, 12, 12, 14, 16, 16, 30, 12, 18)),
        sheets.Sheet(
            _("盘盈盘亏"),
            [_("资产编号"), _("资产名称"), _("盘盈还是盘亏"), _("差多少"), _("净值（元）")],
            [different(row) for row in shown.different],
            (14, 24, 14, 12, 16),
        ),
        sheets.Sheet(
            _("经过"),
            [_("时间"), _("谁"), _("办了什么"), _("说明")],
            [[one.at, one.who, one.what, one.reason] for one in shown.story],
            (18, 12, 20, 40),
        ),
    ]
    return sheets.write_many(parts)


def different(row: Row) -> list[object]:
    """One difference as a row."""
    one = row.difference
    assert one is not None  # noqa: S101 (the caller takes what is different)
    word = _("盘盈") if one.what == "over" else _("盘亏")
    return [row.line.code, row.line.name, word, one.quantity, to_yuan(one.net)]
