"""一轮检查的图: findings by item, days to mend against the term, this round beside the one before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from townworks.ui import charts
from townworks.ui.charts import Drawing
from townworks.ui.navigation import address

from ..selectors.round_figures import ItemFigures

MOST = 12


def of_round(round_id: int, items: Sequence[ItemFigures]) -> list[Drawing]:
    """The charts that have something to say; none where nothing was found."""
    if not items:
        return []
    drawn = [_found(round_id, items)]
    slow = [row for row in items if row.mean_days is not None]
    if slow:
        drawn.append(_days(round_id, slow))
    if any(row.before is not None for row in items):
        drawn.append(_beside(round_id, items))
    return drawn


def _link(round_id: int, item: str, **more: str) -> str:
    return f"{address('inspections:findings')}?{urlencode({'round': round_id, 'item': item, 'state': '', **more})}"


def _found(round_id: int, items: Sequence[ItemFigures]) -> Drawing:
    most = max(items, key=lambda row: row.found)
    title = ngettext("“{name}”最多，查出 {count} 处", "“{name}”最多，查出 {count} 处", most.found).format(
        name=most.name, count=most.found
    )
    rows = [
        charts.CountRow(row.name, row.found, _link(round_id, row.code))
        for row in sorted(items, key=lambda one: -one.found)[:MOST]
    ]
    return charts.counts_by(rows, title=title, of=_("问题"), counted=_("处数"))


def _days(round_id: int, items: Sequence[ItemFigures]) -> Drawing:
    over = [row for row in items if row.mean_days is not None and row.mean_days > row.term]
    title = (
        _("{count} 类问题的平均整改天数超过期限").format(count=len(over))
        if over
        else _("各类问题平均都在期限内整改")
    )
    rows = [
        charts.MeasureRow(
            row.name,
            row.mean_days,
            Decimal(row.term),
            _link(round_id, row.code, state="accepted"),
            row in over,
        )
        for row in items[:MOST]
    ]
    return charts.measures_by(
        rows, title=title, of=_("问题"), measured=_("平均整改天数"), marked=_("期限"), unit=_("天")
    )


def _beside(round_id: int, items: Sequence[ItemFigures]) -> Drawing:
    now, before = sum(row.found for row in items), sum(row.before or 0 for row in items)
    title = (
        _("比上一轮少了 {count} 处").format(count=before - now)
        if now < before
        else _("比上一轮多了 {count} 处").format(count=now - before)
        if now > before
        else _("和上一轮一样多")
    )
    rows = [
        charts.MeasureRow(
            row.name,
            Decimal(row.found),
            None if row.before is None else Decimal(row.before),
            _link(round_id, row.code),
            row.before is not None and row.found > row.before,
        )
        for row in items[:MOST]
    ]
    return charts.measures_by(
        rows, title=title, of=_("问题"), measured=_("本轮"), marked=_("上一轮"), unit=_("处")
    )
