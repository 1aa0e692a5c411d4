"""比对: what rows would change in the register as it is now, and everything that is wrong with them, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from townworks.kernel.actor import Actor

from ... import permissions
from ...models import Change, Commitment
from ...selectors import commitments_for, listing
from ...selectors.sheet import COLUMNS, HEADS, cells, control
from ...selectors.target_words import target_of, target_words
from ...workflow import FLOW
from . import cells as read
from .reading import FORMULA, Row, opened

MEANS = {column.head: column.means for column in COLUMNS}
# 镇街 finds the row, 变更理由 goes with others; the light's columns and the state may differ by the day.
PASSED = frozenset({"编号", "镇街", "版本", "变更理由", "灯", "灯的理由", "状态"})
KEYS = {"时限": "due_on", "任务": "text", "预期成效": "outcome", "指标": "targets"}


@dataclass(frozen=True)
class Problem:
    """一处错误: the row of the sheet (the head is row 1), the column, what stands there, what is wrong, the remedy."""

    row: int
    column: str
    value: str
    sentence: str
    remedy: str


@dataclass(frozen=True)
class Planned:
    """一处改动: of which row and commitment, which column, from what to what, and what will be done."""

    row: int
    pk: int
    code: str
    column: str
    old: str
    new: str
    how: str


@dataclass(frozen=True)
class Plan:
    """导入预览. Nothing is done while there is a problem."""

    rows: tuple[tuple[int, Row], ...]
    planned: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...] = ()
    read: int = 0

    @property
    def changed_rows(self) -> tuple[tuple[int, Row], ...]:
        """Only the rows that change something: what has to be sent again to do it."""
        wanted = {one.row for one in self.planned}
        return tuple((n, row) for n, row in self.rows if n in wanted)


@dataclass
class _Reading:
    """What is gathered while rows are compared."""

    planned: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    register: read.Register = field(default_factory=read.Register)

    def wrong(self, n: int, column: str, row: Row, sentence: str, remedy: str) -> None:
        self.problems.append(Problem(n, column, row.get(column, "").lstrip(FORMULA), sentence, remedy))


def read_sheet(*, actor: Actor, data: bytes) -> Plan:
    """读表: everything that would change and everything that is wrong, at once. Invalid when it is no task table."""
    rows, about = opened(data)
    plan = plan_rows(actor=actor, rows=rows)
    return replace(plan, warnings=tuple(_warnings(rows, about)), read=len(rows))


def _warnings(rows: Sequence[tuple[int, Row]], about: Mapping[str, str]) -> Iterator[str]:
    told = about.get("行数", "")
    if told.isdecimal() and int(told) != len(rows):
        yield f"导出时 {told} 行，现在 {len(rows)} 行；没有的行不受影响。"
    elif about.get("核对号"):
        now = control(f"{row.get('镇街', '')}{row['编号']}" for _n, row in rows)
        if now != about["核对号"]:
            yield "编号和导出时不一样，请核对有没有改过编号或错行。"


def plan_rows(*, actor: Actor, rows: Sequence[tuple[int, Row]]) -> Plan:
    """Compare rows with the register as it is now; about eight queries whatever the number of rows."""
    reading = _Reading()
    found = _found(actor, rows)
    waiting = {
        (change.commitment_id, key): value
        for change in Change.objects.filter(commitment__in=[row.pk for row in found.values()], state="asked")
        for key, value in change.facts.items()
    }
    seen: set[tuple[str, str]] = set()
    for n, row in rows:
        key = (row.get("镇街", ""), row["编号"])
        commitment = found.get(key) or found.get(("", row["编号"]))
        if key in seen:
            reading.wrong(n, "编号", row, "这个编号在表里出现了两次。", "删去多余的一行。")
        elif commitment is None:
            reading.wrong(
                n,
                "编号",
                row,
                "没有这个编号的任务，或不在您的工作范围内。",
                "改回导出时的编号，或删去这一行。",
            )
        else:
            _compare(actor, n, row, commitment, waiting, reading)
        seen.add(key)
    return Plan(tuple(rows), tuple(reading.planned), tuple(reading.problems), read=len(rows))


def _found(actor: Actor, rows: Sequence[tuple[int, Row]]) -> dict[tuple[str, str], Commitment]:
    codes = {row["编号"] for _n, row in rows}
    found = listing.rows(commitments_for(actor).filter(code__in=codes)).prefetch_related("targets")
    by_key = {(row.town.name, row.code): row for row in found}
    alone = Counter(code for _town, code in by_key)
    by_key.update({("", code): row for (_town, code), row in list(by_key.items()) if alone[code] == 1})
    return by_key


def _compare(
    actor: Actor,
    n: int,
    row: Row,
    commitment: Commitment,
    waiting: Mapping[tuple[int, str], Any],
    reading: _Reading,
) -> None:
    now = {head: _as_text(value) for head, value in zip(HEADS, cells(commitment), strict=True)}
    changed = [head for head in row if head not in PASSED and not _same(head, row[head], now[head])]
    changed = [
        head
        for head in changed
        if not _asked(head, row[head], waiting.get((commitment.pk, KEYS.get(head, ""))))
    ]
    if not changed:
        return
    if row.get("版本", "") != str(commitment.version):
        sentence = f"这项任务在导出之后被改过（表里是第 {row.get('版本') or '？'} 版，现在是第 {commitment.version} 版）。"
        for head in changed:
            reading.wrong(n, head, row, sentence, "重新导出，在新表里改这一行。")
        return
    for head in changed:
        problem = _problem(actor, head, row, commitment, reading.register)
        if problem is None and (commitment.pk, KEYS.get(head, "")) in waiting:
            problem = ("这一项已有变更申请在等审批。", "改回导出时的内容，等审批有结果后再改。")
        if problem:
            reading.wrong(n, head, row, *problem)
        else:
            how = _how(head, commitment)
            reading.planned.append(
                Planned(n, commitment.pk, commitment.code, head, now[head], row[head], how)
            )


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value).replace("\r\n", "\n").strip()


def _same(head: str, given: str, now: str) -> bool:
    if head == "配合":
        return set(read.names(given)) == set(read.names(now))
    if head == "时限":
        return read.day(given) == read.day(now) and bool(read.day(given))
    if head == "指标":
        return [target_of(one) for one in read.split(given)] == [target_of(one) for one in read.split(now)]
    return given == now


def _asked(head: str, given: str, wanted: Any) -> bool:
    """Whether an open request already asks for what the cell says."""
    if wanted is None:
        return False
    if head == "时限":
        due = read.day(given)
        return due is not None and due.isoformat() == wanted
    if head == "指标":
        return read.split(given) == [target_words(one) for one in wanted]
    return bool(given == wanted)


def _how(head: str, commitment: Commitment) -> str:
    means = MEANS[head]
    if means == "plan":
        return "直接修改" if commitment.state == "drafted" else "提出变更申请"
    return {"edit": "直接修改", "assign": "重新交办", "note": "填报本月进展"}[means]


def _problem(
    actor: Actor, head: str, row: Row, commitment: Commitment, register: read.Register
) -> tuple[str, str] | None:
    """What is wrong with one changed cell and what to do; None when it can be done."""
    given = row[head]
    if given.startswith(FORMULA):
        return "单元格里是公式。", "改成数值或文字。"
    means = MEANS[head]
    if not means:
        return "这一列不能在表里改。", "改回导出时的内容。"
    unreadable = _unreadable(head, given, commitment, register)
    if unreadable:
        return unreadable
    permission, move = _needs(means, commitment)
    if move:
        verdict = FLOW.can(move, commitment.state, str(commitment))
        if not verdict:
            return str(verdict.reason), "改回导出时的内容，到任务页面办理。"
    verdict = permissions.may(actor, permission, commitment)
    if not verdict:
        return str(verdict.reason), "改回导出时的内容，请有权限的人办理。"
    if means == "plan" and commitment.state != "drafted" and not row.get("变更理由", "").strip():
        return "已经交办，改动要按变更申请，没有写变更理由。", "在“变更理由”一列写明理由。"
    return None


def _needs(means: str, commitment: Commitment) -> tuple[str, str]:
    """The permission, and the move of the workflow, that a change needs."""
    if means == "plan" and commitment.state != "drafted":
        return "commitment.request_change", "change"
    return {
        "plan": ("commitment.edit", ""),
        "edit": ("commitment.edit", ""),
        "assign": ("commitment.assign", "assign"),
        "note": ("commitment.note", "note"),
    }[means]


def _unreadable(
    head: str, given: str, commitment: Commitment, register: read.Register
) -> tuple[str, str] | None:
    if head == "时限" and read.day(given) is None:
        return "不是日期。", "写成 2026-12-31。"
    if head == "时限" and (due := read.day(given)) and due < commitment.start_on:
        return f"早于开始日期 {commitment.start_on}。", "写一个更晚的日期。"
    if head == "条线" and read.line(given) is None:
        return "没有这条工作条线。", "写条线的名称，如：消防安全。"
    if head in ("牵头", "配合"):
        return _unknown_units(head, given, commitment, register)
    if head == "区划" and given not in register.places(commitment.town_id):
        return "本镇没有这个村（社区、网格）。", "写区划的全名。"
    if head == "权重" and not (given.isdecimal() and 1 <= int(given) <= 1000):
        return "权重是 1 到 1000 的整数。", "改成整数。"
    if head == "指标" and None in [target_of(one) for one in read.split(given)]:
        return "指标读不出来。", "每项写成“= 5 公里: 新建道路”，用分号隔开。"
    if head in ("任务", "最近进展") and not given:
        return "不能空着。", "改回导出时的内容。"
    return None


def _unknown_units(
    head: str, given: str, commitment: Commitment, register: read.Register
) -> tuple[str, str] | None:
    names = read.names(given)
    if head == "牵头" and len(names) != 1:
        return "牵头单位要写一个。", "写单位名册里的名称；配合的写在“配合”一列。"
    unknown = [name for name in names if name not in register.units(commitment.town_id)]
    if unknown:
        return f"单位名册里没有“{'、'.join(unknown)}”。", "写单位名册里的名称。"
    return None
