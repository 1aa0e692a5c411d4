"""应报 (owing): what units owe per line and period, how far it is, and by when; and the whole town at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import period_reading, workdays
from townworks.engines.period_reading import Kind, Period
from townworks.kernel.actor import Actor

from ..models import Return, Standing, Thing
from ..permissions import READ
from ..services.answering import Answering, Unit
from ..services.closing import named_period
from ..services.ground import Ground
from ..services.returns import gives
from .subjects import town_of
from .visible import returns_for

BACK: dict[Kind, int] = {"week": 4, "month": 3, "quarter": 2, "year": 1}  # ended periods that are shown
KINDS: tuple[Kind, ...] = ("week", "month", "quarter", "year")


@dataclass(frozen=True)
class Owed:
    """一份应报的报表. ``state`` is "" while nobody opened it; ``filled`` of ``cells`` (None where samples have no set number)."""

    unit: Unit
    line: str
    period: Period
    codes: tuple[str, ...]
    due_on: date
    file: Return | None = None
    filled: int = 0
    cells: int | None = None
    may_open: bool = False

    @property
    def state(self) -> str:
        return self.file.state if self.file else ""

    @property
    def waits(self) -> bool:
        """Whether its unit still has to hand it in."""
        return self.state in ("", "draft")

    def late(self, on: date) -> bool:
        """Whether it should have been handed in before a day."""
        return self.waits and self.due_on < on


@dataclass(frozen=True)
class Board:
    """全镇报表 for one period: units down, lines across; a unit that gives nothing of a line has none there."""

    period: Period
    periods: tuple[Period, ...]
    lines: tuple[str, ...]
    rows: tuple[tuple[Unit, tuple[Owed | None, ...]], ...]

    @property
    def all(self) -> list[Owed]:
        return [owed for _unit, row in self.rows for owed in row if owed is not None]


def due_on(period: Period) -> date:
    """报送期限: so many working days after the period's last day; calendar days where no calendar of that year is known yet."""
    days = getattr(definitions.return_terms(), period.kind if period.kind in KINDS else "month")
    calendar = definitions.working_calendar()
    if not workdays.covers(calendar, period.end, period.end + timedelta(days=days + 30)):
        return period.end + timedelta(days=days)
    return workdays.compute(workdays.Given(calendar, period.end, days)).due_on


def return_kind(one: Indicator) -> Kind:
    """How long the period of the return is that an indicator is handed in with."""
    return "month" if one.frequency in FINE else one.frequency  # type: ignore[return-value]


class Duties:
    """填报职责 of a town: who gives what, asked for once."""

    def __init__(self, actor: Actor, town_id: int) -> None:
        self.actor, self.town_id = actor, town_id
        self.ground = Ground(town_id)
        self.answering = Answering(self.ground)
        self.given = [one for one in definitions.indicators() if one.source.kind != "derived"]

    def units(self) -> list[Unit]:
        """The units whose duties the actor may see: all, those seated in a village, or those whose line the own unit leads."""
        return [unit for unit in self.answering.units if any(True for _one in self.codes(unit))]

    def codes(self, unit: Unit) -> dict[tuple[str, Kind], tuple[str, ...]]:
        """By line and length of period, the indicators that a unit gives and the actor may see."""
        found: dict[tuple[str, Kind], list[str]] = {}
        for one in self.given:
            if self._sees(unit, one.line) and gives(one, unit.pk, self.answering, self.ground):
                found.setdefault((one.line, return_kind(one)), []).append(one.code)
        return {key: tuple(codes) for key, codes in found.items()}

    def own(self) -> list[Unit]:
        """The actor's own units: by a post in one, or in the village where one has its seat."""
        return [unit for unit in self.answering.units if self._is_own(unit, READ)]

    def _is_own(self, unit: Unit, permission: str) -> bool:
        return any(
            self._seated(unit, grant.path) if grant.reach == "place" else grant.unit_id == unit.pk
            for grant in self.actor.grants_for(permission)
            if grant.town_id == self.town_id
        )

    def _seated(self, unit: Unit, path: str) -> bool:
        spot = self.ground.by_pk.get(unit.place_id or 0)
        return spot is not None and spot.path.startswith(path)

    def _sees(self, unit: Unit, line: str) -> bool:
        if self.actor.system:
            return True
        for grant in self.actor.grants_for(READ):
            if grant.reach == "district" and self.ground.town.path.startswith(grant.path):
                return True
            if grant.town_id == self.town_id and (
                grant.reach == "town" or (grant.reach == "unit" and line in grant.lines)
            ):
                return True
        return self._is_own(unit, READ)

    def may_open(self, unit: Unit) -> bool:
        """Whether the actor may begin a return of a unit."""
        wide = any(
            grant.reach == "town" and grant.town_id == self.town_id
            for grant in self.actor.grants_for("indicator.enter")
        )
        return wide or self._is_own(unit, "indicator.enter")


def owed_by(actor: Actor, unit_id: int, *, on: date, town_id: int | None = None) -> list[Owed]:
    """应报清单 of one unit: the ended periods of late and the one that runs, by their terms; what waits first."""
    duties = Duties(actor, town_of(actor, town_id))
    unit = next((one for one in duties.units() if one.pk == unit_id), None)
    if unit is None:
        return []
    wanted = [
        Owed(unit, line, period, codes, due_on(period), may_open=duties.may_open(unit))
        for (line, kind), codes in duties.codes(unit).items()
        for period in _lately(kind, on)
    ]
    return sorted(_told(duties, wanted), key=lambda one: (not one.waits, one.due_on, one.line))


def _lately(kind: Kind, on: date) -> Iterator[Period]:
    """The periods of late, the one that runs included."""
    period = period_reading.of(kind, on)
    found = [period]
    while len(found) <= BACK[kind]:
        period = period_reading.of(kind, period.start - timedelta(days=1))
        found.append(period)
    yield from reversed(found)


def board(actor: Actor, *, period: str, on: date, town_id: int | None = None) -> Board:
    """全镇报表 for a period, by default the last month that ended; cut to the units and lines that the actor may see."""
    when = (
        named_period(period) if period else period_reading.of("month", on.replace(day=1) - timedelta(days=1))
    )
    duties = Duties(actor, town_of(actor, town_id))
    wanted = [
        Owed(unit, line, when, codes, due_on(when), may_open=duties.may_open(unit))
        for unit in duties.units()
        for (line, kind), codes in duties.codes(unit).items()
        if kind == when.kind
    ]
    found = {(owed.unit.pk, owed.line): owed for owed in _told(duties, wanted)}
    lines = tuple(line.code for line in definitions.lines() if any(line.code == one for _unit, one in found))
    units = [unit for unit in duties.answering.units if any(unit.pk == one for one, _line in found)]
    rows = tuple((unit, tuple(found.get((unit.pk, line)) for line in lines)) for unit in units)
    return Board(when, tuple(_offered(on)), lines, rows)


def _offered(on: date) -> Iterator[Period]:
    """The periods that the board offers: the newest first."""
    for kind in ("month", "quarter", "year"):
        yield from list(period_reading.between(kind, on - timedelta(days=400), on))[::-1][:13]


def _told(duties: Duties, wanted: Sequence[Owed]) -> list[Owed]:
    """With the return that there is, and how many figures there are of how many; three queries."""
    if not wanted:
        return []
    files = _files(duties, wanted)
    filled, things = _filled(duties, wanted), _things(duties)
    told = []
    for owed in wanted:
        key = (owed.unit.pk, owed.period.code)
        told.append(
            replace(
                owed,
                file=files.get((owed.unit.pk, owed.line, owed.period.code)),
                filled=sum(filled.get((*key, code), 0) for code in owed.codes),
                cells=_cells(duties, owed, things),
            )
        )
    return [owed for owed in told if owed.cells != 0]  # where nothing is measured, nothing is owed


def _files(duties: Duties, wanted: Iterable[Owed]) -> dict[tuple[int, str, str], Return]:
    rows = returns_for(duties.actor).filter(
        town_id=duties.town_id,
        unit_id__in={owed.unit.pk for owed in wanted},
        period__in={owed.period.code for owed in wanted},
    )
    return {(row.unit_id, row.line, row.period): row for row in rows}


def _filled(duties: Duties, wanted: Sequence[Owed]) -> dict[tuple[int, str, str], int]:
    """By unit, period and indicator, how many figures stand; by months, in which every longer period begins."""
    of = {one.code: return_kind(one) for one in duties.given}
    rows = (
        Standing.objects.filter(
            town_id=duties.town_id,
            unit_id__in={owed.unit.pk for owed in wanted},
            indicator__in={code for owed in wanted for code in owed.codes},
            starts_on__gte=min(owed.period.start for owed in wanted),
            starts_on__lte=max(owed.period.end for owed in wanted),
        )
        .annotate(month=TruncMonth("starts_on"))
        .values_list("unit_id", "indicator", "month")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[tuple[int, str, str], int] = {}
    for unit, code, month, n in rows:
        key = (unit, period_reading.of(of[code], month).code, code)
        found[key] = found.get(key, 0) + n
    return found


def _things(duties: Duties) -> list[tuple[str, str]]:
    """The things that are measured in the town: kind and path of the place."""
    found = Thing.objects.filter(Q(town_id=duties.town_id), state="active").order_by()
    rows: Any = found.values_list("kind", "place_id")
    spots = duties.ground.by_pk
    return [(kind, spots[place].path) for kind, place in rows if place in spots]


def _cells(duties: Duties, owed: Owed, things: Sequence[tuple[str, str]]) -> int | None:
    """How many figures a return has when it is full; None where days or samples are in it."""
    known = {one.code: one for one in duties.given}
    total = 0
    for code in owed.codes:
        one = known[code]
        if one.frequency in FINE:
            return None
        spot = duties.ground.by_pk.get(owed.unit.place_id or 0)
        within = spot.path if one.answers.by == "village" and spot else duties.ground.town.path
        total += sum(kind == one.level and path.startswith(within) for kind, path in things)
    return total
