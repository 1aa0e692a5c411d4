"""一期一个数: what stands for things and places in each base period, now or as it was known on a day.

Not cut to an actor: callers have decided that already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import aggregate, period_reading
from townworks.engines.aggregate import Part, Sums
from townworks.engines.measure_reading import units
from townworks.engines.period_reading import Kind, Period
from townworks.engines.working import Step, gettext_noop

from ..models import IndicatorEdition, Observation, Rollup, Standing, Thing, ThingEdition
from ..section_months import OF_PLACES
from ..services.editions import editions_of, holding, indicator_named, shape_of
from ..services.ground import Ground
from ..services.rollups import SumsRow, sums_in, sums_rows
from ..services.weights import Weights
from .books import PICKED, Books
from .past_books import stood

ONE = Decimal(1)
OTHER_UNIT = Step(gettext_noop("填报时的单位与这一版不同，不能换算"))


@dataclass(frozen=True)
class Reading:
    """一期的数. ``value`` None where there is none, with its ``mark`` ("missing", "below", "not_applicable"; "" for no record).

    ``n`` values are in it, ``missing`` ones are not; ``observation_id``: the record itself, where it is one. ``edition``: under which.
    """

    period: Period
    value: Decimal | None = None
    mark: str = ""
    limit: Decimal | None = None
    n: int = 0
    missing: int = 0
    observation_id: int | None = None
    edition: int = 0
    quality: str = ""
    working: tuple[Step, ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether there is any record behind it."""
        return bool(self.n or self.missing or self.mark)


@dataclass(frozen=True)
class Subject:
    """读谁的数: one thing, or a place with all within it (``path``)."""

    town_id: int
    thing_id: int | None = None
    place_id: int | None = None
    path: str = ""


class Definitions:
    """一个指标的各版: under which definition a period is read; ``only``: the number of the edition to read all under.

    ``as_of``: read what was known at this instant; None where nothing was recorded since, which the kept sums answer.
    ``books``: what was read beforehand of many indicators or places at once.
    """

    def __init__(
        self,
        code: str,
        only: int | None = None,
        as_of: datetime | None = None,
        books: Books | None = None,
    ) -> None:
        self.code, self.only, self.as_of = code, only, as_of
        self.books = books if books is not None and books.as_of == as_of else None
        kept = self.books.editions_of(code) if self.books else None
        self.editions = editions_of(code) if kept is None else kept
        self._today = indicator_named(code)
        self.by_pk = {one.pk: one for one in self.editions}
        self._of: dict[str, IndicatorEdition | None] = {}

    def at(self, period: Period) -> Indicator:
        """The definition for a period: as the file has it, where nothing was ever observed under one."""
        edition = self.edition(period)
        return shape_of(edition) if edition else self._today

    def edition(self, period: Period) -> IndicatorEdition | None:
        """The edition for a period."""
        if self.only is not None:
            return next((one for one in self.editions if one.n == self.only), None)
        return self._held(period)

    def _held(self, period: Period) -> IndicatorEdition | None:
        """The edition that was valid then, looked up once for all the things of a period."""
        if period.code not in self._of:
            self._of[period.code] = holding(self.editions, period)
        return self._of[period.code]

    def n(self, period: Period) -> int:
        """Its number; 0 where there is none yet."""
        edition = self.edition(period)
        return edition.n if edition else 0

    def factor_of(self, period: Period) -> Decimal | None:
        """The same for what is kept of a period: every figure of a period was given under one edition."""
        own = self._held(period)
        return self.factor(own.pk, self.at(period)) if own else ONE

    def factor(self, edition_id: int, wanted: Indicator) -> Decimal | None:
        """By what a figure given under an edition is multiplied to be read under another definition."""
        given = shape_of(self.by_pk[edition_id]) if edition_id in self.by_pk else wanted
        return units.factor(given.unit, wanted.unit)


def base_kind(one: Indicator) -> Kind:
    """The shortest period that is read: the frequency, or the month of what is measured more often."""
    return "month" if one.frequency in FINE else one.frequency  # type: ignore[return-value]


def base_readings(
    known: Definitions, one: Indicator, base: Kind, subject: Subject, first: date, last: date
) -> dict[str, Reading]:
    """By period, the base readings."""
    if subject.thing_id is not None:
        return of_things(known, one, [subject.thing_id], first, last).get(subject.thing_id, {})
    if one.frequency in FINE or one.over_places.how in PICKED or known.as_of:
        return _together(known, one, base, subject, first, last)
    return _of_place(known, subject, first, last)


def of_things(
    known: Definitions, one: Indicator, things: Sequence[int], first: date, last: date
) -> dict[int, dict[str, Reading]]:
    """By thing and base period, its value."""
    if one.frequency in FINE:
        return _months_of_things(known, one, things, first, last)
    return _of_thing(known, things, first, last)


def _of_thing(
    known: Definitions, things: Sequence[int], first: date, last: date
) -> dict[int, dict[str, Reading]]:
    """By thing and period, what stands."""
    kept = known.books.standing(known.code, things, first, last) if known.books else None
    if kept is not None:
        rows = kept
    elif known.as_of is not None:
        rows = _stood(known, things, first, last)
    else:
        rows = list(
            Standing.objects.filter(
                indicator=known.code, thing_id__in=things, starts_on__gte=first, starts_on__lte=last
            )
        )
    found: dict[int, dict[str, Reading]] = defaultdict(dict)
    for row in rows:
        found[row.thing_id][row.period] = _reading(known, row)
    return found


def _reading(known: Definitions, row: Standing) -> Reading:
    """What stands, read under the definition of its period."""
    period = period_reading.from_code(row.period)
    one = known.at(period)
    factor = known.factor(row.edition_id, one)
    value = row.counts_as if row.mark == "below" else row.value
    steps: tuple[Step, ...] = ()
    if factor is None:
        steps = (OTHER_UNIT,)
    elif factor != ONE and value is not None:
        steps = (
            Step(gettext_noop("按这一版的单位换算：{value} × {factor}"), {"value": value, "factor": factor}),
        )
    scaled = None if factor is None or value is None else aggregate.EXACT.multiply(value, factor)
    return Reading(
        period,
        scaled,
        row.mark if factor is not None else "missing",
        row.limit,
        n=int(scaled is not None),
        missing=int(scaled is None and row.mark != "not_applicable"),
        observation_id=row.observation_id,
        edition=known.n(period),
        quality=row.quality,
        working=steps,
    )


def _stood(known: Definitions, things: Sequence[int], first: date, last: date) -> list[Standing]:
    """What stood at the instant asked for."""
    rows = Observation.objects.filter(
        indicator=known.code, thing_id__in=things, starts_on__gte=first, starts_on__lte=last
    )
    return stood(rows, known.by_pk, known.as_of) if known.as_of else []


def _months_of_things(
    known: Definitions, one: Indicator, things: Sequence[int], first: date, last: date
) -> dict[int, dict[str, Reading]]:
    """By thing and month, what its days or samples come to."""
    if one.over_time.how in (*PICKED, "last") or known.as_of:
        return _picked_months(known, things, first, last)
    first = first.replace(day=1)
    kept_rows = known.books.months(known.code, things, first, last) if known.books else None
    rows: Iterable[SumsRow] = (
        sums_rows(
            Rollup.objects.filter(
                OF_PLACES,
                indicator=known.code,
                thing_id__in=things,
                starts_on__gte=first,
                starts_on__lte=last,
            )
        )
        if kept_rows is None
        else kept_rows
    )
    sums: dict[tuple[int, str], Sums] = {}
    for row in rows:
        key = (row.thing_id, row.period)
        sums[key] = sums[key] + sums_in(row) if key in sums else sums_in(row)
    found: dict[int, dict[str, Reading]] = defaultdict(dict)
    for (thing_id, code), kept in sums.items():
        if kept != Sums():
            found[thing_id][code] = _worked_out(known, thing_id, code, kept, over_time=True)
    return found


def _picked_months(
    known: Definitions, things: Sequence[int], first: date, last: date
) -> dict[int, dict[str, Reading]]:
    """The same where sums do not tell: the last, the greatest, the least of a month."""
    parts: dict[tuple[int, str], list[Part]] = defaultdict(list)
    for thing_id, each in _of_thing(known, things, first.replace(day=1), last).items():
        for code, reading in each.items():
            month = period_reading.of("month", reading.period.start)
            parts[thing_id, month.code].append(Part(code, reading.value, order=code))
    found: dict[int, dict[str, Reading]] = defaultdict(dict)
    for (thing_id, code), values in parts.items():
        month = period_reading.from_code(code)
        how = known.at(month).over_time.how
        answer = aggregate.compute(aggregate.Given(tuple(values), how if how != "share" else "mean"))
        found[thing_id][code] = _answered(known, month, answer)
    return found


def _of_place(known: Definitions, subject: Subject, first: date, last: date) -> dict[str, Reading]:
    """By period, what the kept sums of a place come to."""
    place_id = subject.place_id or 0  # where there is no place there are no sums
    kept_rows = known.books.sums(known.code, place_id, first, last) if known.books else None
    rows: Iterable[SumsRow] = (
        sums_rows(
            Rollup.objects.filter(
                indicator=known.code,
                place_id=place_id,
                thing_id=0,
                starts_on__gte=first,
                starts_on__lte=last,
            )
        )
        if kept_rows is None
        else kept_rows
    )
    sums: dict[str, Sums] = {}
    for row in rows:
        sums[row.period] = sums[row.period] + sums_in(row) if row.period in sums else sums_in(row)
    return {
        code: _worked_out(known, place_id, code, kept, over_time=False)
        for code, kept in sums.items()
        if kept != Sums()
    }


def _worked_out(known: Definitions, pk: int, code: str, kept: Sums, *, over_time: bool) -> Reading:
    """The value of the sums of a thing's (``over_time``) or a place's period; with books, worked out once for the last months
    and for the year."""
    done = {} if known.books is None else known.books.worked_out
    only = known.only if len(known.editions) > 1 else None
    key = (known.code, only, over_time, pk, code)
    if key not in done:
        done[key] = _summed(known, period_reading.from_code(code), kept, over_time=over_time)
    return done[key]


def _summed(known: Definitions, period: Period, kept: Sums, *, over_time: bool = False) -> Reading:
    """The value of kept sums. A town's one figure is the sum of one."""
    one = known.at(period)
    how = one.over_time.how if over_time else one.over_places.how
    way: aggregate.How = "sum" if how == "none" else how
    answer = aggregate.of_sums(kept, way)
    factor = known.factor_of(period)
    if factor is None:
        return Reading(period, None, "missing", missing=kept.n + kept.missing, working=(OTHER_UNIT,))
    if factor != ONE and answer.value is not None:
        answer = replace(answer, value=aggregate.EXACT.multiply(answer.value, factor))
    return _answered(known, period, answer)


def _answered(known: Definitions, period: Period, answer: aggregate.Answer) -> Reading:
    return Reading(
        period,
        answer.value,
        "" if answer.value is not None or not answer.missing else "missing",
        n=answer.n,
        missing=answer.missing,
        edition=known.n(period),
        working=answer.working,
    )


def _together(
    known: Definitions, one: Indicator, base: Kind, subject: Subject, first: date, last: date
) -> dict[str, Reading]:
    """By period, the things of a place put together; with books, once for the last months and for the year."""
    if known.books is None:
        return _of_things_within(known, one, subject, first, last)
    rule = (one.level, one.over_time.how, one.over_places.how, one.over_places.weight)
    key = (known.code, known.only if len(known.editions) > 1 else None, subject.path, *rule)
    found = known.books.together(
        key, first, last, lambda since, until: _of_things_within(known, one, subject, since, until)
    )
    since = first.replace(day=1) if base == "month" else first
    return {code: reading for code, reading in found.items() if since <= reading.period.start <= last}


def _of_things_within(
    known: Definitions, one: Indicator, subject: Subject, first: date, last: date
) -> dict[str, Reading]:
    """By period, the values of the things within a place put together: of what the sums of places do not tell.

    What is out of scope is left out; what is weighed is weighed by what stands.
    """
    ground = known.books.ground if known.books else Ground(subject.town_id)
    inside = known.books.within(one, subject.path) if known.books else None
    if inside is None:
        inside = list(things_within(one, subject).values_list("pk", flat=True))
    known_things = ground.things(inside)
    things = {pk: known_things[pk] for pk in inside if pk in known_things}
    weigh = _weights(known, one, sorted(things))
    parts: dict[str, list[Part]] = defaultdict(list)
    for thing_id, by_period in of_things(known, one, sorted(things), first, last).items():
        thing = things[thing_id]
        for code, reading in by_period.items():
            day = reading.period.start
            lay = ground.by_pk[ground.place_on(thing, day)].path
            counts = lay.startswith(subject.path) and ground.inside(known.code, thing_id, day)
            if counts and reading.mark != "not_applicable":
                weight = weigh(thing_id, reading.period) if weigh else None
                parts[code].append(Part(thing.name, reading.value, weight))
    found = {}
    for code, values in parts.items():
        period = period_reading.from_code(code)
        how = known.at(period).over_places.how
        way: aggregate.How = "sum" if how == "none" else how
        found[code] = _answered(known, period, aggregate.compute(aggregate.Given(tuple(values), way)))
    return found


def _weights(
    known: Definitions, one: Indicator, things: Sequence[int]
) -> Callable[[int, Period], Decimal | None] | None:
    """What weighs things in a period, if anything does."""
    code = one.over_places.weight
    if code is None:
        return None
    if known.books:
        found = known.books.weights(code, things)
    else:
        found = Weights((code, thing_id) for thing_id in things)
    return lambda thing_id, period: found.of(code, thing_id, period)


def things_within(one: Indicator, subject: Subject) -> QuerySet[Thing]:
    """The things of an indicator's level that lie in a place, or once lay there."""
    lain = ThingEdition.objects.filter(place__path__startswith=subject.path).values("thing_id")
    return Thing.objects.filter(
        Q(place__path__startswith=subject.path) | Q(pk__in=lain), town_id=subject.town_id, kind=one.level
    )
