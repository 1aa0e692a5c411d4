"""重读: what a clause says, read again after a person has changed its words, and the row it stands in."""

from __future__ import annotations

from datetime import date
from typing import Any

from townworks.definitions import selectors as definitions
from townworks.engines.report_reader import dues, names, targets, verbs
from townworks.engines.report_reader.given import Due
from townworks.people import selectors as people
from townworks.places import selectors as places

from ..models import Clause, Correction, Draft, Report
from .bench import Bench
from .reading_rows import due_facts, target_facts

BY_THE_ROW = ("text", "line", "lead", "support", "target", "due", "draft")
PROMISES = ("action", "outcome")


def reread_clause(bench: Bench, clause: Clause) -> None:
    """Verb, object, targets, deadline, places and units of a clause whose words or kind have changed."""
    if clause.kind not in PROMISES:
        clause.verb, clause.object, clause.targets, clause.places, clause.units = "", "", [], [], []
        return
    report = bench.report
    known = names.known_names(
        [place.name for place in places.below(places.town(report.town_id).path)],
        [unit.name for unit in people.units_of_town(report.town_id)],
    )
    verb, thing = verbs.read_verb(clause.text)
    clause.verb, clause.object = verb[:30], thing[:300]
    clause.targets = [target_facts(target) for target in targets.read_targets(clause.text)]
    clause.due = due_facts(due_in(clause.text, clock_of(report)))
    clause.places = list(names.read_places(clause.text, known))
    clause.units = list(names.read_units(clause.text, known))


def clock_of(report: Report) -> dues.Clock:
    """From which year a report's deadlines are told."""
    return dues.read_clock(report.mended, report.year)[0]


def due_in(text: str, told: dues.Clock) -> Due | None:
    """The deadline that a clause names."""
    return dues.read_due(text, told)


def refresh_draft(bench: Bench, draft: Draft) -> None:
    """The row after its clauses changed: what a person has written in it by hand stays; an empty row goes."""
    clauses = [clause for clause in bench.others_in(draft) if clause.kind in PROMISES]
    if not clauses:
        bench.drop(draft)
        return
    kept = edited_fields(bench, draft)
    actions = [clause for clause in clauses if clause.kind == "action"] or clauses
    facts: dict[str, Any] = {"text": joined(actions), "targets": _all_targets(clauses)}
    due = _due_of(clauses)
    if due["due_text"] or _had_due(bench, draft):
        facts |= due
    line = next((clause.line for clause in actions if clause.line not in ("", "other")), actions[0].line)
    facts["line"] = line or draft.line
    if facts["line"] != draft.line and not kept & {"line", "lead"}:
        facts |= _usual_units(bench, facts["line"])
    for name, value in facts.items():
        if name not in kept:
            setattr(draft, name, value)


def new_draft(bench: Bench, clause: Clause) -> Draft:
    """A row of its own for a clause; it takes its place by where the clause stands."""
    codes = Draft.objects.filter(report=bench.report).values_list("code", flat=True)
    last = max((int(code) for code in codes if code.isdigit()), default=0)
    draft = Draft(
        code=f"{last + 1:03d}",
        text=joined([clause]),
        line=clause.line or "other",
        targets=clause.targets,
        order=clause.start,
        **_due_of([clause]),
        **_usual_units(bench, clause.line),
    )
    bench.add(draft)
    return draft


def edited_fields(bench: Bench, draft: Draft) -> set[str]:
    """The fields of a row that a person has written by hand."""
    fields: set[str] = set()
    rows = Correction.objects.filter(report=bench.report, what__in=BY_THE_ROW, clause_n=None)
    for row in rows:
        old, new = row.old or {}, row.new or {}
        before = next((facts for facts in old.get("drafts", []) if facts["id"] == draft.pk), None)
        after = next((facts for facts in new.get("drafts", []) if facts["id"] == draft.pk), None)
        if before and after:
            fields |= {name for name in before if before[name] != after[name]}
    return fields


def joined(clauses: list[Clause]) -> str:
    """The row's words, as the reader puts them together.

    >>> joined([Clause(text="加快建设，"), Clause(text="确保完工。")])
    '加快建设，确保完工'
    """
    return "，".join(verbs.strip_opener(clause.text) for clause in clauses)


def _had_due(bench: Bench, draft: Draft) -> bool:
    """Whether the row's deadline came from one of its clauses, and not from the sentence before them."""
    told = Clause.objects.filter(report=bench.report, draft=draft).exclude(due=None)
    return draft.due_text in {(clause.due or {}).get("text") for clause in told}


def _all_targets(clauses: list[Clause]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for clause in clauses:
        found += [target for target in clause.targets if target not in found]
    return found


def _due_of(clauses: list[Clause]) -> dict[str, Any]:
    """The deadline that ends first; one without dates only where there is no other."""
    told = [clause.due for clause in clauses if clause.due]
    dated = sorted((due for due in told if due.get("to")), key=lambda due: str(due["to"]))
    due: dict[str, Any] = next(iter([*dated, *told]), {})
    return {
        "due_text": due.get("text") or "",
        "due_from": _day(due.get("from")),
        "due_on": _day(due.get("to")),
    }


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _usual_units(bench: Bench, line: str) -> dict[str, Any]:
    """Who usually leads and helps with a line, as far as the town has them."""
    found = next((one for one in definitions.lines() if one.code == line), None)
    if found is None:
        return {"lead": "", "support": []}
    own = {unit.name for unit in people.units_of_town(bench.report.town_id)}
    lead = next((unit for unit in found.leads if unit in own), found.leads[0] if found.leads else "")
    helpers = [unit for unit in (*found.leads, *found.supports) if unit != lead and (unit in own or not own)]
    return {"lead": lead, "support": helpers[:3]}
