"""阅读结果与表之间: what the reader answers as rows, and rows as small values that a correction keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from townworks.engines.report_reader import given as reader
from townworks.engines.report_reader.edits import Change

from ..models import Clause, Draft, Report

CLAUSE_FIELDS = [
    "n",
    "text",
    "start",
    "end",
    "mended_start",
    "mended_end",
    "kind",
    "kind_confidence",
    "line",
    "line_confidence",
    "sentence",
    "section",
    "verb",
    "object",
    "targets",
    "due",
    "places",
    "units",
    "blanks",
    "draft_id",
    "checked",
]
DRAFT_FIELDS = [
    "code",
    "text",
    "line",
    "lead",
    "support",
    "targets",
    "due_text",
    "due_from",
    "due_on",
    "why",
    "confidence",
    "order",
]


def target_facts(target: reader.Target) -> dict[str, Any]:
    """量化指标 as it is kept in JSON."""
    return {
        "comparator": target.comparator,
        "value": target.value,
        "unit": target.unit,
        "of": target.of,
        "text": target.text,
        "about": target.about,
    }


def due_facts(due: reader.Due | None) -> dict[str, Any] | None:
    """时限 as it is kept in JSON: {text, from, to}, days as ISO or None."""
    if due is None:
        return None
    return {"text": due.text[:60], "from": _iso(due.start_on), "to": _iso(due.end_on)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def fill_report(report: Report, answer: reader.Answer) -> None:
    """Put the reader's text and what was done to it on the report (not saved)."""
    report.mended = answer.mended
    report.edits = [[edit.start, edit.end, edit.old, edit.new, edit.why] for edit in answer.edits]
    report.doubts = [
        {
            "start": doubt.start,
            "end": doubt.end,
            "text": doubt.text,
            "why": doubt.why,
            "suggestion": doubt.suggestion,
            "state": "open",
        }
        for doubt in answer.doubts
    ]
    report.sections = [
        {
            "title": section.title,
            "level": section.level,
            "start": section.start,
            "end": section.end,
            "about_past": section.about_past,
        }
        for section in answer.sections
    ]


def drafts_of(report: Report, answer: reader.Answer) -> list[Draft]:
    """拟立任务, one a commitment of the answer; ``order`` is where its first clause stands in the original."""
    starts = {clause.n: clause.start for clause in answer.clauses}
    return [
        Draft(
            report=report,
            code=row.code[:12],
            text=row.text,
            line=row.line,
            lead=row.lead[:60],
            support=[unit[:60] for unit in row.support],
            targets=[target_facts(target) for target in row.targets],
            due_text=row.due.text[:60] if row.due else "",
            due_from=row.due.start_on if row.due else None,
            due_on=row.due.end_on if row.due else None,
            why=row.why,
            confidence=row.confidence,
            order=min((starts[n] for n in (*row.clauses, *row.outcomes)), default=0),
        )
        for row in answer.commitments
    ]


def clauses_of(report: Report, answer: reader.Answer, drafts: Sequence[Draft]) -> list[Clause]:
    """分句, each in the draft that it was grouped into; ``drafts`` are the saved rows of the same answer."""
    rows: dict[int, Draft] = {}
    for row, draft in zip(answer.commitments, drafts, strict=True):
        for n in (*row.clauses, *row.outcomes):
            rows.setdefault(n, draft)
    return [
        Clause(
            report=report,
            n=clause.n,
            text=clause.text,
            start=clause.start,
            end=clause.end,
            mended_start=clause.mended_start,
            mended_end=clause.mended_end,
            kind=clause.kind,
            kind_confidence=clause.kind_confidence,
            line=clause.line,
            line_confidence=clause.line_confidence,
            sentence=clause.sentence,
            section=clause.section,
            verb=clause.verb[:30],
            object=clause.object[:300],
            targets=[target_facts(target) for target in clause.targets],
            due=due_facts(clause.due),
            places=list(clause.places),
            units=list(clause.units),
            blanks=[
                {"start": blank.start, "end": blank.end, "text": blank.text, "context": blank.context}
                for blank in clause.blanks
            ],
            draft=rows.get(clause.n),
        )
        for clause in answer.clauses
    ]


def snapshot(row: Clause | Draft) -> dict[str, Any]:
    """One row as JSON, so that a correction can be undone."""
    names = CLAUSE_FIELDS if isinstance(row, Clause) else DRAFT_FIELDS
    facts: dict[str, Any] = {"id": row.pk}
    for name in names:
        value = getattr(row, name)
        facts[name] = value.isoformat() if isinstance(value, date) else value
    return facts


def put_back(row: Clause | Draft, facts: dict[str, Any]) -> None:
    """The row as the snapshot has it (not saved)."""
    for name, value in facts.items():
        if name in ("due_from", "due_on") and value:
            value = date.fromisoformat(value)
        setattr(row, "pk" if name == "id" else name, value)


def changes_of(report: Report) -> list[Change]:
    """The edit list as the engine's changes, from the original to the mended text."""
    return [Change(start, end, new, why) for start, end, _, new, why in report.edits]
