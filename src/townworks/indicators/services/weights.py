"""权重: the figure of the weighing indicator of the same thing, in the period itself or the longer one that holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from townworks.definitions import selectors as definitions
from townworks.engines import period_reading
from townworks.engines.period_reading import Period

from ..models import IndicatorEdition, Standing
from .editions import shape_of
from .rollups import Deltas

CHUNK = 500


class Weights:
    """What weighs the figures of one act: (weighing indicator, thing) to its figures."""

    def __init__(self, wanted: Iterable[tuple[str, int]]) -> None:
        things: dict[str, set[int]] = defaultdict(set)
        for indicator, thing_id in wanted:
            things[indicator].add(thing_id)
        self._weighing = set(things)
        self._found: dict[tuple[str, int], list[tuple[Period, Decimal]]] = defaultdict(list)
        for indicator, ids in things.items():
            for chunk in _chunks(sorted(ids)):
                rows = Standing.objects.filter(
                    indicator=indicator, thing_id__in=chunk, counts_as__isnull=False
                )
                for thing_id, code, value in rows.values_list("thing_id", "period", "counts_as"):
                    if value is not None:  # as the filter has it
                        self._found[indicator, thing_id].append((period_reading.from_code(code), value))

    def put(self, one: Standing) -> None:
        """A weighing figure that is being written in the same act; any other weighs nothing here."""
        if one.indicator not in self._weighing:
            return
        period = period_reading.from_code(one.period)
        rest = [pair for pair in self._found[one.indicator, one.thing_id] if pair[0] != period]
        self._found[one.indicator, one.thing_id] = rest + (
            [(period, one.counts_as)] if one.counts_as is not None else []
        )

    def of(self, indicator: str, thing_id: int, period: Period) -> Decimal | None:
        """The weight for a period: of the shortest period that holds it."""
        fitting = [pair for pair in self._found.get((indicator, thing_id), ()) if pair[0].covers(period)]
        return max(fitting, key=lambda pair: pair[0].start, default=(None, None))[1]


def weighed_by(code: str) -> list[str]:
    """The indicators whose figures an indicator weighs, by the files of today and by every edition that is kept."""
    today = [one.code for one in definitions.indicators() if one.over_places.weight == code]
    return sorted({*today, *_once_weighed(code)})


def _once_weighed(code: str) -> list[str]:
    changed = IndicatorEdition.objects.filter(n__gt=1).values_list("code", flat=True)
    older = IndicatorEdition.objects.filter(code__in=set(changed))
    return [one.code for one in older if shape_of(one).over_places.weight == code]


def weigh_anew(written: Sequence[Standing], deltas: Deltas) -> None:
    """Figures that stand and are weighed by those just written get their new weight, and the sums with them."""
    weighed = {code: _dependents(code) for code in {one.indicator for one in written}}
    for one in written:
        dependents = weighed[one.indicator]
        if not dependents:
            continue
        period = period_reading.from_code(one.period)
        rows = Standing.objects.select_for_update().filter(
            indicator__in=dependents,
            thing_id=one.thing_id,
            starts_on__gte=period.start,
            starts_on__lte=period.end,
        )
        weights = Weights((one.indicator, row.thing_id) for row in rows)
        for row in rows:
            weight = weights.of(one.indicator, row.thing_id, period_reading.from_code(row.period))
            if weight != row.weight:
                deltas.take(row)
                row.weight = weight
                row.save(update_fields=["weight"])
                deltas.add(row)


def weighs(code: str) -> bool:
    """Whether an indicator weighs any other."""
    return bool(_dependents(code))


def _dependents(code: str) -> list[str]:
    return _dependents_of(
        code, definitions.definitions().digest, IndicatorEdition.objects.filter(n__gt=1).count()
    )


@lru_cache(maxsize=500)
def _dependents_of(code: str, digest: str, changed: int) -> list[str]:
    """Kept as long as neither the files nor the editions change."""
    return weighed_by(code)


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
