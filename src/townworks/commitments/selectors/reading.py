"""校对页: a report's text clause by clause, what wants a look, the row at hand and the rows of the task table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.engines.report_reader import edits
from townworks.engines.report_reader.edits import Change
from townworks.engines.report_reader.given import KINDS
from townworks.engines.report_reader.kinds import CHECK_BELOW
from townworks.engines.working import gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.ui import names

from ..models import Clause, Draft, Report
from . import reports
from .reading_shapes import (
    ClauseShown,
    CommitmentLink,
    DoubtShown,
    DraftShown,
    Look,
    Panel,
    Paragraph,
    Part,
    Piece,
    Reading,
)
from .report_original import original_of
from .target_words import target_words
from .visible import commitments_for, reports_for

KIND_NAMES = {"action": "任务", "outcome": "成效", "background": "背景", "past": "已办", "heading": "标题"}
GARBLED = gettext_noop("有乱码")
LINED = ("action", "outcome", "past")
PART = 1500  # clauses shown at once


@dataclass(frozen=True)
class Light:
    """What is needed of every clause, whichever part is shown."""

    n: int
    text: str
    kind: str
    kind_confidence: float
    line_confidence: float
    section: int
    start: int
    end: int
    checked: bool
    blanks: list[dict[str, Any]]
    draft_id: int | None


def reading(
    actor: Actor, pk: int, *, part: int | None = None, n: int | None = None, text: bool = True
) -> Reading:
    """The page of one report: the part asked for, or the one that holds clause ``n``; for the panel alone without the text.

    NotFound when the report or the clause is not there, or not for this actor.
    """
    report = reports.report_for(actor, pk)
    open_now = report.state == "preview"
    may_correct = open_now and reports_for(actor, "report.import").filter(pk=pk).exists()
    may_adopt = open_now and reports_for(actor, "report.adopt").filter(pk=pk).exists()
    light = light_of(report)
    parts = parts_of(light, report.sections)
    looks = tuple(looks_in(light, report.doubts, parts)) if open_now else ()
    shown, n = _where(parts, looks, light, part, n, open_now=open_now)
    chosen = parts[shown - 1]
    clauses = list(
        Clause.objects.filter(report=report, n__gte=chosen.first, n__lte=chosen.last).order_by("n")
    )
    links = _links(actor, report)
    spots = _Spots(report)
    drafts = _drafts(report, clauses, light, links)
    wanting = {look.n for look in looks}
    panel = None
    if n is not None:
        clause = next((clause for clause in clauses if clause.n == n), None)
        if clause is None:
            raise NotFound("“{thing}”没有第 {n} 句，可能刚被合并，请刷新。", thing=report.title, n=n)
        panel = _panel(report, clause, looks, drafts, spots, last=n == light[-1].n)
    return Reading(
        report=report,
        state_name=reports.REPORT_STATES[report.state],
        parts=parts,
        part=shown,
        paragraphs=tuple(_paragraphs(report, clauses, wanting, links, spots)) if text else (),
        looks=tuple(sorted(looks, key=lambda look: (look.sure, look.n))),
        drafts=drafts,
        drafts_total=Draft.objects.filter(report=report).count(),
        clauses_total=len(light),
        counts=_counts(light),
        panel=panel,
        may_correct=may_correct,
        may_adopt=may_adopt,
        corrections=reports.correction_rows(report),
    )


def light_of(report: Report) -> list[Light]:
    """Every clause with what is needed to count and to find those that want a look; one query."""
    rows = Clause.objects.filter(report=report).values_list(*Light.__annotations__)
    return [Light(*row) for row in rows]


def parts_of(clauses: Sequence[Any], sections: Sequence[dict[str, Any]]) -> tuple[Part, ...]:
    """The report in parts of at most PART clauses, cut between sections where that is possible."""
    if not clauses:
        return (Part(1, "", 1, 0),)
    starts = [0]
    fresh = 0  # where the section at hand begins
    for index in range(1, len(clauses)):
        if clauses[index].section != clauses[index - 1].section:
            fresh = index
        if index - starts[-1] >= PART:
            starts.append(fresh if fresh > starts[-1] else index)
    ends = [*starts[1:], len(clauses)]
    return tuple(
        Part(number, _section_title(sections, clauses[start].section), clauses[start].n, clauses[end - 1].n)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    )


def _section_title(sections: Sequence[dict[str, Any]], index: int) -> str:
    return str(sections[index]["title"]) if 0 <= index < len(sections) else ""


def _where(
    parts: Sequence[Part],
    looks: Sequence[Look],
    light: Sequence[Light],
    part: int | None,
    n: int | None,
    *,
    open_now: bool,
) -> tuple[int, int | None]:
    """Which part and which clause: those asked for, else the first that wants a look."""
    if n is None and part is None and open_now and looks:
        n = looks[0].n
    if n is not None:
        for one in parts:
            if one.first <= n <= one.last:
                return one.n, n
        return 1, (n if light else None)
    shown = min(max(part or 1, 1), len(parts))
    return shown, next((look.n for look in looks if look.part == shown), None)


def is_open(blank: dict[str, Any]) -> bool:
    """Whether a blank is neither filled nor left as it is on purpose."""
    return not blank.get("filled") and not blank.get("left")


def looks_in(
    clauses: Iterable[Light], doubts: Sequence[dict[str, Any]], parts: Sequence[Part]
) -> Iterable[Look]:
    """Every clause that wants a person's eyes, in order."""
    open_doubts = [doubt for doubt in doubts if doubt["state"] == "open"]
    for clause in clauses:
        reasons = reasons_of(clause, open_doubts)
        if reasons:
            part = next((one.n for one in parts if one.first <= clause.n <= one.last), 1)
            sure = min(clause.kind_confidence, clause.line_confidence if clause.kind == "action" else 1.0)
            yield Look(clause.n, part, clause.text[:40], reasons, 0.0 if GARBLED in reasons else sure)


def reasons_of(clause: Any, doubts: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    reasons = []
    if any(doubt["start"] < clause.end and doubt["end"] > clause.start for doubt in doubts):
        reasons.append(GARBLED)
    if clause.draft_id and any(is_open(blank) for blank in clause.blanks):
        reasons.append(gettext_noop("有空格要填"))
    if not clause.checked:
        if clause.kind_confidence < CHECK_BELOW:
            reasons.append(gettext_noop("类别拿不准"))
        if clause.kind == "action" and clause.line_confidence < CHECK_BELOW:
            reasons.append(gettext_noop("条线拿不准"))
    return tuple(reasons)


def _counts(light: Iterable[Light]) -> tuple[tuple[str, str, int], ...]:
    found = dict.fromkeys(KIND_NAMES, 0)
    for clause in light:
        found[clause.kind] = found.get(clause.kind, 0) + 1
    return tuple((kind, KIND_NAMES[kind], found[kind]) for kind in KIND_NAMES)


def _links(actor: Actor, report: Report) -> dict[int, CommitmentLink]:
    """For an adopted report, which commitment each clause went into, as far as the actor may see it."""
    if report.state != "adopted":
        return {}
    rows = commitments_for(actor).filter(report=report).order_by("code")
    links: dict[int, CommitmentLink] = {}
    for pk, code, light, why, ns in rows.values_list("pk", "code", "light", "light_why", "clause_ns"):
        for n in ns:
            links.setdefault(n, CommitmentLink(pk, code, light, why))
    return links


class _Spots:
    """空格与存疑处 by their place in the mended text."""

    def __init__(self, report: Report) -> None:
        changes = [Change(start, end, new, why) for start, end, _, new, why in report.edits]
        self.origin = edits.origin_of(changes, len(report.mended))
        self._doubts = [
            (*self.span(doubt["start"], doubt["end"]), "doubt")
            for doubt in report.doubts
            if doubt["state"] == "open"
        ]

    def span(self, start: int, end: int) -> tuple[int, int]:
        first, last = np.searchsorted(self.origin, [start, end])
        return int(first), int(last)

    def pieces(self, clause: Clause) -> tuple[Piece, ...]:
        """The clause's text in pieces."""
        begin, end = clause.mended_start, clause.mended_end
        marks = [(a, b, mark) for a, b, mark in self._doubts if a < end and b > begin]
        for blank in clause.blanks:
            a, b = self.span(blank.get("from", blank["start"]), blank.get("to", blank["end"]))
            marks.append((a, b, "filled" if blank.get("filled") else "blank"))
        if not marks:
            return (Piece(clause.text),)
        pieces: list[Piece] = []
        at = begin
        for a, b, mark in sorted(marks):
            a, b = max(a, at), min(b, end)
            if a >= b:
                continue
            if a > at:
                pieces.append(Piece(clause.text[at - begin : a - begin]))
            pieces.append(Piece(clause.text[a - begin : b - begin], mark))
            at = b
        if at < end:
            pieces.append(Piece(clause.text[at - begin :]))
        return tuple(pieces)


def _paragraphs(
    report: Report,
    clauses: Sequence[Clause],
    wanting: set[int],
    links: dict[int, CommitmentLink],
    spots: _Spots,
) -> Iterable[Paragraph]:
    """The text as it stands; a heading inside a line begins a paragraph of its own."""
    shown: list[ClauseShown] = []
    heading, lined = False, LINED
    kinds = {code: gettext(name) for code, name in KIND_NAMES.items()}
    lines = {**line_names(), "": ""}
    last = clauses[0].mended_start if clauses else 0
    for clause in clauses:
        gap = report.mended[last : clause.mended_start]
        new_line = "\n" in gap or clause.kind == "heading"
        if shown and (new_line or heading):
            yield Paragraph(heading, tuple(shown))
            shown, gap = [], ""
        heading = clause.kind == "heading"
        last = clause.mended_end
        kind_name = kinds.get(clause.kind, clause.kind)
        shown.append(
            ClauseShown(
                n=clause.n,
                kind=clause.kind,
                kind_name=kind_name,
                pieces=spots.pieces(clause),
                look=clause.n in wanting,
                checked=clause.checked,
                gap=" " if gap and shown else "",
                title=f"{kind_name} · {lines.get(clause.line, '')}" if clause.kind in lined else kind_name,
                commitment=_link_behind(clause.n, links),
            )
        )
    if shown:
        yield Paragraph(heading, tuple(shown))


def _link_behind(n: int, links: dict[int, CommitmentLink]) -> CommitmentLink | None:
    """The commitment's link, once: behind the last of the clauses that stand together in it."""
    link = links.get(n)
    return None if link is not None and links.get(n + 1) == link else link


def _kind_name(clause: Clause) -> str:
    return gettext(KIND_NAMES.get(clause.kind, clause.kind))


def line_names() -> dict[str, str]:
    """Codes of the lines of work with their names, "other" among them."""
    return {
        **{line.code: names.in_language(line) for line in definitions.lines()},
        "other": gettext("其他"),
    }


def how_sure(confidence: float) -> str:
    """把握 in words."""
    for bound, words in (
        (0.9, gettext("很有把握")),
        (CHECK_BELOW, gettext("较有把握")),
        (0.5, gettext("拿不准")),
    ):
        if confidence >= bound:
            return words
    return gettext("很没把握")


def _drafts(
    report: Report, clauses: Sequence[Clause], light: Sequence[Light], links: dict[int, CommitmentLink]
) -> tuple[DraftShown, ...]:
    """The rows that stand in the part shown, in order."""
    ns: dict[int, list[int]] = {}
    for row in light:
        if row.draft_id:
            ns.setdefault(row.draft_id, []).append(row.n)
    wanted = {clause.draft_id for clause in clauses if clause.draft_id}
    return tuple(
        draft_shown(draft, tuple(sorted(ns[draft.pk])), links)
        for draft in Draft.objects.filter(report=report)
        if draft.pk in wanted
    )


def draft_shown(draft: Draft, ns: tuple[int, ...], links: dict[int, CommitmentLink]) -> DraftShown:
    """One row in words."""
    return DraftShown(
        pk=draft.pk,
        code=draft.code,
        text=draft.text,
        line=draft.line,
        lead=draft.lead,
        support=tuple(draft.support),
        targets=tuple(target_words(target) for target in draft.targets),
        due_text=draft.due_text,
        due_on=draft.due_on,
        why=draft.why,
        unsure=draft.confidence < CHECK_BELOW,
        ns=ns,
        commitment=links.get(ns[0]) if ns else None,
    )


def _panel(
    report: Report,
    clause: Clause,
    looks: Sequence[Look],
    drafts: Sequence[DraftShown],
    spots: _Spots,
    *,
    last: bool,
) -> Panel:
    own = next((draft for draft in drafts if draft.pk == clause.draft_id), None)
    near = sorted(drafts, key=lambda draft: abs(draft.first - clause.n))[:12]
    return Panel(
        clause=clause,
        kind_name=_kind_name(clause),
        sure=how_sure(clause.kind_confidence),
        line_sure=how_sure(clause.line_confidence) if clause.line and clause.kind in LINED else "",
        original=original_of(report, clause.start, clause.end),
        blanks=tuple({**blank, "open": is_open(blank)} for blank in clause.blanks),
        doubts=tuple(
            DoubtShown(doubt["start"], doubt["text"], doubt["suggestion"], doubt["why"])
            for doubt in report.doubts
            if doubt["state"] == "open" and doubt["start"] < clause.end and doubt["end"] > clause.start
        ),
        targets=tuple(target_words(target) for target in clause.targets),
        draft=own,
        near=tuple(sorted(near, key=lambda draft: draft.first)),
        reasons=next((look.reasons for look in looks if look.n == clause.n), ()),
        before=next((look for look in reversed(looks) if look.n < clause.n), None),
        after=next((look for look in looks if look.n > clause.n), None),
        is_last=last,
    )


def kind_choices() -> list[tuple[str, str]]:
    """The five kinds in the order of their keys."""
    return [(kind, name) for kind, name in KIND_NAMES.items() if kind in KINDS]
