"""写入: every planned change by its own service, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal

from ...models import Commitment
from ...selectors import commitments_for
from ...workflow import FLOW
from .. import changes, editing, notes, steps
from ..editing import Edits
from . import cells as read
from .planning import MEANS, Plan, Planned, plan_rows
from .reading import Row


def adopt_sheet(*, actor: Actor, rows: Sequence[tuple[int, Row]], at: datetime) -> Plan:
    """写入: compared again under the transaction, then every change by its own service; one refusal and none stands."""
    with transaction.atomic():
        plan = plan_rows(actor=actor, rows=rows)
        if plan.problems:
            raise Invalid("有 {count} 处不能导入，一处也没有写入。请看错误表。", count=len(plan.problems))
        given = dict(rows)
        by_row: dict[int, list[Planned]] = {}
        for one in plan.planned:
            by_row.setdefault(one.row, []).append(one)
        for n, planned in by_row.items():
            try:
                _write(actor, planned, given[n], at)
            except Refusal as refusal:
                raise Invalid(
                    "第 {n} 行（{code}）没有写成，一处也没有写入：{why}",
                    n=n,
                    code=planned[0].code,
                    why=str(refusal),
                ) from refusal
    return plan


def _write(actor: Actor, planned: Sequence[Planned], row: Row, at: datetime) -> None:
    heads = {one.column for one in planned}
    commitment = commitments_for(actor).get(pk=planned[0].pk)
    if commitment.state == "drafted":
        direct = {head for head in heads if MEANS[head] in ("plan", "edit")}
        asked: set[str] = set()
    else:
        direct = {head for head in heads if MEANS[head] == "edit"}
        asked = {head for head in heads if MEANS[head] == "plan"}
    if direct:
        editing.edit_commitment(
            actor=actor, pk=commitment.pk, edits=_edits(direct, row, commitment), why="导入任务表", at=at
        )
    if asked:
        _ask(actor, commitment, asked, row, at)
    if heads & {"牵头", "配合"}:
        units = read.Register().units(commitment.town_id)
        steps.assign_commitment(
            actor=actor,
            pk=commitment.pk,
            lead_id=units[read.names(row["牵头"])[0]] if row.get("牵头") else commitment.lead_id or 0,
            support_ids=[units[name] for name in read.names(row["配合"])]
            if "配合" in row
            else [one.unit_id for one in commitment.support_rows.all()],
            person_in_charge=commitment.person_in_charge,
            at=at,
        )
    if "最近进展" in heads:
        notes.add_note(actor=actor, pk=commitment.pk, done=row["最近进展"], at=at)


def _edits(heads: set[str], row: Row, commitment: Commitment) -> Edits:
    given = {head: row[head] for head in heads}
    return Edits(
        text=given.get("任务"),
        outcome=given.get("预期成效"),
        line=read.line(given["条线"]) if "条线" in given else None,
        place_id=read.Register().places(commitment.town_id)[given["区划"]] if "区划" in given else None,
        person_in_charge=given.get("责任领导"),
        due_on=read.day(given["时限"]) if "时限" in given else None,
        weight=int(given["权重"]) if "权重" in given else None,
        targets=read.targets(given["指标"]) if "指标" in given else None,
    )


def _ask(actor: Actor, commitment: Commitment, heads: set[str], row: Row, at: datetime) -> None:
    """A later date alone is a deferral; anything else is a change of the plan."""
    edits = _edits(heads, row, commitment)
    later = heads == {"时限"} and edits.due_on is not None and edits.due_on > commitment.due_on
    kind = "defer" if later and FLOW.can("defer", commitment.state, "") else "change"
    wish = changes.Wish(due_on=edits.due_on, text=edits.text, outcome=edits.outcome, targets=edits.targets)
    changes.ask_change(actor=actor, pk=commitment.pk, kind=kind, wish=wish, reason=row["变更理由"], at=at)
