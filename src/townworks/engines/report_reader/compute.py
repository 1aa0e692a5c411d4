"""通读报告: from a report's text to clauses and commitments.

``compute`` mends the text, cuts it, tells each clause's kind and line, reads the facts
of what is promised (targets, deadline, places, units) and groups the promises into the
rows of a 任务分解表. Pure; linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from townworks.engines.working import gettext_noop

from . import dues, grouping, leads, names, subjects, verbs
from .cut import Cutting, cut
from .given import KINDS, Answer, Blank, Clause, Commitment, Due, Given, LineOfWork, Section, Target
from .kinds import Told
from .mend import Mended, mend
from .targets import read_targets

BASIS = "docs/rules/report_reader.md、docs/rules/report_facts.md"
NOTHING = gettext_noop("文件中没有可读的文字。")
PROMISES = ("action", "outcome")
HEADS = 3  # 第一部分 · 一、 · （一）: the first three of cut.NUMBERINGS
LONGEST_HEAD = 60  # characters
MOST_IN_HEAD = 20  # clauses
SURE_OF_HEAD = 0.95  # all 50 such heads in the labelled reports are headings
LIKELY = 0.4  # a clause that is as likely a promise as this is read for facts, whatever its kind
STEP = 500  # clauses between two words of progress

Progress = Callable[[str, int, int], None]

_GOALS_OF_YEAR = re.compile(r"(?:今年|20\d\d年)[^，。；]{0,16}(?:预期目标|目标任务|主要目标)")
_PLAN_OF_YEAR = re.compile(
    r"20\d\d年[^，。；]{0,10}(?:工作安排|重点工作|工作打算|目标任务|工作计划|工作部署)"
)
_ONLY_WHEN = re.compile(r"^(?:力争|争取|确保|到|在|于|截至|预计)?(?P<due>.{2,14}?)[，,：:]?$")
_MARKS = re.compile(r"[，,；;：:。！!？?\ufffd]")
_END = re.compile(r"[，。；：、！？,;:!?.\s]+$")


def _silent(stage: str, done: int, of: int) -> None:
    """Nobody listens."""


def compute(given: Given, progress: Progress = _silent) -> Answer:
    """Read one report.

    ``progress`` is told (stage, done, of) now and then. A report that promises nothing
    gives an answer without commitments and a note that says so.
    """
    progress("mend", 0, 1)
    mended = mend(given.text)
    progress("cut", 0, 1)
    cutting = cut(_doubts_closed(mended))
    if not len(cutting):
        return Answer(
            mended.text, mended.edits, mended.doubts, cutting.sections, (), (), given.year, "", (NOTHING,)
        )
    progress("tell", 0, 1)
    told = subjects.tell_both(cutting, given.lines)
    clock, year_why, clue = dues.read_clock(mended.text, given.year)
    clauses = _clauses(given, mended, cutting, told, clock, progress)
    progress("group", 0, 1)
    paragraphs = cutting.paragraph.tolist()
    rows = grouping.group_clauses(clauses, paragraphs)
    clauses = _attached(clauses, rows)
    commitments = _commitments(given, clauses, rows)
    return Answer(
        mended=mended.text,
        edits=mended.edits,
        doubts=mended.doubts,
        sections=cutting.sections,
        clauses=tuple(clauses),
        commitments=commitments,
        year=clock.year,
        year_why=year_why.format(**clue),
        notes=(
            *_notes(mended, commitments, clock),
            *_bare_heads(given, clauses, cutting.sections, commitments),
        ),
    )


def _doubts_closed(mended: Mended) -> str:
    """The mended text with the marks inside doubtful places covered, so that no cut goes through them."""
    if not mended.doubts:
        return mended.text
    places = np.searchsorted(
        mended.origin, [edge for doubt in mended.doubts for edge in (doubt.start, doubt.end)]
    ).tolist()
    pieces: list[str] = []
    last = 0
    for start, end in zip(places[::2], places[1::2], strict=True):
        if start < last:
            continue
        pieces += (mended.text[last:start], _MARKS.sub("□", mended.text[start:end]))
        last = end
    return "".join((*pieces, mended.text[last:]))


def _clauses(
    given: Given,
    mended: Mended,
    cutting: Cutting,
    told: tuple[Told, Told],
    clock: dues.Clock,
    progress: Progress,
) -> list[Clause]:
    known = names.known_names(given.places, given.units)
    starts, ends = cutting.starts.tolist(), cutting.ends.tolist()
    sections, sentences = cutting.section.tolist(), cutting.sentence.tolist()
    holes = _Holes(mended.blanks)
    texts = [mended.text[a:b] for a, b in zip(starts, ends, strict=True)]
    total = len(starts)
    kind_sure, line_sure = told[0].confidence.tolist(), told[1].confidence.tolist()
    kinds = _heads_told(_goals_told(told[0].names, texts, sentences), cutting, kind_sure)
    line_codes = told[1].names
    likely = (told[0].probability[:, [KINDS.index(kind) for kind in PROMISES]].sum(axis=1) >= LIKELY).tolist()
    out: list[Clause] = []
    for i in range(total):
        if i % STEP == 0:
            progress("read", i, total)
        text, kind = texts[i], kinds[i]
        start, end = mended.original_span(starts[i], ends[i])
        promise = kind in PROMISES or likely[i]
        verb, thing = verbs.read_verb(text) if kind == "action" else ("", "")
        out.append(
            Clause(
                n=i + 1,
                text=text,
                start=start,
                end=end,
                mended_start=starts[i],
                mended_end=ends[i],
                kind=kind,
                kind_confidence=kind_sure[i],
                line=line_codes[i],
                line_confidence=line_sure[i],
                section=sections[i],
                sentence=sentences[i],
                verb=verb,
                object=thing,
                targets=read_targets(text) if promise else (),
                due=_due(text, kind, clock, promise=promise),
                places=names.read_places(text, known) if promise else (),
                units=names.read_units(text, known) if promise else (),
                blanks=holes.within(start, end),
            )
        )
    progress("read", total, total)
    return out


def _goals_told(kinds: Sequence[str], texts: Sequence[str], sentences: Sequence[int]) -> list[str]:
    """The kinds, with every promise in a list of the year's goals an outcome: nobody is sent to do 增长5%."""
    out = list(kinds)
    goals_of = -1
    for i, sentence in enumerate(sentences):
        if sentence != goals_of and kinds[i] != "past" and grouping.opens_goals(texts[i]):
            goals_of = sentence
        elif sentence == goals_of and kinds[i] == "action":
            out[i] = "outcome"
    return out


def _heads_told(kinds: list[str], cutting: Cutting, sure: list[float]) -> list[str]:
    """The kinds, with each numbered head (一、 （一）) a heading to the end of its short sentence.

    A numbered sentence with nothing below it before the next number is a task in a list, and stays.
    """
    numbers, sentences = cutting.numbering.tolist(), cutting.sentence.tolist()
    starts, ends = cutting.starts.tolist(), cutting.ends.tolist()
    for i in np.flatnonzero((cutting.numbering > 0) & (cutting.numbering <= HEADS)).tolist():
        last = i
        while last + 1 < len(kinds) and sentences[last + 1] == sentences[i] and last - i < MOST_IN_HEAD:
            last += 1
        below = last + 1 < len(kinds) and numbers[last + 1] != numbers[i]
        if below and ends[last] - starts[i] <= LONGEST_HEAD:
            for k in range(i, last + 1):
                sure[k] = sure[k] if kinds[k] == "heading" else SURE_OF_HEAD
                kinds[k] = "heading"
    return kinds


def _due(text: str, kind: str, clock: dues.Clock, *, promise: bool) -> Due | None:
    """The deadline of a promise, or of a clause that only says when or opens the year's goals."""
    if kind == "past" and not promise:
        return None
    due = dues.read_due(text, clock)
    if due is None or promise:
        return due
    if kind == "heading":
        return due if _PLAN_OF_YEAR.search(text) else None
    only = _ONLY_WHEN.match(_END.sub("", text))
    if _GOALS_OF_YEAR.search(text) or (only is not None and only["due"] == due.text):
        return due
    return None


class _Holes:
    """The blanks of the report, found by place."""

    def __init__(self, blanks: Sequence[Blank]) -> None:
        self._blanks = sorted(blanks, key=lambda blank: blank.start)
        self._starts = [blank.start for blank in self._blanks]

    def within(self, start: int, end: int) -> tuple[Blank, ...]:
        if not self._blanks:
            return ()
        return tuple(self._blanks[bisect_left(self._starts, start) : bisect_left(self._starts, end)])


def _attached(clauses: list[Clause], rows: Sequence[grouping.Row]) -> list[Clause]:
    """Outcomes told which action they belong to: the last one before them in their row, else the first."""
    out = list(clauses)
    for row in rows:
        for i in row.outcomes:
            if row.actions:
                before = [action for action in row.actions if action < i]
                out[i] = replace(out[i], outcome_of=(before[-1] if before else row.actions[0]) + 1)
    return out


def _commitments(
    given: Given, clauses: Sequence[Clause], rows: Sequence[grouping.Row]
) -> tuple[Commitment, ...]:
    lines = {line.code: line for line in given.lines}
    said = _said_before(clauses)
    return tuple(_commitment(given, clauses, row, n, lines, said) for n, row in enumerate(rows, start=1))


def _said_before(clauses: Sequence[Clause]) -> dict[int, Due]:
    """For each sentence the deadline that a clause of its own sets before the tasks (2025年底前，…)."""
    return {
        clause.sentence: clause.due
        for clause in clauses
        if clause.due is not None and clause.kind == "background"
    }


def _commitment(
    given: Given,
    clauses: Sequence[Clause],
    row: grouping.Row,
    n: int,
    lines: dict[str, LineOfWork],
    said: dict[int, Due],
) -> Commitment:
    actions = [clauses[i] for i in (row.actions or row.outcomes)]
    outcomes = [clauses[i] for i in row.outcomes] if row.actions else []
    members = [*actions, *outcomes]
    text = "，".join(filter(None, (verbs.strip_opener(clause.text) for clause in actions)))
    others = [clause.line for clause in actions if clause.line not in ("", "other", row.line)]
    named = tuple(dict.fromkeys(unit for clause in members for unit in clause.units))
    lead, support = leads.suggest_units(
        row.line, tuple(dict.fromkeys(others)), named, text, lines, given.units
    )
    return Commitment(
        code=f"{n:03d}",
        text=text,
        line=row.line,
        clauses=tuple(clause.n for clause in actions),
        outcomes=tuple(clause.n for clause in outcomes),
        targets=_once(target for clause in members for target in clause.targets),
        due=_tightest([clause.due for clause in members]) or said.get(row.sentence),
        places=tuple(dict.fromkeys(place for clause in members for place in clause.places)),
        blanks=tuple(blank for clause in members for blank in clause.blanks),
        lead=lead.unit,
        support=support,
        why=f"{_why(row, lines)}；{lead.why}。",
        confidence=round(min(min(clause.kind_confidence, clause.line_confidence) for clause in actions), 4),
    )


def _once(targets: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(dict.fromkeys(targets))


def _tightest(found: Sequence[Due | None]) -> Due | None:
    """The deadline that ends first; a phrase without dates only where there is no other."""
    told = [due for due in found if due is not None]
    dated = [due for due in told if due.end_on is not None]
    if dated:
        return min(dated, key=lambda due: str(due.end_on))
    return told[0] if told else None


def _why(row: grouping.Row, lines: dict[str, LineOfWork]) -> str:
    line = lines[row.line].name if row.line in lines else gettext_noop("其他")
    if row.goal:
        return gettext_noop("量化目标单列一项（{line}）").format(line=line)
    if len(row.actions) == 1:
        return gettext_noop("一句一事，单独成项（{line}）").format(line=line)
    return gettext_noop("同一句内 {count} 项措施同属“{line}”，合并为一项").format(
        count=len(row.actions), line=line
    )


def _notes(mended: Mended, commitments: Sequence[Commitment], clock: dues.Clock) -> tuple[str, ...]:
    notes: list[str] = []
    if not commitments:
        notes.append(gettext_noop("通读全文，没有找到可以分解的工作任务；请核对是否为工作报告的任务部分。"))
    if clock.year is None and commitments:
        notes.append(gettext_noop("报告没有写明年度，完成时限未能推算成日期；可指定年度后重新读取。"))
    if mended.doubts:
        notes.append(
            gettext_noop("有 {count} 处文字无法修复，已标出，请人工核对。").format(count=len(mended.doubts))
        )
    if mended.blanks:
        notes.append(gettext_noop("有 {count} 处占位（如“X”），请补填。").format(count=len(mended.blanks)))
    return tuple(notes)


def _bare_heads(
    given: Given, clauses: Sequence[Clause], sections: Sequence[Section], commitments: Sequence[Commitment]
) -> list[str]:
    """Headings of a line that no row is of: a promise may hang in them that the report does not spell out."""
    names = {line.code: line.name for line in given.lines}
    covered = {commitment.line for commitment in commitments}
    notes = []
    for clause in clauses if commitments else ():
        bare = clause.kind == "heading" and clause.line in names and clause.line not in covered
        if (
            bare
            and clause.line_confidence >= grouping.SURE_OF_LINE
            and not sections[clause.section].about_past
        ):
            covered.add(clause.line)
            notes.append(
                gettext_noop("标题“{text}”属“{line}”，其下没有该条线的任务，请核对是否单列一项。").format(
                    text=_END.sub("", clause.text), line=names[clause.line]
                )
            )
    return notes
