"""任务分解表 of a report before adoption: the drafted rows in words, as the document wants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from townworks.definitions import selectors as definitions
from townworks.engines.report_reader.given import Due, Target
from townworks.kernel.actor import Actor

from ..documents.task_table import TaskRow, TaskTable
from ..documents.task_table.table import say_due, say_target
from .adoption import PlannedRow, plan_of
from .reports import report_for


@dataclass(frozen=True)
class TableMade:
    """The table, and since when its content has stood: the same state gives the same file."""

    table: TaskTable
    as_of: datetime


def task_table_of(actor: Actor, pk: int) -> TableMade:
    """The rows as they stand now; NotFound where the report is not for this actor to export."""
    report = report_for(actor, pk, "document.export")
    plan = plan_of(report)
    names = {line.code: line.name for line in definitions.lines()}
    drafts = {draft.pk: draft for draft in report.drafts.all()}
    rows = []
    for number, row in enumerate(plan.rows, start=1):
        draft = drafts[row.draft_id]
        due = Due(draft.due_text, draft.due_from, draft.due_on) if draft.due_text or draft.due_on else None
        rows.append(
            TaskRow(
                code=str(number),
                line=names.get(row.line, "其他"),
                task=row.text,
                goal=_goal(row, [Target(**facts) for facts in draft.targets]),
                lead=row.lead,
                support="、".join(draft.support),
                due=say_due(due, report.year),
                source=row.source,
                remark=_remark(row, {blank.n: blank.context for blank in plan.blanks}),
            )
        )
    notes = ["本表由报告原文逐句分解、经人工校对而成，立项前仍可修改。"]
    if plan.undated:
        notes.append(f"带“*”的完成时限报告未写明，按年度末（{report.year}年12月底）计。")
    table = TaskTable(
        title=f"{report.town.name}{report.year}年政府工作报告任务分解表",
        subtitle=f"依据：{report.title}　共 {len(rows)} 项",
        rows=tuple(rows),
        notes=tuple(notes),
    )
    return TableMade(table, report.read_at)


def _goal(row: PlannedRow, targets: list[Target]) -> str:
    """The outcomes in their words, and the numbers that they do not say."""
    said = [row.outcome] if row.outcome else []
    said += [say_target(target) for target in targets if not target.text or target.text not in row.outcome]
    return "；".join(dict.fromkeys(said))


def _remark(row: PlannedRow, blanks: dict[int, str]) -> str:
    open_ones = [blanks[n] for n in row.clause_ns if n in blanks]
    return "待填：" + "、".join(dict.fromkeys(open_ones)) if open_ones else ""
