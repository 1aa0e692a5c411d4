"""导入方案: what each row would do, and every mistake with its row and column; nothing is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.engines.working import gettext_noop
from townworks.kernel import workbooks
from townworks.kernel.clock import TOWN_TIME, day_of
from townworks.kernel.errors import Invalid, Refusal
from townworks.kernel.tables import Column, Problem

from ...models import Case
from ..persons import Told, checked
from ..registering import ADDRESS, TEXT, TITLE, Asked
from .columns import FIELDS
from .reading import Sheet

KIND = "hotline"
MIDNIGHT = time.min  # a day that names no hour
OLDEST, FARTHEST = timedelta(days=400), timedelta(days=400)
STAMP = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:：时](\d{1,2}).*)?$")
ACTS = {
    "new": gettext_noop("新增"),
    "known": gettext_noop("已经登记"),
    "refused": gettext_noop("有错，不导入"),
}


@dataclass(frozen=True)
class Planned:
    """一行会怎样. ``case``: where the order is already registered; ``at``: when it was sent, None for now."""

    row: int
    act: str
    reference: str
    asked: Asked | None = None
    at: datetime | None = None
    case: Case | None = None


@dataclass(frozen=True)
class Plan:
    """导入方案. Control total: ``read`` is the sum of all acts' counts."""

    sheet: Sheet
    rows: tuple[Planned, ...]
    problems: tuple[Problem, ...]

    @property
    def read(self) -> int:
        return len(self.rows)

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.act for one in self.rows)

    def of(self, act: str) -> list[Planned]:
        """The rows of one act, in the order of the file."""
        return [one for one in self.rows if one.act == act]


def planned(sheet: Sheet, *, town_id: int, now: datetime) -> Plan:
    """The plan for a town; two queries. Problems without a row (0) are those of the columns."""
    found = {column.field for column in sheet.columns}
    lacking = [field for field in FIELDS if field.required and field.code not in found]
    if lacking:
        return Plan(
            sheet,
            (),
            tuple(
                Problem(0, gettext(one.name), "", Invalid("没有“{column}”这一列。", column=one.name))
                for one in lacking
            ),
        )
    at = next(column.index for column in sheet.columns if column.field == "reference")
    numbers = [cells[at].strip() for _n, cells in sheet.rows]
    cases = Case.objects.filter(town_id=town_id, kind=KIND, reference__in=set(numbers) - {""})
    known = {case.reference: case for case in cases.order_by("-pk")}
    times = Counter(numbers)
    rows, problems = [], []
    for n, cells in sheet.rows:
        reading = _Reading(n, cells, sheet.columns)
        one = _row(reading, known, times, now)
        rows.append(one)
        problems += reading.problems
    return Plan(sheet, tuple(rows), tuple(problems))


class _Reading:
    """The cells of one row by their field, and what is wrong with them."""

    def __init__(self, n: int, cells: tuple[str, ...], columns: Iterable[Column]) -> None:
        self.n = n
        self.heads = {column.field: column.head for column in columns if column.field}
        self.cells = {column.field: cells[column.index].strip() for column in columns if column.field}
        self.problems: list[Problem] = []

    def wrong(self, field: str, refusal: Refusal) -> None:
        self.problems.append(
            Problem(self.n, self.heads.get(field, ""), self.cells.get(field, "")[:80], refusal)
        )

    def text(self, field: str, most: int) -> str:
        """The words of a cell; a formula and what is too long are told."""
        told = self.cells.get(field, "")
        if told.startswith(workbooks.FORMULA):
            self.wrong(field, Invalid("这一格是公式，请粘贴为数值。"))
            return ""
        if told.startswith(workbooks.LOST):
            self.wrong(field, Invalid("这个数太长，Excel 已经丢了末几位，请改成文本格式重填。"))
            return ""
        if len(told) > most:
            self.wrong(field, Invalid("最多 {most} 个字。", most=most))
        return told

    def instant(self, field: str) -> datetime | None:
        """A day with or without an hour, on the town's clock."""
        told = self.text(field, 40)
        if not told:
            return None
        found = STAMP.match(told)
        try:
            parts = [int(part) for part in found.groups() if part] if found else []
            if parts:
                return datetime(*parts, tzinfo=TOWN_TIME)  # type: ignore[arg-type, misc]
        except ValueError:
            pass  # no such day: told below
        self.wrong(field, Invalid("读不出日期，请写成 2026-07-01 或 2026-07-01 09:30。"))
        return None


def _row(reading: _Reading, known: Mapping[str, Case], times: Counter[str], now: datetime) -> Planned:
    reference = reading.text("reference", 60)
    if not reference and not reading.problems:
        reading.wrong("reference", Invalid("没有工单编号。"))
    if reference in known and times[reference] == 1:
        return Planned(reading.n, "known", reference, case=known[reference])
    if reference and times[reference] > 1:
        reading.wrong("reference", Invalid("这个工单编号在表里出现了 {n} 次。", n=times[reference]))
    text = reading.text("text", TEXT)
    if not text and not any(one.column == reading.heads.get("text") for one in reading.problems):
        reading.wrong("text", Invalid("没有写诉求内容。"))
    came, due = _days(reading, now)
    person = Told(role="caller", name=reading.text("caller", 60), phone=reading.text("phone", 30))
    for field, refusal in checked(person):
        reading.wrong({"name": "caller"}.get(field, field), refusal)
    asked = Asked(
        kind=KIND,
        channel="hotline",
        reference=reference,
        client_id=f"12345:{reference}",
        title=reading.text("title", TITLE),
        text=text,
        matter=matter_of(reading.text("matter", 40), text),
        address=reading.text("address", ADDRESS),
        due_on=day_of(due) if due else None,
        due_until=due.time() if due and due.time() != MIDNIGHT else None,
        persons=() if person.empty else (person,),
    )
    if reading.problems:
        return Planned(reading.n, "refused", reference)
    return Planned(reading.n, "new", reference, asked=asked, at=came)


def _days(reading: _Reading, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When it was sent and by when it is wanted; what cannot be is told."""
    came, due = reading.instant("came"), reading.instant("due")
    if came is not None and not now - OLDEST <= came <= now:
        reading.wrong("came", Invalid("派单时间在以后，或者早于一年以前，请核对。"))
    start = day_of(came or now)
    hour = due is not None and due.time() != MIDNIGHT
    early = due is not None and (day_of(due) < start or (hour and due <= (came or now)))
    if due is not None and (early or day_of(due) > start + FARTHEST):
        reading.wrong("due", Invalid("办理时限早于派单，或者在一年以后，请核对。"))
    return came, due


def matter_of(told: str, text: str) -> str:
    """The matter whose name or words the type says, then the text; the first of help where none does."""
    matters = definitions.case_kind(KIND).matters
    rules: tuple[Callable[[str], bool], ...] = (lambda word: word in told, lambda word: word in text)
    for fits in rules:
        for matter in matters:
            if any(fits(word) for word in (matter.name, *matter.words)):
                return matter.code
    return next((one.code for one in matters if one.code == "help"), matters[0].code)


def error_rows(plan: Plan) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """错误表: row, column, what stands there, what is wrong."""
    heads = tuple(gettext(head) for head in ("行", "列", "内容", "问题"))
    return heads, [(one.row, one.column, one.value, str(one.sentence)) for one in plan.problems]
