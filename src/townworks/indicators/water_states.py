"""水体状态: what the samples of a month say of a lake's nutrients and of black and odorous water, read from the samples themselves.

Only sound readings count; what is below the detection limit counts half of it, as for the class of a month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from statistics import fmean

from townworks.definitions import selectors as definitions
from townworks.engines import black_odorous, lake_tli

from .models import Standing
from .section_months import HALF, SOUND

CENTIMETRES = 100  # transparency is given in metres, and judged for black water in centimetres

# By section and sample, the values by the engine's code of the item.
Samples = dict[int, dict[str, dict[str, float]]]


def state_items(engine: str) -> Mapping[str, str]:
    """The indicators that a state is told from: by indicator, the engine's code of its item."""
    return _state_items(engine, definitions.definitions().digest)


@lru_cache(maxsize=8)
def _state_items(engine: str, _digest: str) -> Mapping[str, str]:
    known = {one.code: one for one in definitions.indicators()}
    inputs = {code for one in known.values() if one.source.engine == engine for code in one.source.inputs}
    found = {code: known[code].source.parameters.get("item", "") for code in inputs if code in known}
    items: Iterable[str] = lake_tli.ITEMS if engine == "lake_tli" else black_odorous.ITEMS
    return {code: item for code, item in found.items() if item in items}


def sound_samples(items: Mapping[str, str], things: Sequence[int], first: date, last: date) -> Samples:
    """What was measured from one day to another; one query."""
    rows = Standing.objects.filter(
        indicator__in=items,
        thing_id__in=things,
        starts_on__gte=first,
        starts_on__lte=last,
        counted=True,
        quality__in=SOUND,
    ).order_by("period")
    found: Samples = defaultdict(dict)
    for thing_id, indicator, period, value, mark, limit in rows.values_list(
        "thing_id", "indicator", "period", "value", "mark", "limit"
    ):
        told = limit * HALF if mark == "below" and limit is not None else value
        item = items[indicator]
        if told is not None and (told >= 0 or item == "orp"):
            found[thing_id].setdefault(period, {})[item] = float(told)
    return found


def nutrients(samples: Mapping[str, Mapping[str, float]]) -> lake_tli.Answer:
    """营养状态 of the means of these samples."""
    by_item: dict[str, list[float]] = defaultdict(list)
    for values in samples.values():
        for item, value in values.items():
            by_item[item].append(value)
    return lake_tli.compute(
        lake_tli.Given({item: fmean(by_item[item]) for item in lake_tli.ITEMS if item in by_item})
    )


def blackness(samples: Mapping[str, Mapping[str, float]]) -> black_odorous.Answer:
    """黑臭程度 of these samples."""
    return black_odorous.compute(
        black_odorous.Given(
            tuple(
                black_odorous.Sample(
                    {
                        item: values[item] * CENTIMETRES if item == "sd" else values[item]
                        for item in black_odorous.ITEMS
                        if item in values
                    }
                )
                for values in samples.values()
            )
        )
    )
