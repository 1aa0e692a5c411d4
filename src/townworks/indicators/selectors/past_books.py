"""旧账簿: what stood at a past instant, read of many indicators at once from the records themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from operator import or_

from django.db.models import Max, Q, QuerySet

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.kernel import clock, proofs

from ..models import IndicatorEdition, Observation, Standing
from ..models.observation import put_right
from ..services.editions import shape_of
from ..services.ground import Ground
from ..services.posting import counts_as
from .books import Books, editions_known, things_known


class PastBooks(Books):
    """账簿 of one town as they were at an instant. ``firsts``: from which day on each indicator is read beforehand."""

    def __init__(self, ground: Ground, firsts: Mapping[str, date], as_of: datetime, last: date) -> None:
        super().__init__(ground, firsts, (), min(firsts.values(), default=last), last)
        self.as_of, self.firsts, self._before = as_of, firsts, as_of

    def _levels(self) -> set[str]:
        return {self._defined[code].level for code in self.codes}

    @cached_property
    def _standing(self) -> dict[tuple[str, int], list[Standing]]:
        by_first: dict[date, list[str]] = defaultdict(list)
        for code, first in self.firsts.items():
            by_first[first].append(code)
        wanted = [Q(indicator__in=codes, starts_on__gte=first) for first, codes in by_first.items()]
        found: dict[tuple[str, int], list[Standing]] = defaultdict(list)
        if wanted:
            rows = Observation.objects.filter(reduce(or_, wanted), town_id=self.ground.town_id)
            editions = {one.pk: one for every in self._editions.values() for one in every}
            for row in stood(rows.filter(starts_on__lte=self.last), editions, self._before):
                found[row.indicator, row.thing_id].append(row)
        return found

    def standing(self, code: str, things: Sequence[int], first: date, last: date) -> list[Standing] | None:
        """What stood, of the days that were read."""
        if code not in self.firsts or first < self.firsts[code]:
            return None
        return [
            row
            for thing_id in things
            for row in self._standing.get((code, thing_id), ())
            if first <= row.starts_on <= last
        ]


def stood(
    rows: QuerySet[Observation], editions: Mapping[int, IndicatorEdition], as_of: datetime
) -> list[Standing]:
    """Of observations, what stood at an instant: recorded before it, and put right by nothing recorded before it."""
    found = rows.filter(at__lt=as_of).exclude(put_right(at__lt=as_of)).order_by("pk")
    return [
        Standing(
            indicator=row.indicator,
            thing_id=row.thing_id,
            place_id=row.place_id,
            edition_id=row.edition_id,
            period=row.period,
            starts_on=row.starts_on,
            value=row.value,
            mark=row.mark,
            limit=row.limit,
            counts_as=counts_as(shape_of(editions[row.edition_id]), row.value, row.mark, row.limit),
            quality=row.quality,
            observation_id=row.pk,
        )
        for row in found
    ]


def recorded_since(town_id: int, as_of: datetime) -> set[str]:
    """The indicators of a town of which anything was recorded since: their past is read from the records themselves.

    One query for all days of which proofs are asked together: when each was last recorded, of those that were since the first of them.
    """
    kept = proofs.known("indicators.recorded", town_id)
    if not kept or as_of < min(kept):
        ends = (clock.start_of(day + timedelta(days=1)) for day in proofs.days_asked())
        since = min([as_of, *ends])
        rows = Observation.objects.filter(town_id=town_id, at__gte=since).order_by()
        kept[since] = dict(rows.values_list("indicator").annotate(last=Max("at")))
    return {code for code, last in kept[min(kept)].items() if last >= as_of}


def ground_of(town_id: int) -> Ground:
    """A town's ground, asked for once for all that is asked together."""
    grounds: dict[int, Ground] = proofs.known("indicators.grounds")
    if town_id not in grounds:
        grounds[town_id] = Ground(town_id)
    return grounds[town_id]


def know_town(town_id: int) -> None:
    """What all that is asked together will need of a town's indicators and things, where it needs most of them: four queries."""
    ground, codes = ground_of(town_id), [one.code for one in definitions.indicators()]
    levels = {one.level for one in definitions.indicators()}
    things_known(ground, levels)
    ground.know_scopes(codes)
    editions_known(codes)


class KnownAt:
    """当时所知: what was known of a town's indicators before an instant, read of all at once.

    ``firsts``: which indicators (with those that shares are computed from), from which day on; ``now``: others that are read as they
    are. Of what was recorded nothing since the kept sums answer, of the rest the records. ``last``: the last day that may be asked for.
    """

    def __init__(
        self,
        ground: Ground,
        firsts: Mapping[str, date],
        as_of: datetime,
        last: date,
        *,
        now: Iterable[str] = (),
    ) -> None:
        self.ground, self.as_of = ground, as_of
        self.later = recorded_since(ground.town_id, as_of)
        defined = {one.code: one for one in definitions.indicators()}
        self._past = {
            code for code in firsts if code in defined and self.later & {code, *defined[code].inputs}
        }
        inside = {part for code in self._past for part in parts_of(defined[code])}
        earlier = {code: first for code, first in firsts.items() if code in self._past | inside}
        self.past = PastBooks(ground, earlier, as_of, last)
        rest = {*(firsts.keys() - self._past), *now}
        self.books = Books(ground, rest, [ground.town_id], min(firsts.values(), default=last), last)
        with_both = self.past.codes and self.books.codes
        self.past.beside, self.books.beside = (self.books, self.past) if with_both else (None, None)

    def of(self, code: str) -> Books:
        """The books that an indicator is read in."""
        return self.past if code in self._past else self.books


def parts_of(one: Indicator) -> list[str]:
    """The indicators whose figures a value consists of, in the order in which they are listed."""
    return sorted(
        {code for code in (one.over_places.numerator, one.over_places.denominator) if code} or {one.code}
    )
