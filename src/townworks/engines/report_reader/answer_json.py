"""读取结果的 JSON: the answer as plain data, in the shape that docs/schema/report_reading.schema.json sets.

Offsets ``start``/``end`` are characters of the original file's text as decoded.
"""

from __future__ import annotations

from typing import Any

from .given import Answer, Blank, Clause, Commitment, Due, Target


def answer_as_data(answer: Answer, source: dict[str, str]) -> dict[str, Any]:
    """The whole answer; ``source`` names the file (name, sha256, encoding, kind)."""
    return {
        "source": source,
        "year": answer.year,
        "year_why": answer.year_why,
        "notes": list(answer.notes),
        "sections": [
            {
                "title": section.title,
                "level": section.level,
                "start": section.start,
                "end": section.end,
                "about_past": section.about_past,
            }
            for section in answer.sections
        ],
        "clauses": [_clause(clause) for clause in answer.clauses],
        "commitments": [_commitment(commitment) for commitment in answer.commitments],
        "edits": [
            {"start": edit.start, "end": edit.end, "old": edit.old, "new": edit.new, "why": edit.why}
            for edit in answer.edits
        ],
        "doubts": [
            {
                "start": doubt.start,
                "end": doubt.end,
                "text": doubt.text,
                "why": doubt.why,
                "suggestion": doubt.suggestion,
            }
            for doubt in answer.doubts
        ],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "n": clause.n,
        "text": clause.text,
        "start": clause.start,
        "end": clause.end,
        "kind": clause.kind,
        "kind_confidence": round(clause.kind_confidence, 4),
        "line": clause.line,
        "line_confidence": round(clause.line_confidence, 4),
        "section": clause.section,
        "sentence": clause.sentence,
        "verb": clause.verb,
        "object": clause.object,
        "targets": [_target(target) for target in clause.targets],
        "due": _due(clause.due),
        "units": list(clause.units),
        "places": list(clause.places),
        "blanks": [_blank(blank) for blank in clause.blanks],
        "outcome_of": clause.outcome_of,
    }


def _commitment(commitment: Commitment) -> dict[str, Any]:
    return {
        "code": commitment.code,
        "text": commitment.text,
        "line": commitment.line,
        "clauses": list(commitment.clauses),
        "outcomes": list(commitment.outcomes),
        "targets": [_target(target) for target in commitment.targets],
        "due": _due(commitment.due),
        "lead": commitment.lead,
        "support": list(commitment.support),
        "why": commitment.why,
        "places": list(commitment.places),
        "blanks": [_blank(blank) for blank in commitment.blanks],
        "confidence": commitment.confidence,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "comparator": target.comparator,
        "value": target.value,
        "unit": target.unit,
        "of": target.of,
        "text": target.text,
        "about": target.about,
    }


def _due(due: Due | None) -> dict[str, str | None] | None:
    if due is None:
        return None
    return {
        "text": due.text,
        "from": due.start_on.isoformat() if due.start_on else None,
        "to": due.end_on.isoformat() if due.end_on else None,
    }


def _blank(blank: Blank) -> dict[str, Any]:
    return {"start": blank.start, "end": blank.end, "text": blank.text, "context": blank.context}
