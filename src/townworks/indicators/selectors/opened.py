"""公开数据: what the definitions mark as public, of locked periods, for anybody. The only door that asks for no actor.

A row is a value of a town, of a village where the indicator is of villages, or of a section. Never a single enterprise, project or
household, never a figure that may still change, never a name of who gave it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines.period_reading import Period
from townworks.kernel.errors import NotFound
from townworks.places import selectors as places

from ..models import Return
from ..services.ground import Ground
from .judging import judged
from .readings import Books, Definitions, Reading, Subject, base_kind, by_thing, readings, things_within
from .settled import VILLAGES, Settled
from .visible import NOT_THERE

THINGS = ("section",)  # the only things that are named one by one: they stand in public water
MOST_ROWS = 50_000


@dataclass(frozen=True)
class OpenTown:
    """A town that has anything locked, and the years of it."""

    pk: int
    code: str
    name: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class OpenRow:
    """一行公开数据. ``code``: of the place by the statistical register, of a section its own."""

    indicator: str
    level: str
    code: str
    name: str
    period: str
    value: Decimal
    unit: str
    edition: int
    verdict: str


def public_indicators() -> list[Indicator]:
    """Those that are marked as public in their files."""
    return [one for one in definitions.indicators() if one.public]


def open_towns() -> list[OpenTown]:
    """The towns with a locked return of a line that has anything public, and the years of those."""
    lines = {one.line for one in public_indicators()}
    rows = Return.objects.filter(state="locked", line__in=lines).order_by()
    years: dict[int, set[int]] = {}
    for town_id, period in rows.values_list("town_id", "period").distinct():
        years.setdefault(town_id, set()).add(int(period[:4]))
    found = [places.town(town_id) for town_id in sorted(years)]
    return [OpenTown(one.pk, one.code, one.name, tuple(sorted(years[one.pk]))) for one in found]


def open_town(code: str, towns: Sequence[OpenTown] | None = None) -> OpenTown:
    """One of them (or of those given) by its statistical code; NotFound when it has nothing public."""
    known = open_towns() if towns is None else towns
    found = next((one for one in known if one.code == code), None)
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def open_rows(town: OpenTown, year: int, *, on: date) -> list[OpenRow]:
    """Every public, locked figure of a year. NotFound for a year without any locked return."""
    if year not in town.years:
        raise NotFound(NOT_THERE)
    ground = Ground(town.pk)
    first, last = date(year, 1, 1), min(on, date(year, 12, 31))
    shown = public_indicators()
    spots = [spot for spot in ground.by_pk.values() if spot.kind in VILLAGES]
    books = Books(
        ground,
        [one.code for one in shown],
        {town.pk, *(spot.pk for spot in spots)},
        first - timedelta(days=7),
        date(year + 1, 1, 7),
    )
    ground.know_scopes(books.codes)
    settled = Settled(ground, first, date(year, 12, 31))
    rows: list[OpenRow] = []
    for one in shown:
        rows.extend(_of_places(one, ground, books, settled, first, last, on))
        if one.level in THINGS:
            rows.extend(_of_things(one, ground, settled, first, last, on))
        if len(rows) > MOST_ROWS:
            break
    return rows[:MOST_ROWS]


def _of_places(
    one: Indicator, ground: Ground, books: Books, settled: Settled, first: date, last: date, on: date
) -> Iterator[OpenRow]:
    """The town, and the villages where villages are what is measured."""
    spots = [ground.town]
    if one.level in ("village", "grid"):
        spots += [spot for spot in ground.by_pk.values() if spot.kind in VILLAGES]
    known = Definitions(one.code, None, None, books)
    for spot in spots:
        subject = Subject(ground.town_id, None, spot.pk, spot.path)
        for reading in readings(one.code, subject, base_kind(one), first, last, books=books):
            if _may_go_out(one, reading, spot.path, settled, on):
                level = "town" if spot.pk == ground.town_id else "village"
                yield _row(known.at(reading.period), reading, level, spot.code, spot.name)


def _of_things(
    one: Indicator, ground: Ground, settled: Settled, first: date, last: date, on: date
) -> Iterator[OpenRow]:
    """Section by section."""
    whole = Subject(ground.town_id, None, ground.town_id, ground.town.path)
    things = list(things_within(one, whole).defer("place__outline"))
    found = by_thing(one.code, [thing.pk for thing in things], first, last)
    known = Definitions(one.code)
    for thing in things:
        for code in sorted(found.get(thing.pk, {})):
            reading = found[thing.pk][code]
            if reading.period.start >= first and _may_go_out(one, reading, ground.town.path, settled, on):
                yield _row(
                    known.at(reading.period), reading, one.level, thing.code, thing.name, thing.attributes
                )


def _may_go_out(one: Indicator, reading: Reading, path: str, settled: Settled, on: date) -> bool:
    """A value of a period that is over and locked."""
    over: Period = reading.period
    return reading.value is not None and over.end < on and settled.locked(one, path, over) is True


def _row(
    one: Indicator,
    reading: Reading,
    level: str,
    code: str,
    name: str,
    attributes: dict[str, object] | None = None,
) -> OpenRow:
    value = round(reading.value or Decimal(0), one.decimals)
    verdict = judged(one, reading.value, reading.period, attributes or {}).verdict
    return OpenRow(
        one.code, level, code, name, reading.period.code, value, one.unit, reading.edition, verdict
    )
