"""12345 答复表: the orders of some days with what was answered, as the platform wants them back; no name and no telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Prefetch

from townworks.kernel import clock
from townworks.kernel.actor import Actor

from ..models import Answer, Case, OrderImport
from ..workflow import STATES
from . import clocks
from .visible import cases_for

MOST = 20_000
HEADS = (
    "工单编号",
    "本镇编号",
    "标题",
    "派单时间",
    "到期日",
    "承办单位",
    "状态",
    "答复时间",
    "是否按期",
    "答复内容",
    "超期原因",
    "满意度",
)
WIDTHS = (22, 16, 40, 18, 12, 24, 10, 18, 10, 60, 24, 8)


def answer_rows(actor: Actor, *, first: date, last: date) -> Iterator[tuple[object, ...]]:
    """The orders that came in from one day to another, the oldest first."""
    found = cases_for(actor).filter(
        kind="hotline",
        registered_at__gte=clock.start_of(first),
        registered_at__lt=clock.start_of(last + timedelta(days=1)),
    )
    answers = Prefetch("answers", Answer.objects.order_by("pk"))
    rows = found.select_related("unit").prefetch_related(answers).order_by("registered_at", "pk")[:MOST]
    return (_row(case) for case in rows)


def _row(case: Case) -> tuple[object, ...]:
    answers = list(case.answers.all())
    on_time = ""
    if case.answered_at and case.due_on:
        on_time = "超期" if clocks.late(case, case.answered_at) else "按期"
    return (
        case.reference,
        case.number,
        case.title,
        case.registered_at,
        case.due_at or case.due_on,
        case.unit.name,
        STATES[case.state],
        case.answered_at,
        on_time,
        "\n".join(one.text for one in answers),
        case.late_reason,
        case.score,
    )


def known_import(sha256: str, town_id: int | None) -> OrderImport | None:
    """When this very file was taken in before."""
    return OrderImport.objects.filter(town_id=town_id, sha256=sha256).order_by("-pk").first()
