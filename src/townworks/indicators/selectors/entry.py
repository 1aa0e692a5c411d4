"""填报表 (entry): the cells that somebody may type into, each with what stands there or why it is held.

Two tables: an indicator's things down and its periods across; or the things of one level down and the indicators of a line across, for
one period. Both are the same shape, so that the page, the script and the saving know only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import measure_reading, period_reading
from townworks.engines.measure_reading import units
from townworks.engines.period_reading import Kind, Period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal

from .. import permissions
from ..models import IndicatorEdition, Standing, Thing
from ..services.answering import Answering
from ..services.closing import Closing, return_period
from ..services.editions import holding, indicator_named, shape_of
from ..services.ground import Ground, ensure_places
from ..services.recording import Allowed
from ..services.slots import slot_of
from .subjects import town_of
from .tables import text_of
from .visible import observations_for, standings_for, things_for

MOST_CELLS = 900  # on one page: more rows are on the next one
SLOTS = 500  # that one query asks for
SPANS: Mapping[str, int] = {"year": 6, "quarter": 8, "month": 12, "week": 13, "day": 31}
Key = tuple[str, int, str]  # indicator, thing, period


@dataclass(frozen=True)
class Column:
    """一列: an indicator as its file says for the period. ``other_unit``: not the unit of the column before: the file changed in between."""

    one: Indicator
    period: Period
    other_unit: bool = False


@dataclass(frozen=True)
class Cell:
    """一格. ``seen``: the observation that stands there, 0 for none; ``held``: why it cannot be changed here, "" when it can.

    ``correctable``: its return is locked and this actor may correct it one by one.
    """

    key: Key
    text: str
    seen: int
    held: str
    correctable: bool = False

    @property
    def name(self) -> str:
        """What a form calls it: the cell, and what stood in it when it was shown."""
        code, thing, period = self.key
        return f"cell.{code}.{thing}.{period}.{self.seen}"


@dataclass(frozen=True)
class Row:
    """一行: a thing and its cells, one a column."""

    thing: Thing
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """填报表. ``page`` of ``pages``: so many things as go on one page; ``held``: how many cells are held for each reason."""

    town_id: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    things: tuple[Thing, ...]
    page: int = 1
    pages: int = 1

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells)

    @property
    def open_cells(self) -> int:
        return sum(not cell.held for cell in self.cells)

    @property
    def filled(self) -> int:
        return sum(bool(cell.seen) for cell in self.cells)

    @property
    def held(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for cell in self.cells:
            if cell.held:
                found[cell.held] = found.get(cell.held, 0) + 1
        return found


@dataclass(frozen=True)
class Stood:
    """现在的数: what stands in a cell, who gave it and when; ``seen`` is 0 where nothing does."""

    seen: int = 0
    text: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """要哪一块. ``thing``, ``period``: only this row, only this column (on a phone, and without script)."""

    town_id: int | None = None
    thing: int | None = None
    period: str = ""
    page: int = 1


def by_periods(
    actor: Actor, code: str, *, first: date, last: date, on: date, at: datetime, wanted: Wanted
) -> Sheet:
    """Things down, periods across, up to today. Invalid for what is sampled at no fixed times: it has no columns of its own."""
    one = indicator_named(code)
    if one.frequency == "irregular":
        raise Invalid("“{indicator}”不定期采样，按采样时间填。", indicator=one.name)
    kind: Kind = one.frequency
    periods = list(period_reading.between(kind, first, min(last, on)))[-MOST_CELLS // 10 :]
    if wanted.period:
        periods = [period for period in periods if period.code == wanted.period] or periods
    return _sheet(actor, one.level, [(one, period) for period in periods], wanted, at)


def by_indicators(
    actor: Actor, *, line: str, level: str, period: Period, at: datetime, wanted: Wanted
) -> Sheet:
    """The things of a level down, and across the indicators of a line that are given as often as the period is long."""
    columns = [(one, period) for one in indicators_across(line, level, period.kind)]
    sheet = _sheet(actor, level, columns, wanted, at)
    used = [n for n in range(len(sheet.columns)) if any(_told(row.cells[n]) for row in sheet.rows)]
    rows = tuple(Row(row.thing, tuple(row.cells[n] for n in used)) for row in sheet.rows)
    kept = tuple(sheet.columns[n] for n in used)
    return Sheet(sheet.town_id, kept, rows if kept else (), sheet.things, sheet.page, sheet.pages)


def _told(cell: Cell) -> bool:
    """A column in which one may neither fill in nor read anything is left out."""
    return not cell.held or bool(cell.seen)


def indicators_across(line: str, level: str, kind: str) -> list[Indicator]:
    """The indicators that are given of a line, at a level, as often as a period of this kind is long; samples at an instant."""
    often = "irregular" if kind == "instant" else kind
    return [
        one
        for one in definitions.indicators()
        if (one.line, one.level, one.frequency) == (line, level, often) and one.source.kind != "derived"
    ]


def _sheet(
    actor: Actor, level: str, columns: Sequence[tuple[Indicator, Period]], wanted: Wanted, at: datetime
) -> Sheet:
    ground = Ground(town_of(actor, wanted.town_id))
    ensure_places(ground, level, at=at)
    found = things_for(actor).filter(town_id=ground.town_id, kind=level, state="active")
    things = list(found.select_related("place").defer("place__outline"))
    size = max(10, MOST_CELLS // max(1, len(columns)))
    some, pages = things, 1
    if wanted.thing and any(thing.pk == wanted.thing for thing in things):
        some = [thing for thing in things if thing.pk == wanted.thing]
    elif len(things) > size:
        pages = -(-len(things) // size)
        some = things[(min(wanted.page, pages) - 1) * size :][:size]
    shaped = _shaped(columns)
    rows = Drawing(actor, ground, shaped).rows(some) if columns else ()
    return Sheet(ground.town_id, shaped, rows, tuple(things), min(wanted.page, pages), pages)


def _shaped(columns: Sequence[tuple[Indicator, Period]]) -> tuple[Column, ...]:
    """Every column under the edition of its period: where a file changed in mid-year, each month keeps its own unit."""
    editions: dict[str, list[IndicatorEdition]] = {}
    for edition in IndicatorEdition.objects.filter(code__in={one.code for one, _p in columns}).order_by("n"):
        editions.setdefault(edition.code, []).append(edition)
    shapes = []
    for one, period in columns:
        held = holding(editions.get(one.code, []), period)
        shapes.append((shape_of(held) if held else one, period))
    changes = [False, *(a.code == b.code and a.unit != b.unit for (a, _p), (b, _q) in pairwise(shapes))]
    return tuple(Column(one, period, other) for (one, period), other in zip(shapes, changes, strict=False))


class Drawing:
    """画表: everything that cells are drawn from, asked for once."""

    def __init__(self, actor: Actor, ground: Ground, columns: Sequence[Column]) -> None:
        self.actor, self.ground, self.columns = actor, ground, columns
        self.answering = Answering(ground)
        self.by_code = {column.one.code: column.one for column in columns}
        self.allowed = Allowed(actor, ground, self.answering)

    def rows(self, things: Sequence[Thing]) -> tuple[Row, ...]:
        keys = [
            (
                self.allowed.of(column.one, thing),
                column.one.line,
                return_period(column.one, column.period).code,
            )
            for thing in things
            for column in self.columns
        ]
        wanted = [(unit, line, period) for unit, line, period in keys if isinstance(unit, int)]
        closing = Closing(self.ground.town_id, wanted)
        slots = [
            slot_of(column.one.code, thing.pk, column.period.code)
            for thing in things
            for column in self.columns
        ]
        standing = dict(_standing(self.actor, slots))
        return tuple(
            Row(thing, tuple(self._cell(thing, column, standing, closing) for column in self.columns))
            for thing in things
        )

    def _cell(
        self, thing: Thing, column: Column, standing: Mapping[object, Standing], closing: Closing
    ) -> Cell:
        one, period = column.one, column.period
        row = standing.get(slot_of(one.code, thing.pk, period.code))
        unit = self.allowed.of(one, thing)
        held, correctable = "", False
        if isinstance(unit, Refusal):
            held = _of_others(one, unit)
        elif (file := closing.of(unit, one, period)) is not None:
            words = (
                _("报表已锁定：要改，在这份报表里逐个点“更正”并写明理由")
                if file.state == "locked"
                else _("报表{state}：要改，先请审核的单位退回")
            )
            held = words.format(state=_(file.get_state_display()))
            correctable = file.state == "locked" and self._corrects(one, thing, unit)
        text = text_of(row, one) if row else ""
        key = (one.code, thing.pk, period.code)
        return Cell(key, text, row.observation_id if row else 0, held, correctable and row is not None)

    def _corrects(self, one: Indicator, thing: Thing, unit: int | None) -> bool:
        return bool(
            permissions.reaches(
                self.actor,
                "indicator.lock",
                one,
                town_id=self.ground.town_id,
                path=thing.place.path,
                unit_id=unit,
            )
        )


def _of_others(one: Indicator, refusal: Refusal) -> str:
    """Why somebody may not fill a cell in, as the page says it: whose it is, rather than which permission is lacking."""
    if one.source.kind == "derived":
        return str(refusal)
    words = {"village": _("由各村（社区）填报"), "lead": _("由牵头这条线的单位填报")}
    return words.get(one.answers.by) or _("由{unit}填报").format(unit=one.answers.unit)


def _standing(actor: Actor, slots: Sequence[object]) -> Iterator[tuple[object, Standing]]:
    seen = standings_for(actor)
    for start in range(0, len(slots), SLOTS):
        for row in seen.filter(pk__in=slots[start : start + SLOTS]).select_related("observation"):
            yield row.slot, row


def stood(actor: Actor, keys: Iterable[Key]) -> dict[Key, Stood]:
    """What stands in these cells now, as far as the actor may see it: after saving, and where somebody was faster."""
    wanted = {slot_of(*key): key for key in keys}
    found = dict.fromkeys(wanted.values(), Stood())
    for slot, row in _standing(actor, list(wanted)):
        key = wanted[slot]  # type: ignore[index]
        observation = row.observation
        text = text_of(row, indicator_named(key[0]))
        found[key] = Stood(observation.pk, text, observation.by_name, observation.at)
    return found


def shown(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """What a table showed for these observations: a cell that still says so was not touched."""
    rows = observations_for(actor).filter(pk__in=set(ids))
    return {row.pk: text_of(row, None) for row in rows}  # type: ignore[arg-type]


@lru_cache(maxsize=200)
def words_of(unit: str) -> dict[str, str]:
    """The units of one word that a figure may be typed in, with the factor into an indicator's unit."""
    words = (*units.WORDS, *units.COUNTED, *units.SAME_COUNT)
    found = {word: units.factor(word, unit) for word in words}
    known = {units.plain(word): f"{factor:f}" for word, factor in found.items() if factor is not None}
    return {**known, units.plain(unit): "1"}


def rules_of(columns: Sequence[Column]) -> dict[str, object]:
    """The rules of reading as a script knows them, from the very tables of the engine; the last word is the server's."""
    known = measure_reading
    return {
        "missing": sorted(known.MISSING - {""}),
        "other": sorted(known.NOT_APPLICABLE),
        "undetected": sorted(known.UNDETECTED),
        "nonsense": sorted(known.NONSENSE | known.EXCEL_ERRORS),
        "many": units.MANY,
        "units": {column.one.unit: words_of(column.one.unit) for column in columns},
        "litres": sorted({column.one.unit for column in columns if units.factor("升", column.one.unit)}),
    }
