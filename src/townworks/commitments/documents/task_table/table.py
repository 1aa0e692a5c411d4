"""任务分解表的内容: the rows of a task table, in plain words, before they are laid out.

One set of columns for Excel and Word. ``table_of`` draws them from what the reader
made of a report; the register draws its own from its records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from townworks.engines.report_reader.given import Answer, Clause, Commitment, Doubt, Due, LineOfWork, Target

COLUMNS = ("序号", "工作条线", "工作任务", "目标要求", "牵头单位", "配合单位", "完成时限", "报告原文", "备注")
UNSURE = 0.5
# How a comparator is said of a rate, and of a count.
_SIGNS = {
    "=": ("", ""),
    "≥": ("不低于", "不少于"),
    "≤": ("不超过", "不多于"),
    ">": ("超过", "超过"),
    "<": ("低于", "少于"),
}
_ALREADY_DOING = re.compile("实现|力争|确保|推动|促进|完成|争取|努力|新增|保持|推进|加快|让|使|不断|进一步")
_END_COMMA = re.compile(r"[，,、]$")
_END = re.compile(r"[，。；：、！？,;:!?\s]+$")


@dataclass(frozen=True)
class TaskRow:
    """一项任务, every cell as it is printed."""

    code: str
    line: str
    task: str
    goal: str = ""
    lead: str = ""
    support: str = ""
    due: str = ""
    source: str = ""
    remark: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of ``COLUMNS``."""
        return (
            self.code,
            self.line,
            self.task,
            self.goal,
            self.lead,
            self.support,
            self.due,
            self.source,
            self.remark,
        )


@dataclass(frozen=True)
class TaskTable:
    """任务分解表: title, the line below it, the rows, and the notes at its foot."""

    title: str
    subtitle: str
    rows: tuple[TaskRow, ...]
    notes: tuple[str, ...] = ()


def table_of(answer: Answer, lines: Sequence[LineOfWork], *, source_name: str, town: str = "") -> TaskTable:
    """Draw the task table from a report as it was read."""
    names = {line.code: line.name for line in lines}
    clauses = {clause.n: clause for clause in answer.clauses}
    sentences = _sentences(answer)
    rows = tuple(_row(commitment, answer, names, clauses, sentences) for commitment in answer.commitments)
    year = f"{answer.year}年" if answer.year else ""
    notes = ["本表由报告原文逐句分解而成，牵头、配合单位为建议，印发前请逐项核对。"]
    if any(commitment.due is None for commitment in answer.commitments):
        notes.append("带“*”的完成时限报告未写明，按报告年度的年底计。")
    if any(row.remark for row in rows):
        notes.append("备注栏列出原文的占位、存疑之处和需要核对的判定。")
    return TaskTable(
        title=f"{town}{year}政府工作报告任务分解表",
        subtitle=f"依据：{source_name}　共 {len(rows)} 项",
        rows=rows,
        notes=tuple(notes),
    )


def _sentences(answer: Answer) -> dict[int, tuple[int, int]]:
    """Where each sentence begins and ends in the mended text."""
    spans: dict[int, tuple[int, int]] = {}
    for clause in answer.clauses:
        start, end = spans.get(clause.sentence, (clause.mended_start, clause.mended_end))
        spans[clause.sentence] = (min(start, clause.mended_start), max(end, clause.mended_end))
    return spans


def _row(
    commitment: Commitment,
    answer: Answer,
    names: Mapping[str, str],
    clauses: Mapping[int, Clause],
    sentences: Mapping[int, tuple[int, int]],
) -> TaskRow:
    members = [clauses[n] for n in (*commitment.clauses, *commitment.outcomes)]
    return TaskRow(
        code=str(int(commitment.code)),
        line=names.get(commitment.line, "其他"),
        task=_task(commitment, clauses),
        goal=_goal(commitment, clauses),
        lead=commitment.lead,
        support="、".join(commitment.support),
        due=say_due(commitment.due, answer.year),
        source=_source(members, answer.mended),
        remark=_remark(commitment, members, answer),
    )


def _task(commitment: Commitment, clauses: Mapping[int, Clause]) -> str:
    """The row's words; a goal that stands alone is put as something to do."""
    goal = all(clauses[n].kind != "action" for n in commitment.clauses)
    return f"实现{commitment.text}" if goal and not _ALREADY_DOING.match(commitment.text) else commitment.text


def _source(members: Sequence[Clause], mended: str) -> str:
    """The stretch of the report that the row comes from, gaps left out."""
    pieces: list[str] = []
    last: int | None = None
    for clause in sorted(members, key=lambda clause: clause.n):
        if last is not None and clause.n != last + 1:
            pieces.append("……")
        pieces.append(mended[clause.mended_start : clause.mended_end])
        last = clause.n
    return _END_COMMA.sub("", "".join(pieces))


def _goal(commitment: Commitment, clauses: Mapping[int, Clause]) -> str:
    """What is to be reached: the outcomes in their words, and the numbers that they do not say."""
    outcomes = [clauses[n] for n in commitment.outcomes]
    said = [_END.sub("", clause.text) for clause in outcomes]
    counted = {target for clause in outcomes for target in clause.targets}
    said += [say_target(target) for target in commitment.targets if target not in counted]
    return "；".join(dict.fromkeys(said))


def say_target(target: Target) -> str:
    """A target in words.

    >>> say_target(Target("增长 ≥", "6", "%", "规上工业增加值", ""))
    '规上工业增加值增长不低于6%'
    >>> say_target(Target("≥", "25", "个", "打造美丽幸福河湖", ""))
    '打造美丽幸福河湖不少于25个'
    """
    direction, _, sign = target.comparator.rpartition(" ") if " " in target.comparator else ("", "", "")
    if not direction:
        direction, sign = ("", target.comparator) if target.comparator in _SIGNS else (target.comparator, "=")
    is_rate = direction or target.unit.startswith(("%", "个百分点", "倍")) or not target.unit
    of_rate, of_count = _SIGNS.get(sign, ("", ""))
    word = of_rate if is_rate else of_count
    room = "左右" if target.about else ""
    gap = "" if word or direction or not target.of else "："
    return f"{target.of}{gap}{direction}{word}{target.value}{target.unit}{room}"


def say_due(due: Due | None, year: int | None) -> str:
    """A deadline in words; the end of the year, with a star, where the report says none."""
    if due is None:
        return f"{year}年12月底*" if year else "年底前*"
    if due.end_on is None or due.text.endswith("年前"):
        return due.text
    end = due.end_on
    return f"{end.year}年{end.month}月{end.day}日前"


def _as_mended(doubt: Doubt, answer: Answer) -> str:
    """A doubtful place as the mended text has it (its glosses and the like taken out)."""
    text, at = "", doubt.start
    for edit in answer.edits:
        if doubt.start <= edit.start and edit.end <= doubt.end:
            text += doubt.text[at - doubt.start : edit.start - doubt.start] + edit.new
            at = edit.end
    return text + doubt.text[at - doubt.start :]


def _remark(commitment: Commitment, members: Sequence[Clause], answer: Answer) -> str:
    remarks = []
    if commitment.blanks:
        remarks.append(
            "待填：" + "、".join(dict.fromkeys(blank.context or blank.text for blank in commitment.blanks))
        )
    doubts = [
        doubt
        for doubt in answer.doubts
        if any(clause.start <= doubt.start < clause.end for clause in members)
    ]
    for doubt in doubts:
        hint = f"，疑为“{doubt.suggestion}”" if doubt.suggestion else ""
        remarks.append(f"存疑：“{_as_mended(doubt, answer)}”{hint}")
    if commitment.confidence < UNSURE:
        remarks.append("条线或性质待核")
    if commitment.due is not None and commitment.due.end_on is None:
        remarks.append("时限待核")
    return "；".join(remarks)
