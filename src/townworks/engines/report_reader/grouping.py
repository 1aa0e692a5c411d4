"""归并成任务: clauses grouped into the rows of a 任务分解表, as an office would.

Rule: a row never reaches over a full stop. Inside a sentence consecutive actions of one
line are measures of one task, until the row has ``MOST`` of them or grows past
``LONGEST`` characters; a change of line that is itself unsure opens no row. An outcome
belongs to the actions before it in its sentence; without any, to the nearest row of its
paragraph, the one before first, if that is not surely of another line. What no row takes
is a row of its own where it has a number (增长6%左右) or surely a line: somebody answers for it.

Linear in the number of clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .given import Clause
from .verbs import strip_opener

_GOALS = re.compile(r"(?:预期|主要|奋斗)目标(?:任务|指标)?(?:是|为)?[：:]|主要预期指标[：:]")
BASIS = "任务分解表的编制惯例（本项目自定，非国家标准）: docs/rules/report_facts.md"
MOST = 4
LONGEST = 150
SURE_OF_LINE = 0.5
NEAR = 2  # sentences
NO_LINE = ("", "other")


@dataclass
class Row:
    """One row in the making: indexes into the list of clauses."""

    sentence: int
    paragraph: int
    line: str
    actions: list[int] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)
    goal: bool = False

    @property
    def first(self) -> int:
        """Where the row begins in the report."""
        return min(self.actions or self.outcomes)


def group_clauses(clauses: Sequence[Clause], paragraphs: Sequence[int]) -> list[Row]:
    """Group the clauses of a report into rows, in the order of the report.

    ``paragraphs`` is parallel to ``clauses``: the paragraph that each stands in.
    """
    rows: list[Row] = []
    waiting: list[int] = []  # outcomes that no row before them takes; the next row of their paragraph may
    for sentence in _sentences(clauses):
        paragraph = paragraphs[sentence[0]]
        if waiting and paragraphs[waiting[0]] != paragraph:
            rows += _own_rows(clauses, _lasting(clauses, waiting), paragraphs)
            waiting = []
        if clauses[sentence[0]].kind != "past" and opens_goals(clauses[sentence[0]].text):
            promised = [i for i in sentence if clauses[i].kind in ("action", "outcome")]
            rows += _own_rows(clauses, promised, paragraphs)
            continue
        made = _rows_of_sentence(clauses, sentence, paragraph)
        loose = [] if made else _loose(clauses, sentence)
        if made and waiting:
            taken = [i for i in waiting if _takes(made[0], clauses[i])]
            made[0].outcomes[:0] = taken
            rows += _own_rows(clauses, _lasting(clauses, [i for i in waiting if i not in taken]), paragraphs)
            waiting = []
        rows += made
        if any(clauses[i].targets for i in loose):
            rows += _own_rows(clauses, _counted(clauses, loose), paragraphs)
            continue
        for i in loose:
            near = rows and rows[-1].paragraph == paragraph and not rows[-1].goal
            (rows[-1].outcomes if near and _takes(rows[-1], clauses[i]) else waiting).append(i)
    rows += _own_rows(clauses, _lasting(clauses, waiting), paragraphs)
    return sorted(rows, key=lambda row: row.first)


def _takes(row: Row, outcome: Clause) -> bool:
    """Whether an outcome from a sentence of its own can belong to the row: near it, and not surely of another line."""
    other = outcome.line not in (*NO_LINE, row.line) and outcome.line_confidence >= SURE_OF_LINE
    return abs(outcome.sentence - row.sentence) <= NEAR and not (other and row.line not in NO_LINE)


def _lasting(clauses: Sequence[Clause], loose: Sequence[int]) -> list[int]:
    """Outcomes that no row takes and that are somebody's business all the same: a number, or a line for sure."""
    counted = set(_counted(clauses, loose))
    return [
        i
        for i in loose
        if i in counted or (clauses[i].line not in NO_LINE and clauses[i].line_confidence >= SURE_OF_LINE)
    ]


def opens_goals(text: str) -> bool:
    """Whether a clause opens the list of the year's goals (主要预期目标是：).

    >>> opens_goals("今年经济社会发展的主要预期目标是："), opens_goals("围绕目标任务，")
    (True, False)
    """
    return _GOALS.search(text) is not None


def _loose(clauses: Sequence[Clause], sentence: list[int]) -> list[int]:
    """The outcomes of a sentence without tasks; what follows a heading in its own sentence is part of it."""
    outcomes = [i for i in sentence if clauses[i].kind == "outcome"]
    if clauses[sentence[0]].kind == "heading":
        return [i for i in outcomes if clauses[i].targets]
    return outcomes


def _sentences(clauses: Sequence[Clause]) -> Iterable[list[int]]:
    current: list[int] = []
    for i, clause in enumerate(clauses):
        if current and clauses[current[0]].sentence != clause.sentence:
            yield current
            current = []
        current.append(i)
    if current:
        yield current


def _rows_of_sentence(clauses: Sequence[Clause], sentence: list[int], paragraph: int) -> list[Row]:
    rows: list[Row] = []
    for run, line in _runs(clauses, [i for i in sentence if is_task(clauses[i])]):
        rows += [Row(clauses[sentence[0]].sentence, paragraph, line, part) for part in _parted(clauses, run)]
    if not rows:
        return rows
    at = 0
    for i in sentence:
        if clauses[i].kind == "outcome":
            while at + 1 < len(rows) and rows[at + 1].actions[0] < i:
                at += 1
            rows[at].outcomes.append(i)
    return rows


def is_task(clause: Clause) -> bool:
    """Whether a clause is an action that says something (此外， alone does not)."""
    return clause.kind == "action" and len(strip_opener(clause.text)) > 2


def _runs(clauses: Sequence[Clause], actions: Sequence[int]) -> Iterable[tuple[list[int], str]]:
    """Consecutive actions of one line, with that line (of the surest clause that has one).

    An unsure change of line ends no run, unless an outcome stands between.
    """
    run: list[int] = []
    surest: Clause | None = None
    for i in actions:
        here = clauses[i]
        if run and not _alike(clauses, run[-1], surest, i):
            yield run, _line_of(clauses[run[0]], surest)
            run, surest = [], None
        run.append(i)
        if here.line not in NO_LINE and (surest is None or here.line_confidence > surest.line_confidence):
            surest = here
    if run:
        yield run, _line_of(clauses[run[0]], surest)


def _alike(clauses: Sequence[Clause], last: int, surest: Clause | None, i: int) -> bool:
    here = clauses[i]
    if surest is None or here.line in NO_LINE or here.line == surest.line:
        return True
    between = any(clauses[k].kind == "outcome" for k in range(last + 1, i))
    return here.line_confidence < SURE_OF_LINE and not between


def _line_of(first: Clause, surest: Clause | None) -> str:
    return surest.line if surest is not None else first.line


def _parted(clauses: Sequence[Clause], run: list[int]) -> Iterable[list[int]]:
    """A long run in parts as even as can be, none with more than MOST clauses."""
    length = sum(len(clauses[i].text) for i in run)
    parts = min(len(run), max(-(-len(run) // MOST), -(-length // LONGEST)))
    for part in range(parts):
        yield run[part * len(run) // parts : (part + 1) * len(run) // parts]


def _counted(clauses: Sequence[Clause], loose: Sequence[int]) -> list[int]:
    """From the first outcome that has a number on: what stands before it is a slogan, nobody's task."""
    first = next((k for k, i in enumerate(loose) if clauses[i].targets), len(loose))
    return list(loose[first:])


def _own_rows(clauses: Sequence[Clause], loose: Sequence[int], paragraphs: Sequence[int]) -> list[Row]:
    """Rows for goals that stand alone: neighbours of one line and one sentence share a row."""
    rows: list[Row] = []
    for i in loose:
        clause = clauses[i]
        last = rows[-1] if rows else None
        same = last is not None and last.line == clause.line and last.sentence == clause.sentence
        if last is not None and same and len(last.outcomes) < MOST:
            last.outcomes.append(i)
        else:
            rows.append(Row(clause.sentence, paragraphs[i], clause.line, [], [i], True))
    return rows
