"""推算落账: derived figures follow their inputs; what changes is a new observation that names the old one, with its working."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.aggregate import EXACT
from townworks.engines.period_reading import Period
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.places import selectors as places

from ..derivations import Derived, derivation
from ..events import FiguresRecorded
from ..models import Observation, Standing, Thing
from ..models.observation import PLACES
from .editions import Editions
from .ground import Ground, ensure_places
from .posting import Posted, Ready, post
from .recording import tell

CHUNK = 2000
LONGEST_WORKING = 60  # steps of a working that are kept


def derive_after(event: FiguresRecorded) -> None:
    """推算 what depends on figures that were put down; a second time writes nothing."""
    rows = Observation.objects.filter(town_id=event.town_id)
    rows = rows.filter(batch_id=event.batch_id) if event.batch_id else rows.filter(pk__in=event.ids)
    at = rows.aggregate(at=Max("at"))["at"]
    touched = _touched(
        rows.order_by().values_list("indicator", "thing_id", "starts_on").distinct().iterator()
    )
    for (code, period), things in touched.items():
        derive(
            town_id=event.town_id,
            one=definitions.indicator(code),
            period=period,
            at=at,
            things=sorted(things),
        )


def _touched(rows: Iterable[tuple[str, int, object]]) -> dict[tuple[str, Period], set[int]]:
    """By derived indicator and its period, the things whose inputs moved."""
    dependents: dict[str, list[Indicator]] = defaultdict(list)
    for one in definitions.indicators():
        for code in one.source.inputs:
            dependents[code].append(one)
    found: dict[tuple[str, Period], set[int]] = defaultdict(set)
    for code, thing_id, day in rows:
        for one in dependents.get(code, ()):
            if one.frequency != "irregular":
                found[one.code, period_reading.of(one.frequency, day)].add(thing_id)  # type: ignore[arg-type]
    return found


def derive_current(*, at: datetime) -> int:
    """推算本期: what is drawn from other subjects' records, for the period that is running; answers how many figures moved."""
    day, moved = clock.day_of(at), 0
    for one in definitions.indicators():
        engine = one.source.engine
        if engine is None or engine == "share" or one.source.inputs or one.frequency == "irregular":
            continue
        period = period_reading.of(one.frequency, day)
        for town_id in places.town_ids_below("/"):
            moved += len(derive(town_id=town_id, one=one, period=period, at=at).ids)
    return moved


def derive(
    *, town_id: int, one: Indicator, period: Period, at: datetime, things: Sequence[int] | None = None
) -> Posted:
    """推算 one indicator of a town for a period, and put down what changed. A value that can no longer be told becomes missing."""
    compute = derivation(one.source.engine or "")
    if compute is None:
        return Posted()
    found = compute(
        town_id=town_id, one=one, period=period, things=things, on=min(clock.day_of(at), period.end)
    )
    stands = Standing.objects.filter(town_id=town_id, indicator=one.code, period=period.code)
    if all(each.value is None for each in found) and not stands.exists():
        return Posted()
    with transaction.atomic():
        ground, editions = Ground(town_id), Editions(at)
        ensure_places(ground, one.level, at=at)
        rows = _ready(found, one, period, ground, editions)
        rows += _gone(rows, one, period, things, ground, editions)
        posted = post(rows, actor=SYSTEM, at=at, source="derived", ground=ground)
        tell(posted, "figure.derive", actor=SYSTEM, ground=ground, at=at, facts={"period": period.code})
    return posted


def _ready(
    found: Sequence[Derived], one: Indicator, period: Period, ground: Ground, editions: Editions
) -> list[Ready]:
    town = Thing.objects.filter(town_id=ground.town_id, kind=one.level, place_id=ground.town_id).first()
    ids = {each.thing_id for each in found if each.thing_id is not None}
    known = ground.things([*ids, *([town.pk] if town else [])])
    edition = editions.of(one.code, period)
    rows = []
    for each in found:
        thing = known.get(each.thing_id or (town.pk if town else 0))
        if thing is None:
            continue
        value = None if each.value is None else round(EXACT.plus(each.value), PLACES)
        working = [step.stored() for step in each.working[:LONGEST_WORKING]]
        mark = "missing" if value is None else ""
        rows.append(Ready(edition, thing, period, value, mark, working=working))
    return [row for row in rows if row.value is not None]


def _gone(
    rows: Sequence[Ready],
    one: Indicator,
    period: Period,
    things: Sequence[int] | None,
    ground: Ground,
    editions: Editions,
) -> list[Ready]:
    """Figures that stand from before, and that nothing can be said of any more."""
    told = {row.thing.pk for row in rows}
    standing = Standing.objects.filter(
        town_id=ground.town_id, indicator=one.code, period=period.code, value__isnull=False
    ).exclude(thing_id__in=told)
    if things is not None:
        standing = standing.filter(thing_id__in=things)
    known = ground.things(standing.values_list("thing_id", flat=True))
    edition = editions.of(one.code, period)
    return [Ready(edition, known[row.thing_id], period, mark="missing") for row in standing]
