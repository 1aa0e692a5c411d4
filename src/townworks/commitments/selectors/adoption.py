"""立项方案: what adopting a report would write, and what still wants a decision, before anything is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from townworks.engines.report_reader.verbs import strip_opener
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.places import selectors as places

from ..models import Clause, Draft, Report
from .reports import report_for

_SUFFIX = re.compile(r"(?:村民|居民)?委员会$|(?:村|居)委会$|行政村$|社区$|村$")
EVERYONE = ("各村（社区）", "各村(社区)", "各村")


@dataclass(frozen=True)
class PlannedTarget:
    """一项指标, its value as a number."""

    comparator: str
    value: Decimal
    unit: str
    of: str


@dataclass(frozen=True)
class PlannedRow:
    """一行任务 as it would be adopted; ``lead_id`` None where the town has no such unit."""

    draft_id: int
    text: str
    line: str
    lead: str
    lead_id: int | None
    support_ids: tuple[int, ...]
    missing_supports: tuple[str, ...]
    place_id: int
    due_on: date
    due_text: str
    outcome: str
    source: str
    source_start: int | None
    source_end: int | None
    clause_ns: tuple[int, ...]
    targets: tuple[PlannedTarget, ...]


@dataclass(frozen=True)
class OpenBlank:
    """一处没有填的空格, with the clause it stands in."""

    n: int
    context: str
    text: str


@dataclass(frozen=True)
class AdoptionPlan:
    """立项方案. ``rival`` is the title of the year's report that was adopted already, "" where there is none."""

    report: Report
    rows: tuple[PlannedRow, ...]
    blanks: tuple[OpenBlank, ...]
    doubts: int
    rival: str

    @property
    def without_lead(self) -> tuple[PlannedRow, ...]:
        return tuple(row for row in self.rows if row.lead_id is None)

    @property
    def leads_to_settle(self) -> tuple[tuple[str, int], ...]:
        """The leads that the town's register does not have ("" where none is named), each with its number of rows."""
        return tuple(Counter(row.lead for row in self.without_lead).most_common())

    @property
    def missing_supports(self) -> tuple[str, ...]:
        """Supporting units that the town's register does not have, each once."""
        return tuple(dict.fromkeys(unit for row in self.rows for unit in row.missing_supports))

    @property
    def undated(self) -> int:
        return sum(not row.due_text for row in self.rows)


def adoption_plan(actor: Actor, pk: int) -> AdoptionPlan:
    """What adopting would write; about eight queries whatever the length of the report."""
    return plan_of(report_for(actor, pk))


def plan_of(report: Report) -> AdoptionPlan:
    """The plan of a report that the caller may adopt."""
    clauses = list(Clause.objects.filter(report=report).order_by("n"))
    members: dict[int, list[Clause]] = {}
    for clause in clauses:
        if clause.draft_id:
            members.setdefault(clause.draft_id, []).append(clause)
    sentences = _spans(clauses)
    register = UnitRegister(report.town_id)
    ground = PlaceRegister(report.town_id)
    rows = tuple(
        _row(draft, members.get(draft.pk, []), report, sentences, register, ground)
        for draft in Draft.objects.filter(report=report)
    )
    blanks = tuple(
        OpenBlank(clause.n, str(blank.get("context") or blank["text"]), clause.text)
        for clause in clauses
        if clause.draft_id
        for blank in clause.blanks
        if not blank.get("filled")
    )
    rival = Report.objects.filter(town=report.town_id, year=report.year, state="adopted").first()
    return AdoptionPlan(
        report=report,
        rows=rows,
        blanks=blanks,
        doubts=sum(doubt["state"] == "open" for doubt in report.doubts),
        rival=rival.title if rival else "",
    )


def _row(
    draft: Draft,
    clauses: Sequence[Clause],
    report: Report,
    sentences: dict[int, tuple[int, int]],
    register: UnitRegister,
    ground: PlaceRegister,
) -> PlannedRow:
    spans = [sentences[clause.sentence] for clause in clauses]
    start = min((span[0] for span in spans), default=None)
    end = max((span[1] for span in spans), default=None)
    actions = [clause for clause in clauses if clause.kind == "action"]
    outcomes = [clause for clause in clauses if clause.kind == "outcome"] if actions else []
    lead_id = register.lead_of(draft.lead, draft.line)
    helpers, missing = register.many(draft.support)
    return PlannedRow(
        draft_id=draft.pk,
        text=draft.text,
        line=draft.line,
        lead=draft.lead,
        lead_id=lead_id,
        support_ids=tuple(pk for pk in helpers if pk != lead_id),
        missing_supports=missing,
        place_id=ground.place_of(name for clause in clauses for name in clause.places),
        due_on=draft.due_on or date(report.year, 12, 31),
        due_text=draft.due_text,
        outcome="，".join(strip_opener(clause.text) for clause in outcomes),
        source=report.mended[start:end] if start is not None else "",
        source_start=start,
        source_end=end,
        clause_ns=tuple(clause.n for clause in clauses),
        targets=tuple(target for facts in draft.targets if (target := _target(facts))),
    )


def _spans(clauses: Iterable[Clause]) -> dict[int, tuple[int, int]]:
    """Where each sentence begins and ends in the mended text."""
    spans: dict[int, tuple[int, int]] = {}
    for clause in clauses:
        start, end = spans.get(clause.sentence, (clause.mended_start, clause.mended_end))
        spans[clause.sentence] = (min(start, clause.mended_start), max(end, clause.mended_end))
    return spans


def _target(facts: dict[str, Any]) -> PlannedTarget | None:
    """A target whose value is a number that the register can hold; words such as 一批 are none."""
    try:
        value = Decimal(str(facts["value"]).replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 14:
        return None
    return PlannedTarget(
        comparator=str(facts["comparator"])[:10],
        value=round(value, 4),
        unit=str(facts["unit"])[:20],
        of=str(facts["of"])[:200],
    )


class UnitRegister:
    """单位名册 of one town: finds a unit by the names people use for it."""

    def __init__(self, town_id: int) -> None:
        self._by_name: dict[str, int] = {}
        self._by_line: dict[str, list[int]] = {}
        self._villages: list[int] = []
        for unit in people.units_of_town(town_id):
            for name in (unit.name, unit.short_name):
                if name:
                    self._by_name.setdefault(name, unit.pk)
            for line in unit.lines:
                self._by_line.setdefault(line, []).append(unit.pk)
            if unit.kind == "village":
                self._villages.append(unit.pk)

    def find(self, name: str) -> int | None:
        """By name or short name; a village committee also by its village."""
        name = name.strip()
        if name in self._by_name:
            return self._by_name[name]
        stem = _SUFFIX.sub("", name)
        ends = [
            pk
            for known, pk in self._by_name.items()
            if stem and _SUFFIX.sub("", _SUFFIX.sub("", known)) == stem
        ]
        return ends[0] if len(set(ends)) == 1 else None

    def lead_of(self, name: str, line: str) -> int | None:
        """By its name; without one, the only unit that leads this line."""
        found = self.find(name) if name else None
        if found is None and len(self._by_line.get(line, [])) == 1:
            return self._by_line[line][0]
        return found

    def many(self, names: Iterable[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Ids of those found, and the names of those that are not; 各村（社区） are all the villages."""
        found: list[int] = []
        missing: list[str] = []
        for name in names:
            if name in EVERYONE:
                found += self._villages
            elif (pk := self.find(name)) is not None:
                found.append(pk)
            else:
                missing.append(name)
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(missing))


class PlaceRegister:
    """区划 of one town: finds the one village that a row is about."""

    def __init__(self, town_id: int) -> None:
        self._town_id = town_id
        self._by_name = {
            place.name: place.pk
            for place in places.below(places.town(town_id).path)
            if place.kind in ("village", "community")
        }

    def place_of(self, names: Iterable[str]) -> int:
        """The only village named; the town where none or several are."""
        found = {pk for name in names if (pk := self._find(name)) is not None}
        return found.pop() if len(found) == 1 else self._town_id

    def _find(self, name: str) -> int | None:
        if name in self._by_name:
            return self._by_name[name]
        stem = _SUFFIX.sub("", name)
        near = [pk for known, pk in self._by_name.items() if len(stem) > 1 and _SUFFIX.sub("", known) == stem]
        return near[0] if len(near) == 1 else None
