"""指标表: an indicator place by place and thing by thing, and the table of periods that figures are entered in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Kind, Period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal

from ..models import Return, Standing, Thing
from ..services.answering import Answering
from ..services.closing import Closing, named_period, return_period
from ..services.ground import Ground, Spot, ensure_places
from ..services.recording import allowed
from ..services.slots import slot_of
from .course import Point
from .judging import Judgement, judged
from .readings import Books, Definitions, Reading, Subject, base_kind, by_thing, readings, things_within
from .subjects import subject_for

MOST_CELLS = 5000


@dataclass(frozen=True)
class PlaceRow:
    """一处一行: a place (or a thing in it) and its value in the period."""

    name: str
    point: Point
    place_id: int
    place_kind: str
    thing_id: int | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Table:
    """各处的数 of one period, and what they come to together."""

    one: Indicator
    period: Period
    rows: tuple[PlaceRow, ...]
    whole: Point
    name: str


def by_place(
    actor: Actor, code: str, *, period: str, place_id: int | None = None, town_id: int | None = None
) -> Table:
    """What lies directly in a place (the town's villages), each with its value: for the map and the table. NotFound as ``subject_for``."""
    one, subject, name = subject_for(actor, code, place_id=place_id, town_id=town_id)
    when, ground = named_period(period), Ground(subject.town_id)
    spots = _inside(ground, subject.path)
    books = books_of(ground, code, subject, spots, when.start, when.end)
    known = Definitions(code, None, None, books)
    rows = []
    for spot in spots:
        within = Subject(subject.town_id, None, spot.pk, spot.path)
        rows.append(PlaceRow(spot.name, _point(known, code, within, when), spot.pk, spot.kind))
    return Table(one, when, tuple(rows), _point(known, code, subject, when), name)


def books_of(
    ground: Ground, code: str, subject: Subject, spots: Sequence[Spot], first: date, last: date
) -> Books:
    """What an indicator has in a place and in those within it, read at once; with the years around, for what is given less often."""
    around = (date(first.year, 1, 1) - timedelta(days=7), date(last.year + 1, 1, 7))
    return Books(ground, [code], {subject.place_id or 0, *(spot.pk for spot in spots)}, *around)


def _inside(ground: Ground, path: str) -> list[Spot]:
    """The places that lie directly in one."""
    depth = path.count("/") + 1
    return [
        spot for spot in ground.by_pk.values() if spot.path.startswith(path) and spot.path.count("/") == depth
    ]


def _point(known: Definitions, code: str, subject: Subject, period: Period) -> Point:
    reading = readings(code, subject, period.kind, period.start, period.start, books=known.books)[0]
    return Point(reading, judged(known.at(period), reading.value, period, whole_year=period.kind == "year"))


def by_things(
    actor: Actor, code: str, *, period: str, place_id: int | None = None, town_id: int | None = None
) -> Table:
    """The things of the indicator's level in a place, each with its value in a base period. NotFound as ``subject_for``."""
    one, subject, name = subject_for(actor, code, place_id=place_id, town_id=town_id)
    when, known = named_period(period), Definitions(code)
    if when.kind != base_kind(one):
        raise Invalid("“{indicator}”按{kind}看。", indicator=one.name, kind=base_kind(one))
    things = list(things_within(one, subject).select_related("place").defer("place__outline"))
    found = by_thing(code, [thing.pk for thing in things], when.start, when.end)
    rows = []
    for thing in things:
        reading = found.get(thing.pk, {}).get(when.code, Reading(when))
        judgement = judged(known.at(when), reading.value, when, thing.attributes)
        rows.append(
            PlaceRow(
                thing.name,
                Point(reading, judgement),
                thing.place_id,
                thing.place.kind,
                thing.pk,
                thing.longitude,
                thing.latitude,
            )
        )
    return Table(one, when, tuple(rows), _point(known, code, subject, when), name)


@dataclass(frozen=True)
class GridCell:
    """一格. ``text``: as it is shown for editing; ``seen``: the observation that stands there, 0 for none; ``held``: why it cannot
    be changed, "" when it can. ``at`` names the cell for ``services.record_figures``.
    """

    at: str
    thing_id: int
    period: str
    text: str
    value: Decimal | None
    mark: str
    seen: int
    judgement: Judgement
    held: str


@dataclass(frozen=True)
class GridRow:
    """一行: a thing and its cells, one a period."""

    thing: Thing
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Grid:
    """填报表: things down, periods across."""

    one: Indicator
    periods: tuple[Period, ...]
    rows: tuple[GridRow, ...]

    @property
    def open_cells(self) -> int:
        return sum(not cell.held for row in self.rows for cell in row.cells)


def grid(
    actor: Actor, code: str, *, first: date, last: date, on: date, at: datetime, town_id: int | None = None
) -> Grid:
    """The table of an indicator from one day to another, up to today: what stands, and which cells this actor may fill in.

    Only what the actor may read is in it. Places become measured things when they are first shown here. Invalid for more than
    ``MOST_CELLS`` cells, and for what is sampled at no fixed times.
    """
    one, subject, _name = subject_for(actor, code, town_id=town_id)
    if one.frequency == "irregular":
        raise Invalid("“{indicator}”不定期采样，请逐个录入或导入。", indicator=one.name)
    ground = Ground(subject.town_id)
    ensure_places(ground, one.level, at=at)
    things = [thing for thing in things_within(one, subject) if thing.state == "active"]
    kind: Kind = one.frequency
    periods = tuple(period_reading.between(kind, first, min(last, on)))
    if len(things) * len(periods) > MOST_CELLS:
        raise Invalid("表太大（{count} 格），请选短一些的时段。", count=len(things) * len(periods))
    return Grid(one, periods, tuple(_rows(actor, one, things, periods, ground)))


def _rows(
    actor: Actor, one: Indicator, things: Sequence[Thing], periods: Sequence[Period], ground: Ground
) -> list[GridRow]:
    if not things or not periods:
        return []
    answering, known = Answering(ground), Definitions(one.code)
    standing = {
        row.slot: row
        for row in Standing.objects.filter(
            indicator=one.code,
            thing_id__in=[thing.pk for thing in things],
            starts_on__gte=periods[0].start,
            starts_on__lte=periods[-1].start,
        )
    }
    units = {thing.pk: allowed(actor, one, thing, ground, answering) for thing in things}
    keys = [
        (unit, one.line, return_period(one, period).code)
        for unit in set(units.values())
        if isinstance(unit, int)
        for period in periods
    ]
    closing = Closing(ground.town_id, keys)
    rows = []
    for thing in things:
        unit = units[thing.pk]
        cells = [
            _cell(
                one,
                thing,
                period,
                standing.get(slot_of(one.code, thing.pk, period.code)),
                unit,
                closing,
                known,
            )
            for period in periods
        ]
        rows.append(GridRow(thing, tuple(cells)))
    return rows


def _cell(
    one: Indicator,
    thing: Thing,
    period: Period,
    row: Standing | None,
    unit: int | Refusal | None,
    closing: Closing,
    known: Definitions,
) -> GridCell:
    if isinstance(unit, Refusal):
        held = str(unit)
    else:
        file: Return | None = closing.of(unit, one, period)
        held = file.get_state_display() if file else ""
    value = row.value if row else None
    return GridCell(
        at=f"{thing.pk}/{period.code}",
        thing_id=thing.pk,
        period=period.code,
        text=text_of(row, one) if row else "",
        value=value,
        mark=row.mark if row else "",
        seen=row.observation_id if row else 0,
        judgement=judged(known.at(period), value, period, thing.attributes),
        held=held,
    )


def text_of(row: Standing, one: Indicator) -> str:
    """What stands, as it would be typed."""
    if row.mark == "below" and row.limit is not None:
        return f"<{plain(row.limit)}"
    return {"missing": "--", "not_applicable": "不适用"}.get(row.mark, plain(row.value))


def plain(value: Decimal | None) -> str:
    """A figure without idle zeros.

    >>> plain(Decimal("12.50000000")), plain(Decimal("100")), plain(None)
    ('12.5', '100', '')
    """
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
