"""校正: what a person corrects in a reading before it is adopted. Each is one correction, and can be undone."""

from __future__ import annotations

import itertools
import re
from datetime import datetime

from townworks.definitions import selectors as definitions
from townworks.engines.report_reader import verbs
from townworks.engines.report_reader.given import KINDS
from townworks.kernel import asked
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState

from ..models import Clause, Correction, Draft
from . import rereading
from .bench import Bench, correcting, wanted_text
from .reading_rows import put_back, snapshot

SPLITTERS = "/|｜／"
# Where two clauses become one, the one that somebody must act on says what the whole is.
WEIGHT = {"action": 4, "outcome": 3, "past": 2, "background": 1, "heading": 0}
BARRIER = "year"


def set_clause_kind(
    *, actor: Actor, pk: int, n: int, kind: str, at: datetime, version: int | None = None
) -> None:
    """改类别: an action without a row gets one; what is neither action nor outcome leaves its row."""
    if kind not in KINDS:
        raise Invalid("没有“{kind}”这一类，请从五类里选一类。", kind=kind)
    with correcting("kind", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        clause.kind, clause.checked = kind, True
        draft = bench.draft_of(clause)
        rereading.reread_clause(bench, clause)
        if kind in rereading.PROMISES:
            if draft is None:
                near = _row_before(bench, clause) if kind == "outcome" else None
                draft = clause.draft = near or rereading.new_draft(bench, clause)
            rereading.refresh_draft(bench, draft)
        elif draft is not None:
            clause.draft = None
            rereading.refresh_draft(bench, draft)


def _row_before(bench: Bench, clause: Clause) -> Draft | None:
    """The row that an outcome speaks of: that of the nearest promise before it in its section."""
    near = (
        Clause.objects.filter(report=bench.report, n__lt=clause.n, section=clause.section)
        .exclude(draft=None)
        .order_by("-n")
        .first()
    )
    return bench.draft(near.draft_id) if near and near.draft_id else None


def set_clause_line(
    *, actor: Actor, pk: int, n: int, line: str, at: datetime, version: int | None = None
) -> None:
    """改条线: of the clause, and of its row where the row has no other."""
    if line != "other" and line not in {one.code for one in definitions.lines()}:
        raise Invalid("没有“{line}”这条工作条线，请从列表里选。", line=line)
    with correcting("line", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        clause.line, clause.checked = line, True
        draft = bench.draft_of(clause)
        if draft is not None:
            rereading.refresh_draft(bench, draft)


def split_clause(
    *, actor: Actor, pk: int, n: int, marked: str, at: datetime, version: int | None = None
) -> None:
    """断开: ``marked`` is the clause's text with a / at each place where it should be cut."""
    with correcting("split", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        cuts = [0, *cut_places(clause.text, marked), len(clause.text)]
        origin = bench.origin()
        base, end, whole = clause.mended_start, clause.end, clause.text
        blanks = clause.blanks
        pieces = [(a, b) for a, b in itertools.pairwise(cuts) if whole[a:b].strip()]
        bench.shift_numbers(n, len(pieces) - 1)
        for index, (a, b) in enumerate(pieces):
            row = clause if index == 0 else _copied(clause)
            a += len(whole[a:b]) - len(whole[a:b].lstrip())
            b -= len(whole[a:b]) - len(whole[a:b].rstrip())
            row.text, row.n, row.checked = whole[a:b], n + index, True
            row.mended_start, row.mended_end = base + a, base + b
            row.start = int(origin[base + a])
            row.end = int(origin[base + b]) if index < len(pieces) - 1 else end
            row.blanks = [blank for blank in blanks if row.start <= blank["start"] < row.end]
            rereading.reread_clause(bench, row)
            if index:
                bench.add(row)
        draft = bench.draft_of(clause)
        if draft is not None:
            rereading.refresh_draft(bench, draft)


def cut_places(text: str, marked: str) -> list[int]:
    """Positions in ``text`` of the marks in ``marked``; raises Invalid where the words themselves were changed.

    >>> cut_places("加快建设确保完工", "加快建设/确保完工")
    [4]
    """
    marks = [mark for mark in SPLITTERS if mark not in text]
    pattern = "[" + re.escape("".join(marks)) + r"\r\n]+"
    pieces = [piece for piece in re.split(pattern, marked) if piece.strip()]
    if re.sub(r"\s", "", "".join(pieces)) != re.sub(r"\s", "", text):
        raise Invalid(
            "断开时只加“{mark}”，不改字。这一句是：{clause}", mark=marks[0] if marks else "/", clause=text
        )
    if len(pieces) < 2:
        raise Invalid("请在要断开的地方打一个“{mark}”，再提交。", mark=marks[0] if marks else "/")
    places: list[int] = []
    at = 0
    for piece in pieces[:-1]:
        for _ in re.sub(r"\s", "", piece):
            while text[at].isspace():
                at += 1
            at += 1
        places.append(at)
    return places


def merge_clauses(*, actor: Actor, pk: int, n: int, at: datetime, version: int | None = None) -> None:
    """并入下一句: the two become one; a line end between them is taken out."""
    with correcting("merge", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        if not Clause.objects.filter(report=bench.report, n=n + 1).exists():
            raise Invalid("第 {n} 句是最后一句，后面没有可并的句子。", n=n)
        _merge(bench, clause, bench.clause(n + 1))


def _merge(bench: Bench, clause: Clause, following: Clause) -> None:
    mended = bench.report.mended
    gap = mended[clause.mended_end : following.mended_start]
    if "\n" in gap:
        bench.replace_text(clause.mended_end, following.mended_start, "")
    heavier = max(clause, following, key=lambda row: WEIGHT.get(row.kind, 0))
    rows = [bench.draft_of(clause), bench.draft_of(following)]
    clause.kind, clause.line = heavier.kind, heavier.line or clause.line or following.line
    clause.kind_confidence, clause.line_confidence = heavier.kind_confidence, heavier.line_confidence
    clause.draft = bench.draft_of(heavier) or rows[0] or rows[1]
    clause.end, clause.mended_end = following.end, following.mended_end
    clause.text = bench.report.mended[clause.mended_start : clause.mended_end]
    clause.blanks = [*clause.blanks, *following.blanks]
    clause.checked = True
    bench.drop(following)
    bench.shift_numbers(clause.n, -1)
    rereading.reread_clause(bench, clause)
    for draft in {row.pk: row for row in rows if row}.values():
        rereading.refresh_draft(bench, draft)


def move_clause(*, actor: Actor, pk: int, n: int, to: str, at: datetime, version: int | None = None) -> None:
    """改归并: ``to`` is the id of a row, "new" for a row of its own, or "none"."""
    with correcting("group", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        before = bench.draft_of(clause)
        target: Draft | None = None
        if to == "new":
            target = rereading.new_draft(bench, clause)
        elif draft_id := asked.number(to):
            target = bench.draft(draft_id)
        elif to != "none":
            raise Invalid("请选择要并到哪一行任务。")
        clause.draft, clause.checked = target, True
        if target is None and clause.kind in rereading.PROMISES:
            clause.kind = "background"  # what nobody is given to do is no promise
            rereading.reread_clause(bench, clause)
        elif target is not None and clause.kind not in rereading.PROMISES:
            clause.kind = "action"
            rereading.reread_clause(bench, clause)
        for draft in {row.pk: row for row in (before, target) if row}.values():
            rereading.refresh_draft(bench, draft)


def fill_blank(
    *, actor: Actor, pk: int, n: int, start: int, words: str, at: datetime, version: int | None = None
) -> None:
    """填空: what the publisher left as X or XX gets its name or figure. ``start`` is the blank's place in the original."""
    words = wanted_text(words, most=100)
    with correcting("blank", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        blank = next((one for one in clause.blanks if one["start"] == start), None)
        if blank is None:
            raise NotFound("第 {n} 句里没有这处空格，请刷新。", n=n)
        first, last = _with_spaces(bench, clause, *bench.mended_span(blank["start"], blank["end"]))
        origin = bench.origin()
        filled = {"filled": words, "left": False, "from": int(origin[first]), "to": int(origin[last])}
        clause.blanks = [{**one, **filled} if one["start"] == start else one for one in clause.blanks]
        _rewrite(bench, clause, first, last, words)


def _with_spaces(bench: Bench, clause: Clause, first: int, last: int) -> tuple[int, int]:
    """The blank with the spaces that set it apart; what fills it stands close (选取 XX 个村 → 选取8个村)."""
    mended = bench.report.mended
    while first > clause.mended_start and mended[first - 1] == " ":
        first -= 1
    while last < clause.mended_end and mended[last] == " ":
        last += 1
    return first, last


def mend_doubt(
    *, actor: Actor, pk: int, start: int, words: str, at: datetime, version: int | None = None
) -> int | None:
    """改正存疑处: the right words where bytes were lost; clauses that the damage had cut apart become one.

    ``start`` is the doubt's place in the original. Answers the number of the clause.
    """
    words = wanted_text(words)
    with correcting("doubt", actor=actor, pk=pk, version=version, at=at) as bench:
        report = bench.report
        doubt = next((one for one in report.doubts if one["start"] == start), None)
        if doubt is None:
            raise NotFound("“{thing}”里没有这处存疑，请刷新。", thing=report.title)
        first, last = bench.mended_span(doubt["start"], doubt["end"])
        hit = list(
            Clause.objects.filter(report=report, mended_start__lt=last, mended_end__gt=first).values_list(
                "n", flat=True
            )
        )
        if not hit:
            raise NotFound("这处存疑不在任何一句里，不影响任务，可以不改。")
        clause = _at(bench, hit[0])
        for _ in hit[1:]:
            _merge(bench, clause, bench.clause(clause.n + 1))
        report.doubts = [
            {**one, "state": "mended", "words": words} if one["start"] == start else one
            for one in report.doubts
        ]
        _rewrite(bench, clause, first, last, words)
        return clause.n


def _rewrite(bench: Bench, clause: Clause, first: int, last: int, words: str) -> None:
    """Other words inside one clause, and what follows from them."""
    old = clause.text
    bench.replace_text(first, last, words)
    clause.mended_end += len(words) - (last - first)
    clause.text = bench.report.mended[clause.mended_start : clause.mended_end]
    rereading.reread_clause(bench, clause)
    clause.checked = not any(is_open(blank) for blank in clause.blanks)
    draft = bench.draft_of(clause)
    if draft is None:
        return
    if "text" in rereading.edited_fields(bench, draft):
        draft.text = draft.text.replace(verbs.strip_opener(old), verbs.strip_opener(clause.text))
    rereading.refresh_draft(bench, draft)


def is_open(blank: dict[str, object]) -> bool:
    """Whether a blank is neither filled nor left as it is on purpose."""
    return not blank.get("filled") and not blank.get("left")


def check_clause(*, actor: Actor, pk: int, n: int, at: datetime, version: int | None = None) -> None:
    """看过了: the clause is right as it stands, its open blanks and doubts included."""
    with correcting("check", actor=actor, pk=pk, version=version, at=at) as bench:
        clause = _at(bench, n)
        clause.checked = True
        clause.blanks = [{**one, "left": True} if is_open(one) else one for one in clause.blanks]
        bench.report.doubts = [
            {**one, "state": "left"}
            if one["state"] == "open" and one["start"] < clause.end and one["end"] > clause.start
            else one
            for one in bench.report.doubts
        ]


def undo_correction(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> int | None:
    """撤销上一步: the last correction that still stands is put back, by a correction of its own.

    Answers the number of the clause that it concerned.
    """
    with correcting("undo", actor=actor, pk=pk, version=version, at=at) as bench:
        last = last_standing(bench.report.pk)
        if last is None:
            raise WrongState("“{thing}”没有可以撤销的校正。", thing=bench.report.title)
        if last.what == BARRIER:
            raise WrongState("年度改过以后，之前的校正不能再撤销。")
        bench.n, bench.text, bench.undoes = last.clause_n, last.text, last.pk
        bench.restore(last)
        return last.clause_n


def last_standing(report_id: int) -> Correction | None:
    """The newest correction that has not been undone."""
    undone: set[int] = set()
    for row in Correction.objects.filter(report=report_id).order_by("-id").iterator():
        if row.what == "undo":
            undone.add((row.new or {}).get("undoes") or 0)
        elif row.pk not in undone:
            return row
    return None


def _at(bench: Bench, n: int) -> Clause:
    clause = bench.clause(n)
    bench.n, bench.text = n, clause.text
    return clause


def _copied(clause: Clause) -> Clause:
    """A second clause with the same facts, not saved."""
    row = Clause(report=clause.report)
    put_back(row, {**snapshot(clause), "id": None})
    return row
