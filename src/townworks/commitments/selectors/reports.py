"""报告查询: the list of reports, and one report, cut to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Correction, Report
from ..models.report import REPORT_STATES
from .visible import reports_for

CORRECTION_NAMES = {
    "kind": "改类别",
    "line": "改条线",
    "split": "断开",
    "merge": "合并",
    "group": "改归并",
    "text": "改任务文字",
    "blank": "填空",
    "doubt": "改正存疑",
    "target": "改指标",
    "due": "改时限",
    "lead": "改牵头单位",
    "support": "改配合单位",
    "draft": "改任务行",
    "check": "看过",
    "undo": "撤销",
    "year": "改年度",
    "title": "改题名",
}


@dataclass(frozen=True)
class ReportRow:
    """列表中的一份报告."""

    pk: int
    title: str
    year: int
    state: str
    state_name: str
    town_name: str
    file_name: str
    read_by: str
    read_at: datetime
    drafts: int
    commitments: int
    corrections: int


def report_for(actor: Actor, pk: int, permission: str = "report.read") -> Report:
    """One report; NotFound when it is not there or not for this actor."""
    found = reports_for(actor, permission).select_related("town").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这份报告，或者它不在您的工作范围内。")
    return found


def report_rows(
    actor: Actor, *, year: int | None = None, state: str = "", words: str = ""
) -> list[ReportRow]:
    """报告列表, newest first. Texts are not fetched."""
    found = _filtered(reports_for(actor), year, state, words)
    rows = (
        found.select_related("town")
        .only("id", "title", "year", "state", "file_name", "read_by_name", "read_at", "town__name")
        .annotate(
            drafted=Count("drafts", distinct=True),
            adopted=Count("commitments", distinct=True),
            corrected=Count("corrections", distinct=True),
        )
        .order_by("-year", "-id")
    )
    return [
        ReportRow(
            pk=row.pk,
            title=row.title,
            year=row.year,
            state=row.state,
            state_name=REPORT_STATES[row.state],
            town_name=row.town.name,
            file_name=row.file_name,
            read_by=row.read_by_name,
            read_at=row.read_at,
            drafts=row.drafted,
            commitments=row.adopted,
            corrections=row.corrected,
        )
        for row in rows
    ]


def _filtered(found: QuerySet[Report], year: int | None, state: str, words: str) -> QuerySet[Report]:
    if year:
        found = found.filter(year=year)
    if state in REPORT_STATES:
        found = found.filter(state=state)
    if words.strip():
        found = found.filter(Q(title__icontains=words.strip()) | Q(file_name__icontains=words.strip()))
    return found


def state_choices() -> list[tuple[str, str]]:
    return list(REPORT_STATES.items())


@dataclass(frozen=True)
class CorrectionRow:
    """一次校正 as a timeline shows it."""

    at: datetime
    who: str
    what: str
    reason: str


def correction_rows(report: Report, *, most: int = 30) -> list[CorrectionRow]:
    """The latest corrections of a report that the actor was already given, newest first."""
    rows = Correction.objects.filter(report=report).order_by("-id")[:most]
    return [
        CorrectionRow(
            at=row.at,
            who=row.by_name,
            what=gettext(CORRECTION_NAMES.get(row.what, row.what)),
            reason=gettext("第 {n} 句：{text}").format(n=row.clause_n, text=row.text[:40])
            if row.clause_n
            else row.text[:40],
        )
        for row in rows
    ]
