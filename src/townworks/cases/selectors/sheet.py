"""办件的表格: the list as rows of a sheet, without a word of personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from townworks.kernel.actor import Actor
from townworks.ui import names

from ..models import Case
from ..workflow import STATES
from .listing import Filter, found

SHEET = "办件"
MOST = 20_000
HEADS = (
    "编号",
    "种类",
    "事由",
    "标题",
    "来源编号",
    "登记日期",
    "到期日",
    "状态",
    "承办单位",
    "首问单位",
    "满意度",
)
WIDTHS = (16, 14, 18, 50, 18, 12, 12, 10, 24, 24, 8)


@dataclass(frozen=True)
class Made:
    heads: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]
    widths: tuple[int, ...]


def sheet(actor: Actor, wanted: Filter, *, at: datetime) -> Made:
    """Heads in the language of the page, and the rows in the order of the list, at most MOST."""
    cases = (
        found(actor, wanted, at=at).select_related("unit", "first_unit", "edition").order_by("due_key", "id")
    )
    return Made(
        tuple(gettext(head) for head in HEADS), (_row(case) for case in cases[:MOST].iterator(500)), WIDTHS
    )


def _row(case: Case) -> tuple[object, ...]:
    return (
        case.number,
        names.name_of("case_kind", case.kind),
        case.matter or case.service,
        case.title,
        case.reference,
        case.registered_at,
        case.due_at or case.due_on,
        gettext(STATES[case.state]),
        case.unit.name,
        case.first_unit.name,
        case.score,
    )
