"""逐行读取: each row of a file as figures, each cell read and judged; what is wrong is told with its row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import measure_reading, period_reading
from townworks.engines.period_reading import Period
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, Refusal
from townworks.kernel.tables import Problem, plain, shown
from townworks.kernel.workbooks import FORMULA, LOST

from ...models import IndicatorEdition, Return, Thing
from ..answering import Answering
from ..closing import Closing
from ..editions import Editions, shape_of
from ..ground import Ground
from ..posting import Ready
from ..recording import Allowed, read_value, said
from ..slots import slot_of
from .heads import ROLES, Book, Column, Head
from .plan import Plan, Total, Wish

SUMS = ("合计", "总计")
PARTS = ("小计", "平均", "其中", "注：", "注:", "备注", "说明", "填表人", "审核人", "制表")
ENDINGS = ("村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村")
QUALITIES = {
    "": "",
    "正常": "",
    "维护": "maintenance",
    "停运": "maintenance",
    "故障": "maintenance",
    "存疑": "doubtful",
    "估算": "estimated",
}


@dataclass(frozen=True)
class Found:
    """A cell that was read: its row and column, and the figure."""

    row: int
    column: str
    text: str
    ready: Ready


class Things:
    """对象词表: the measured things of a town by every name and code that a table may call them."""

    def __init__(self, ground: Ground) -> None:
        self.by_kind: dict[str, dict[str, list[Thing]]] = {}
        for thing in ground.every_thing():
            known = self.by_kind.setdefault(thing.kind, {})
            for word in {plain(thing.name), plain(thing.code), plain(_short(thing.name))}:
                known.setdefault(word, []).append(thing)

    def named(self, text: str, kind: str) -> Thing | Refusal:
        """The thing of a kind that a cell names; a name with 村委会 and the like is the same without."""
        known = self.by_kind.get(kind, {})
        found = known.get(plain(text)) or known.get(plain(_short(text))) or []
        if len(found) == 1:
            return found[0]
        if found:
            return Invalid("本镇有 {count} 个“{name}”，要写全名或编号。", count=len(found), name=text[:40])
        return Invalid(
            "没有登记“{name}”：请改成已登记的名称或编号，确是新的，先到“被测对象”里登记。", name=text[:40]
        )


def _short(name: str) -> str:
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


class Reader:
    """读表人: everything that cells are judged by, asked for once a file."""

    def __init__(
        self,
        actor: Actor,
        wish: Wish,
        head: Head,
        book: Book,
        ground: Ground,
        editions: Editions,
        today: date,
    ) -> None:
        self.actor, self.wish, self.head, self.book = actor, wish, head, book
        self.ground, self.editions, self.today = ground, editions, today
        self.things, self.answering = Things(ground), Answering(ground)
        self.closing = Closing.of_town(ground.town_id)
        self.values = head.values
        self.columns = {role: head.of(role) for role in ROLES if role}
        self.allowed = Allowed(actor, ground, self.answering, "indicator.import")
        self._returns: dict[tuple[str, int | None, str], Return | None] = {}
        self._sums: dict[int, Decimal] = {}
        self._named = lru_cache(maxsize=20_000)(self.things.named)
        self._edition = lru_cache(maxsize=4000)(self.editions.of)
        self._period = lru_cache(maxsize=4000)(self._read_period)

    def read(self, number: int, cells: list[str], plan: Plan) -> Iterator[Found]:
        """The figures of one row; what is no figure is counted, what is wrong is told, in the plan."""
        if not any(cells):
            return
        subject = self._cell(cells, self.columns["thing"])
        if self._is_sum(subject, cells, plan) or subject.startswith(PARTS):
            plan.passed += 1
            return
        plan.rows += 1
        for column in self.values:
            text = self._cell(cells, column)
            if not text:
                plan.passed += 1
                continue
            plan.read += 1
            found = self._figure(number, cells, column, text, subject)
            if isinstance(found, Refusal):
                plan.add_problem(Problem(number, column.head, shown(text)[:40], found))
                continue
            total = plan.totals.setdefault(found.ready.edition.code, Total())
            total.cells += 1
            if found.ready.value is None:
                total.marks += 1
            else:
                total.values += 1
                total.total += found.ready.value
            self._add_up(column, text)
            yield found

    def _cell(self, cells: list[str], column: Column | None) -> str:
        return cells[column.index] if column is not None and column.index < len(cells) else ""

    def _figure(
        self, number: int, cells: list[str], column: Column, text: str, subject: str
    ) -> Found | Refusal:
        if text.startswith(FORMULA):
            return Invalid("单元格里是公式，请“选择性粘贴”为数值。")
        text = text.removeprefix(LOST)
        one = self._indicator(cells, column)
        if isinstance(one, Refusal):
            return one
        thing = self._thing(subject, one)
        if isinstance(thing, Refusal):
            return thing
        period = self._when(cells, column, one)
        if isinstance(period, Refusal):
            return period
        unit_id = self._held(one, thing, period)
        if isinstance(unit_id, Refusal):
            return unit_id
        ready = self._ready(cells, column, text, self._edition(one.code, period), thing, period, unit_id)
        if isinstance(ready, Refusal):
            return ready
        return Found(number, column.head, text, ready)

    def _indicator(self, cells: list[str], column: Column) -> Indicator | Refusal:
        """By the column, else by the row, else by what was wished for the file."""
        code = column.indicator
        named = self._cell(cells, self.columns["indicator"])
        if not code and named:
            code = self.book.found(named)[0]
            if not code:
                return Invalid("没有“{name}”这个指标。", name=shown(named)[:40])
        one = self.book.by_code.get(code or self.wish.indicator)
        if one is None:
            return Invalid("看不出是哪个指标，请选择这一列的指标。")
        return one

    def _thing(self, subject: str, one: Indicator) -> Thing | Refusal:
        if one.level == "town" and not subject:
            subject = self.ground.town.name
        if not subject:
            return Invalid("没有写是谁的数。")
        return self._named(subject, one.level)

    def _when(self, cells: list[str], column: Column, one: Indicator) -> Period | Refusal:
        text = column.period or self._cell(cells, self.columns["period"]) or self.wish.period
        near = self._cell(cells, self.columns["near"])
        return self._period(text.removeprefix(LOST), one.frequency, near)

    def _read_period(self, text: str, frequency: str, near: str) -> Period | Refusal:
        day = period_reading.read_any(near).period if near else None
        year = self.wish.year or (None if day else self.head.year)
        answer = period_reading.compute(
            period_reading.Given(text, frequency, year=year, near=day.start if day else None)
        )
        if answer.period is None:
            return said(answer.problem)
        if answer.period.start > self.today:
            return Invalid("{period} 还没有到。", period=answer.period.code)
        return answer.period

    def _held(self, one: Indicator, thing: Thing, period: Period) -> int | Refusal | None:
        """The unit that answers for it, or why it may not be given now, or not by this actor."""
        unit_id = self.allowed.of(one, thing)
        if isinstance(unit_id, Refusal):
            return unit_id
        asked = (one.code, unit_id, period.code[:7] if one.frequency in FINE else period.code)
        if asked not in self._returns:
            self._returns[asked] = self.closing.of(unit_id, one, period)
        file = self._returns[asked]
        if file is not None:
            return Invalid(
                "{period}的报表{state}，不能导入。", period=file.period, state=file.get_state_display()
            )
        return unit_id

    def still_open(self) -> None:
        """Conflict where a return that holds some of these figures was sent up since they were read."""
        closing = Closing.of_town(self.ground.town_id)
        for code, unit_id, period in self._returns:
            file = closing.of(unit_id, self.book.by_code[code], period_reading.from_code(period))
            if file is not None:
                raise Conflict(
                    "{period}的报表{state}，不能导入。", period=file.period, state=file.get_state_display()
                )

    def _ready(
        self,
        cells: list[str],
        column: Column,
        text: str,
        edition: IndicatorEdition,
        thing: Thing,
        period: Period,
        unit_id: int | None,
    ) -> Ready | Refusal:
        shape = shape_of(edition)
        given_unit = (
            column.unit
            or self._cell(cells, self.columns["unit"])
            or self.wish.unit
            or self._title_unit(shape)
        )
        answer = read_value(text, shape, given_unit)
        if answer.problem is not None:
            return said(answer.problem)
        quality = self._cell(cells, self.columns["quality"])
        return Ready(
            edition=edition,
            thing=thing,
            period=period,
            value=answer.value,
            mark=answer.mark,
            limit=answer.limit,
            given=text,
            given_unit=answer.unit or given_unit,
            method=self._cell(cells, self.columns["method"]),
            quality=QUALITIES.get(quality.strip(), "doubtful" if quality else ""),
            unit_id=unit_id,
            known_slot=slot_of(edition.code, thing.pk, period.code),
        )

    def _title_unit(self, shape: Indicator) -> str:
        """The unit of the table's title, for what can be measured in it."""
        unit = self.head.unit
        return unit if unit and measure_reading.units.factor(unit, shape.unit) is not None else ""

    def _add_up(self, column: Column, text: str) -> None:
        value = _number(text)
        if value is not None:
            self._sums[column.index] = self._sums.get(column.index, Decimal(0)) + value

    def _is_sum(self, subject: str, cells: list[str], plan: Plan) -> bool:
        """Whether a row is the sum of those above; what does not agree with them is told."""
        words = [cell.replace(" ", "") for cell in cells[:3] if cell]
        if not (
            subject.replace(" ", "").startswith(SUMS) or any(word.startswith(SUMS) for word in words[:2])
        ):
            return False
        for column in self.head.values:
            stated, counted = _number(self._cell(cells, column)), self._sums.get(column.index)
            if stated is not None and counted is not None and stated != counted:
                facts = {"column": column.head, "stated": stated, "counted": counted}
                plan.told.append(
                    Step(gettext_noop("“{column}”的合计写的是 {stated}，逐行相加是 {counted}"), facts)
                )
        return True


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
