"""填报入口 (entry_choices): which tables an actor fills in, by line, and how far the running period is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Period
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Thing
from ..services.answering import Answering
from ..services.editions import indicator_named
from ..services.ground import Ground
from ..services.recording import allowed
from .owing import return_kind
from .subjects import subject_for, town_of
from .visible import standings_for, things_for


@dataclass(frozen=True)
class Table:
    """一张填报表. ``period``: the latest that ended (of a year, the one that runs); ``filled`` of ``cells`` of it."""

    one: Indicator
    period: Period
    filled: int
    cells: int

    @property
    def sampled(self) -> bool:
        return self.one.frequency == "irregular"


def tables(actor: Actor, *, on: date, town_id: int | None = None) -> list[Table]:
    """The indicators of which the actor fills in any figure; four queries."""
    ground = Ground(town_of(actor, town_id))
    answering = Answering(ground)
    by_kind: dict[str, list[Thing]] = {}
    for thing in things_for(actor).filter(town_id=ground.town_id, state="active").defer("attributes"):
        by_kind.setdefault(thing.kind, []).append(thing)
    mine = {
        one.code: count
        for one in definitions.indicators()
        if (count := _fillable(actor, one, by_kind.get(one.level, []), ground, answering))
    }
    wanted = [one for one in definitions.indicators() if one.code in mine]
    when = {one.code: lately(one, on) for one in wanted}
    filled = _filled(actor, ground.town_id, when)
    return [Table(one, when[one.code], filled.get(one.code, 0), mine[one.code]) for one in wanted]


def _fillable(
    actor: Actor, one: Indicator, things: Sequence[Thing], ground: Ground, answering: Answering
) -> int:
    if one.source.kind == "derived" or not actor.grants_for("indicator.enter"):
        return 0
    known: dict[int, bool] = {}
    for thing in things:
        if thing.place_id not in known:
            found = allowed(actor, one, thing, ground, answering)
            known[thing.place_id] = found is None or isinstance(found, int)
    return sum(known[thing.place_id] for thing in things)


def lately(one: Indicator, on: date) -> Period:
    """The period whose figures are asked for now: the one that ended last; of what is sampled, this month; of a year, this one."""
    kind = return_kind(one)
    running = period_reading.of(kind, on)
    if kind == "year" or one.frequency in ("irregular", "day"):
        return running
    return period_reading.of(kind, running.start - timedelta(days=1))


def _filled(actor: Actor, town_id: int, when: dict[str, Period]) -> dict[str, int]:
    if not when:
        return {}
    rows = (
        standings_for(actor)
        .filter(
            town_id=town_id,
            indicator__in=list(when),
            period__in={period.code for period in when.values()},
        )
        .order_by()
        .values_list("indicator", "period")
        .annotate(n=Count("pk"))
    )
    return {code: n for code, period, n in rows if when[code].code == period}


@dataclass(frozen=True)
class Beside:
    """并排填: several indicators of one level and one length of period that can be filled in side by side."""

    level: str
    period: Period
    n: int


@dataclass(frozen=True)
class OfLine:
    """一条线的填报表."""

    line: str
    tables: tuple[Table, ...]

    @property
    def beside(self) -> list[Beside]:
        """Where there are two and more of a kind."""
        counted: dict[tuple[str, Period], int] = {}
        for table in self.tables:
            if not table.sampled and table.one.frequency != "day":
                key = (table.one.level, table.period)
                counted[key] = counted.get(key, 0) + 1
        return [Beside(level, period, n) for (level, period), n in counted.items() if n > 1]


def by_line(found: Sequence[Table]) -> list[OfLine]:
    """By line of work, in the order of the lines."""
    order = [line.code for line in definitions.lines()]
    lines = sorted({table.one.line for table in found}, key=order.index)
    return [OfLine(line, tuple(table for table in found if table.one.line == line)) for line in lines]


def indicator_to_fill(actor: Actor, code: str) -> Indicator:
    """The indicator of a table; NotFound where there is none, or the actor reads none of it."""
    one = indicator_named(code)
    subject_for(actor, code)
    if one.source.kind == "derived":
        raise NotFound("“{indicator}”由系统推算，不用填报。", indicator=one.name)
    return one


def siblings(actor: Actor, one: Indicator) -> list[Indicator]:
    """The tables of the same line, to turn over to."""
    return [
        other
        for other in definitions.indicators()
        if other.line == one.line and other.source.kind != "derived" and other.frequency != "irregular"
    ]
