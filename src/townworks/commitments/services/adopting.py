"""立项: a corrected report becomes the year's register of commitments, all of it or nothing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from townworks.kernel import audit, clock, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState
from townworks.places import selectors as places

from ..events import ReportAdopted
from ..models import Commitment
from ..selectors.adoption import AdoptionPlan, PlannedRow, plan_of
from .adoption_rows import NewCommitment, create_commitments
from .bench import lock_report
from .editing import NewTarget

STARTS = ("adopted", "january")


def adopt_report(
    *,
    actor: Actor,
    pk: int,
    at: datetime,
    start: str = "adopted",
    leave_blanks: bool = False,
    version: int | None = None,
) -> list[Commitment]:
    """立项. Every drafted row becomes a commitment with its first edition, in one transaction.

    ``start`` says when the work begins: on the day of adoption, or on 1 January of the report's year.
    Blanks that nobody filled must be left on purpose (``leave_blanks``).
    """
    if start not in STARTS:
        raise Invalid("请选择从哪一天起算。", [("start", Invalid("请选择从哪一天起算。"))])
    with transaction.atomic():
        report = lock_report(actor, pk, "report.adopt", version)
        places.town_to_write(report.town_id)  # two reports of a year wait for one another
        plan = plan_of(report)
        _refuse(plan, leave_blanks=leave_blanks)
        begin = clock.day_of(at) if start == "adopted" else date(report.year, 1, 1)
        commitments = create_commitments(
            _numbered(plan, begin),
            actor=actor,
            town_id=report.town_id,
            year=report.year,
            at=at,
            report=report,
        )
        report.state = "adopted"
        report.version += 1
        report.adopted_at, report.adopted_by_name = at, actor.name
        report.save()
        audit.record(
            actor,
            "report.adopt",
            kind="report",
            thing_id=report.pk,
            name=report.title,
            town_id=report.town_id,
            at=at,
            facts={
                "commitments": len(commitments),
                "first": commitments[0].code,
                "last": commitments[-1].code,
                "without_lead": len(plan.without_lead),
                "blanks_left": len(plan.blanks),
            },
        )
        events.announce(ReportAdopted(report.pk, report.town_id, report.year), at=at)
    return commitments


def _refuse(plan: AdoptionPlan, *, leave_blanks: bool) -> None:
    report = plan.report
    if not plan.rows:
        raise WrongState(
            "“{thing}”里没有一行任务，不能立项。请把要办的事改成“任务”一类，或者换一份报告。",
            thing=report.title,
        )
    if plan.rival:
        raise WrongState(
            "{year} 年已经有立项的报告“{rival}”，一年只能立项一份。年度不对的，请先改年度。",
            year=report.year,
            rival=plan.rival,
        )
    if plan.blanks and not leave_blanks:
        raise Invalid(
            "还有 {count} 处空格没有填。填好，或者勾选“照原样保留”后再立项。",
            [("leave_blanks", Invalid("还有 {count} 处空格没有填。", count=len(plan.blanks)))],
            count=len(plan.blanks),
        )


def _numbered(plan: AdoptionPlan, begin: date) -> list[NewCommitment]:
    """编号 YEAR-NNN, going on behind the town's last one of the year."""
    year = plan.report.year
    codes = Commitment.objects.filter(town=plan.report.town_id, code__startswith=f"{year}-")
    last = str(codes.aggregate(last=Max("code"))["last"] or "").rpartition("-")[2]
    first = (int(last) if last.isdigit() else 0) + 1
    return [_new(row, f"{year}-{first + index:03d}", begin) for index, row in enumerate(plan.rows)]


def _new(row: PlannedRow, code: str, begin: date) -> NewCommitment:
    return NewCommitment(
        code=code,
        text=row.text,
        line=row.line,
        place_id=row.place_id,
        start_on=min(begin, row.due_on),
        due_on=row.due_on,
        due_text=row.due_text,
        outcome=row.outcome,
        source=row.source,
        source_start=row.source_start,
        source_end=row.source_end,
        clause_ns=row.clause_ns,
        lead_id=row.lead_id,
        support_ids=row.support_ids,
        targets=tuple(
            NewTarget(value=one.value, comparator=one.comparator, unit=one.unit, of=one.of)
            for one in row.targets
        ),
    )
