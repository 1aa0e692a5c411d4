"""任务表的列: the same columns go out to Excel and come back in; each says how it reads and whether it may be changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.kernel.actor import Actor
from townworks.ui import lights, wording

from ..models import Commitment
from ..workflow import STATES
from .editions import target_facts
from .listing import Filter, export_rows
from .target_words import target_words

SHEET = "任务"
ABOUT = "说明"
JOIN = "；"


@dataclass(frozen=True)
class Column:
    """一列: its head, how a commitment fills it, and what changing it means ("" when it may not be changed)."""

    head: str
    value: Callable[[Commitment], Any]
    means: str = ""
    wide: int = 14


def _lines() -> dict[str, str]:
    return {line.code: line.name for line in definitions.lines()}


def targets_told(commitment: Commitment) -> str:
    """All targets in one cell."""
    return JOIN.join(target_words(row) for row in target_facts(commitment.targets.all()))


COLUMNS: tuple[Column, ...] = (
    Column("编号", lambda row: row.code),
    Column("灯", lambda row: gettext(lights.look_of(row.light).word), wide=8),
    Column("任务", lambda row: row.text, "plan", 50),
    Column("条线", lambda row: _lines().get(row.line, row.line), "edit"),
    Column("牵头", lambda row: row.lead.name if row.lead else "", "assign", 20),
    Column(
        "配合",
        lambda row: "、".join(
            one.unit.name for one in sorted(row.support_rows.all(), key=lambda one: one.pk)
        ),
        "assign",
        24,
    ),
    Column("时限", lambda row: row.due_on, "plan", 12),
    Column("状态", lambda row: STATES[row.state], wide=10),
    Column("最近进展", lambda row: getattr(row, "last_note", None) or "", "note", 40),
    Column("灯的理由", lambda row: wording.step(row.light_why), wide=30),
    Column("预期成效", lambda row: row.outcome, "plan", 30),
    Column("指标", targets_told, "plan", 30),
    Column("区划", lambda row: row.place.name, "edit"),
    Column("责任领导", lambda row: row.person_in_charge, "edit"),
    Column("权重", lambda row: row.weight, "edit", 8),
    Column("变更理由", lambda row: "", "reason", 24),
    Column("镇街", lambda row: row.town.name),
    Column("版本", lambda row: row.version, wide=8),
)
HEADS = tuple(column.head for column in COLUMNS)
MEANINGS = {
    "plan": "交办前直接修改；交办后按变更申请，须写变更理由",
    "edit": "直接修改",
    "assign": "重新交办（须重新签收）",
    "note": "改了就是填报本月进展",
    "reason": "时限、任务、成效、指标改动的理由",
    "": "不能在表里改",
}


def cells(commitment: Commitment) -> tuple[Any, ...]:
    """One row of the sheet."""
    return tuple(column.value(commitment) for column in COLUMNS)


def rows(found: Iterable[Commitment]) -> list[tuple[Any, ...]]:
    """All rows."""
    return [cells(commitment) for commitment in found]


@dataclass(frozen=True)
class Sheet:
    """一份任务表: its rows, and what its second page says of them."""

    rows: list[tuple[Any, ...]]
    about: list[tuple[Any, ...]]


def sheet(actor: Actor, wanted: Filter, *, sort: str, on: date) -> Sheet:
    """Exactly the filtered set, with how many rows there are and their control number."""
    found = list(export_rows(actor, wanted, sort=sort))
    about: list[tuple[Any, ...]] = [
        ("导出日期", on),
        ("导出人", actor.name),
        ("行数", len(found)),
        ("核对号", control(f"{row.town.name}{row.code}" for row in found)),
        ("", ""),
        ("列", "改动的含义"),
        *((column.head, MEANINGS[column.means]) for column in COLUMNS),
    ]
    return Sheet(rows(found), about)


def control(codes: Iterable[str]) -> str:
    """核对号: eight characters that depend on which rows there are, in whatever order.

    >>> control(["a", "b"]) == control(["b", "a"])
    True
    """
    return hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()[:8]
