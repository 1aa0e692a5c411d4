"""读数与汇总: the value of an indicator for a thing or a place, period by period, from what stands and the kept sums.

Within a period each place is one value first, then places are put together, then periods (engine ``aggregate``). Not cut to an actor:
callers have decided that already. A period is read under the edition that held when it ended, or under the one that is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from townworks.definitions.indicators import Indicator
from townworks.engines import aggregate, period_reading
from townworks.engines.aggregate import Part
from townworks.engines.measure_reading import units
from townworks.engines.period_reading import Kind, Period

from ..services.editions import indicator_named
from .base_readings import (
    ONE,
    Definitions,
    Reading,
    Subject,
    base_kind,
    base_readings,
    of_things,
    things_within,
)
from .books import Books

__all__ = [
    "Books", "Definitions", "Reading", "Subject", "base_kind", "by_thing", "readings", "things_within",
]  # fmt: skip


def readings(
    code: str,
    subject: Subject,
    kind: Kind,
    first: date,
    last: date,
    *,
    edition: int | None = None,
    as_of: datetime | None = None,
    books: Books | None = None,
) -> list[Reading]:
    """The periods of a kind from one day to another, each with its value; a kind finer than the indicator's base gives nothing."""
    known = Definitions(code, edition, as_of, books)
    periods = list(period_reading.between(kind, first, last))
    if not periods:
        return []
    one = known.at(periods[-1])
    if one.over_places.how == "share":
        return _shares(one, subject, kind, periods, known)
    base = base_kind(one)
    if period_reading.KINDS.index(kind) > period_reading.KINDS.index(base):
        return [Reading(period) for period in periods]
    if kind != base:
        return _longer(known, base, subject, periods)
    found = base_readings(known, one, base, subject, periods[0].start, periods[-1].end)
    return [found.get(period.code, Reading(period, edition=known.n(period))) for period in periods]


def _longer(known: Definitions, base: Kind, subject: Subject, periods: Sequence[Period]) -> list[Reading]:
    """Longer periods, each from base periods that are read under its own definition, so that their units agree."""
    found: dict[int, list[Reading]] = {}
    for n in {known.n(period) for period in periods}:
        under = Definitions(known.code, n or None, known.as_of, known.books)
        one = under.at(periods[-1])
        read = base_readings(under, one, base, subject, periods[0].start, periods[-1].end)
        found[n] = list(read.values())
    return [_over_time(known, period, found[known.n(period)]) for period in periods]


def _shares(
    one: Indicator, subject: Subject, kind: Kind, periods: Sequence[Period], known: Definitions
) -> list[Reading]:
    """A share, part over whole, each put together by its own rules; a whole that is given less often is that of the period around."""
    part_code, whole_code = one.over_places.numerator or "", one.over_places.denominator or ""
    part, whole = indicator_named(part_code), indicator_named(whole_code)
    scale = units.factor(f"{part.unit}/{whole.unit}", one.unit) or ONE
    first, last = periods[0].start, periods[-1].end
    parts = {
        each.period.code: each
        for each in readings(part_code, subject, kind, first, last, as_of=known.as_of, books=known.books)
    }
    coarse = _coarser(kind, base_kind(whole))
    wholes = {
        each.period.code: each
        for each in readings(whole_code, subject, coarse, first, last, as_of=known.as_of, books=known.books)
    }
    found = []
    for period in periods:
        above = parts[period.code]
        below = wholes.get(period.code if coarse == kind else period_reading.of(coarse, period.start).code)
        value = below.value if below else None
        answer = aggregate.compute(
            aggregate.Given((Part(one.name, above.value, value),) if value else (), "share", scale)
        )
        missing = 0 if answer.value is not None else max(above.missing, int(above.recorded))
        found.append(
            Reading(
                period, answer.value, "", None, answer.n, missing, None, known.n(period), "", answer.working
            )
        )
    return found


def _coarser(kind: Kind, other: Kind) -> Kind:
    return kind if period_reading.KINDS.index(kind) <= period_reading.KINDS.index(other) else other


def _over_time(known: Definitions, period: Period, found: Iterable[Reading]) -> Reading:
    """The value of a longer period from those of its base periods."""
    inside = [each for each in found if period.covers(each.period)]
    one = known.at(period)
    parts = tuple(Part(each.period.code, each.value, order=each.period.code) for each in inside)
    how = one.over_time.how if one.over_time.how != "share" else "mean"
    answer = aggregate.compute(aggregate.Given(parts, how))
    return Reading(
        period,
        answer.value,
        n=answer.n,
        missing=answer.missing,
        edition=known.n(period),
        working=answer.working,
    )


def by_thing(
    code: str,
    things: Sequence[int],
    first: date,
    last: date,
    *,
    edition: int | None = None,
    books: Books | None = None,
) -> dict[int, dict[str, Reading]]:
    """By thing and base period, for a table: what stands, or months of what is measured more often; shares are computed."""
    known = Definitions(code, edition, None, books)
    one = known.at(period_reading.of("month", last))
    if one.over_places.how == "share":
        return _shares_by_thing(one, things, first, last, books)
    return of_things(known, one, things, first, last)


def _shares_by_thing(
    one: Indicator, things: Sequence[int], first: date, last: date, books: Books | None
) -> dict[int, dict[str, Reading]]:
    part_code, whole_code = one.over_places.numerator or "", one.over_places.denominator or ""
    part, whole = indicator_named(part_code), indicator_named(whole_code)
    scale = units.factor(f"{part.unit}/{whole.unit}", one.unit) or ONE
    coarse = base_kind(whole)
    starts = period_reading.of(coarse, first).start
    parts = by_thing(part_code, things, first, last, books=books)
    wholes = by_thing(whole_code, things, starts, last, books=books)
    found: dict[int, dict[str, Reading]] = defaultdict(dict)
    for thing_id, by_period in parts.items():
        for code, above in by_period.items():
            below = wholes.get(thing_id, {}).get(period_reading.of(coarse, above.period.start).code)
            whole_value = below.value if below else None
            given = (Part(one.name, above.value, whole_value),) if whole_value else ()
            answer = aggregate.compute(aggregate.Given(given, "share", scale))
            found[thing_id][code] = Reading(
                above.period,
                answer.value,
                n=answer.n,
                missing=int(answer.value is None),
                working=answer.working,
            )
    return found
