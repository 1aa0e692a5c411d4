"""报告全部: a report for who reads it by program, one row of it, and the next clause that wants a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Clause, Draft, Report
from . import reports
from .reading import draft_shown, light_of, looks_in, parts_of, reasons_of
from .reading_shapes import DraftShown


@dataclass(frozen=True)
class Whole:
    """一份报告的全部, for who reads it by program."""

    report: Report
    clauses: list[Clause]
    drafts: list[dict[str, Any]]
    looks: list[int]


def whole(actor: Actor, pk: int) -> Whole:
    """Every clause and every row of one report; four queries."""
    report = reports.report_for(actor, pk)
    clauses = list(Clause.objects.filter(report=report).order_by("n"))
    ns: dict[int, list[int]] = {}
    for clause in clauses:
        if clause.draft_id:
            ns.setdefault(clause.draft_id, []).append(clause.n)
    drafts = [
        {**vars(draft), "clauses": ns.get(draft.pk, [])} for draft in Draft.objects.filter(report=report)
    ]
    doubts = [doubt for doubt in report.doubts if doubt["state"] == "open"]
    looks = (
        [clause.n for clause in clauses if reasons_of(clause, doubts)] if report.state == "preview" else []
    )
    return Whole(report, clauses, drafts, looks)


def next_look(actor: Actor, pk: int, n: int) -> int | None:
    """The next clause behind ``n`` that wants a look, else the first one that is left; None where none is."""
    report = reports.report_for(actor, pk)
    light = light_of(report)
    looks = [
        look.n for look in looks_in(light, report.doubts, parts_of(light, report.sections)) if look.n != n
    ]
    return next((one for one in looks if one > n), looks[0] if looks else None)


def draft_at(actor: Actor, pk: int, draft_id: int) -> tuple[Report, DraftShown]:
    """One row of a report, with the report."""
    report = reports.report_for(actor, pk)
    draft = Draft.objects.filter(report=report, pk=draft_id).first()
    if draft is None:
        raise NotFound("“{thing}”里没有这一行任务，可能刚被并走，请刷新。", thing=report.title)
    ns = Clause.objects.filter(draft=draft).order_by("n").values_list("n", flat=True)
    return report, draft_shown(draft, tuple(ns), {})
