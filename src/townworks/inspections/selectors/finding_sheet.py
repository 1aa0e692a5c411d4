"""问题台账的列: the filtered ledger as an Excel file, one row a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from townworks.engines.working import gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid
from townworks.ui import wording
from townworks.ui.names import name_of

from ..models import Finding
from .finding_terms import urgency
from .findings import Reading, export_rows
from .papers import grid_name

SHEET = gettext_noop("问题台账")
ABOUT = gettext_noop("说明")
MOST = 50_000  # rows of one file; more is no ledger that anyone reads


@dataclass(frozen=True)
class Column:
    """一列: its head, and how a finding fills it."""

    head: str
    value: Callable[[Finding, date], Any]
    wide: int = 14


def _sources(row: Finding, on: date) -> str:
    kinds = dict.fromkeys(_(name_of("source_kind", one.kind)) for one in row.sources.all())
    return _("、").join(kinds)


COLUMNS: tuple[Column, ...] = (
    Column(gettext_noop("编号"), lambda row, on: row.number),
    Column(gettext_noop("镇街"), lambda row, on: row.town.name),
    Column(gettext_noop("场所编号"), lambda row, on: row.site.code, 12),
    Column(gettext_noop("场所"), lambda row, on: row.site.name, 24),
    Column(gettext_noop("地址"), lambda row, on: row.site.address, 28),
    Column(gettext_noop("村居网格"), lambda row, on: grid_name(row.place), 18),
    Column(
        gettext_noop("专项"), lambda row, on: name_of("campaign", row.campaign) if row.campaign else "", 24
    ),
    Column(gettext_noop("问题"), lambda row, on: row.text, 40),
    Column(gettext_noop("判定依据"), lambda row, on: wording.step(row.reason), 40),
    Column(gettext_noop("程度"), lambda row, on: _(name_of("severity", row.severity)), 8),
    Column(gettext_noop("来源"), _sources, 18),
    Column(gettext_noop("发现时间"), lambda row, on: row.found_at, 18),
    Column(gettext_noop("发现人"), lambda row, on: row.visit.person_name if row.visit else ""),
    Column(gettext_noop("责任单位"), lambda row, on: row.owner.name, 20),
    Column(gettext_noop("整改单位"), lambda row, on: row.mender.name if row.mender else "", 20),
    Column(gettext_noop("整改期限"), lambda row, on: row.due_on, 12),
    Column(gettext_noop("状态"), lambda row, on: _(name_of("finding_state", row.state)), 10),
    Column(gettext_noop("期限情况"), lambda row, on: wording.step(urgency(row, on).why), 18),
    Column(gettext_noop("报告整改时间"), lambda row, on: row.mended_at, 18),
    Column(gettext_noop("办结时间"), lambda row, on: row.closed_at, 18),
    Column(gettext_noop("退回次数"), lambda row, on: row.returns, 10),
    Column(gettext_noop("重复次数"), lambda row, on: row.repeats, 10),
)


@dataclass(frozen=True)
class Sheet:
    """一份问题台账: its heads, its rows, and what its second page says of them."""

    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    about: list[tuple[Any, ...]]


def sheet(actor: Actor, reading: Reading) -> Sheet:
    """Exactly the filtered set. Invalid when it is more than one file should hold."""
    found = export_rows(actor, reading)
    rows = [
        tuple(column.value(row, reading.on) for column in COLUMNS)
        for row in found[: MOST + 1].iterator(chunk_size=2000)
    ]
    if len(rows) > MOST:
        raise Invalid("符合条件的问题超过 {most} 条，请先按专项、村居或状态筛选，再导出。", most=MOST)
    about = [
        (_("导出日期"), reading.on),
        (_("导出人"), actor.name),
        (_("条数"), len(rows)),
        (_("范围"), _("筛选后的问题，以导出人看得到的为限")),
    ]
    return Sheet(tuple(_(column.head) for column in COLUMNS), rows, about)
