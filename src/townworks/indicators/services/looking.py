"""核对: figures that were recorded are held against their limits, their own past and the whole that they are a part of.

A series (an indicator of a thing) is looked at as a whole: its past is asked for once, however many of its figures came with one file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db.models import QuerySet

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import outlier_check
from townworks.engines.measure_reading import units
from townworks.engines.working import Step, gettext_noop

from ..events import FiguresRecorded
from ..models import Observation, Question, Standing
from .editions import shape_of
from .questions import question_about
from .slots import slot_of

PAST = 24  # figures of the past that a new one is held against
MOST = 100_000  # figures of one event that are looked at, the latest ones; older history is not asked about
CHUNK = 500
PERCENT = "%"


def look_at_figures(event: FiguresRecorded) -> None:
    """核对数字: those that still stand and were given by somebody; a second look asks nothing new."""
    found = Observation.objects.filter(town_id=event.town_id, corrected_by=None, value__isnull=False)
    found = found.filter(batch_id=event.batch_id) if event.batch_id else found.filter(pk__in=event.ids)
    found = _latest(found.exclude(source="derived"))
    for indicator, thing_id in sorted(set(found.order_by().values_list("indicator", "thing_id"))):
        rows = found.filter(indicator=indicator, thing_id=thing_id).select_related("edition")
        _look_at_series(list(rows.order_by("starts_on", "period", "pk")))


def _latest(found: QuerySet[Observation]) -> QuerySet[Observation]:
    """The latest MOST and what is of the same day as the last of them."""
    beyond = found.order_by("-starts_on", "-pk").values_list("starts_on", flat=True)[MOST : MOST + 1]
    first = next(iter(beyond), None)
    return found if first is None else found.filter(starts_on__gt=first)


def _look_at_series(rows: Sequence[Observation]) -> None:
    """The figures of one indicator and thing, in their order."""
    doubts: dict[int, list[tuple[str, Step]]] = defaultdict(list)
    by_unit: dict[str, list[Observation]] = defaultdict(list)
    for row in rows:
        by_unit[shape_of(row.edition).unit].append(row)
    for unit, some in by_unit.items():
        past = Past(some, unit)
        for row in some:
            doubts[row.pk] += _unlike(row, shape_of(row.edition), past.before(row.starts_on))
    for pk, why in _larger_than_whole(rows):
        doubts[pk].append(("part", why))
    _ask(rows, doubts)


class Past:
    """以往的数 of a series under one unit: what lies before its first figure, and what lies between its figures."""

    def __init__(self, rows: Sequence[Observation], unit: str) -> None:
        one, first, last = rows[0], rows[0].starts_on, rows[-1].starts_on
        series = Standing.objects.filter(
            indicator=one.indicator,
            thing_id=one.thing_id,
            edition__content__unit=unit,
            value__isnull=False,
        )
        facts = ("starts_on", "value")
        before = series.filter(starts_on__lt=first).order_by("-starts_on", "-period")
        within = series.filter(starts_on__gte=first, starts_on__lt=last).order_by("starts_on", "period")
        every = [*reversed(before.values_list(*facts)[:PAST]), *within.values_list(*facts)]
        self._days: list[date] = [day for day, _value in every]
        self._values: list[Decimal] = [value for _day, value in every if value is not None]

    def before(self, day: date) -> tuple[Decimal, ...]:
        """The last figures before a day, the latest last."""
        until = bisect_left(self._days, day)
        return tuple(self._values[max(0, until - PAST) : until])


def _unlike(row: Observation, shape: Indicator, past: tuple[Decimal, ...]) -> Iterator[tuple[str, Step]]:
    limits = shape.limits
    answer = outlier_check.compute(
        outlier_check.Given(
            value=row.value or Decimal(0),
            past=past,
            least=_decimal(limits.least),
            most=_decimal(limits.most),
            jump=_decimal(limits.jump),
            spread=_decimal(limits.spread),
            still=limits.still,
        )
    )
    yield from ((doubt.code, doubt.why) for doubt in answer.doubts)


def _decimal(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@lru_cache(maxsize=4)
def _shares(digest: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """By indicator, the (part, whole) that it stands in, where a share is a percentage: a part is never larger than its whole.

    A ratio in another unit (square metres a pupil) has no such bound. ``digest``: of the definitions, so that changed files count.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in definitions.indicators():
        rule = one.over_places
        if rule.how == "share" and one.unit == PERCENT and rule.numerator and rule.denominator:
            for code in (rule.numerator, rule.denominator):
                found[code].append((rule.numerator, rule.denominator))
    return {code: tuple(pairs) for code, pairs in found.items()}


def _larger_than_whole(rows: Sequence[Observation]) -> Iterator[tuple[int, Step]]:
    """Where a part is larger than its whole, the question goes to whichever of the two was given later: one question, not two."""
    code, thing_id = rows[0].indicator, rows[0].thing_id
    for part, whole in _shares(definitions.definitions().digest).get(code, ()):
        other = whole if code == part else part
        standing = dict(_standing(slot_of(other, thing_id, row.period) for row in rows))
        for row in rows:
            against = standing.get(slot_of(other, thing_id, row.period))
            if (
                against is None
                or against.value is None
                or row.value is None
                or against.observation_id > row.pk
            ):
                continue
            factor = units.factor(shape_of(against.edition).unit, shape_of(row.edition).unit)
            if factor is None:
                continue
            mine, theirs = row.value, against.value * factor
            a, b = (mine, theirs) if code == part else (theirs, mine)
            if a > b:
                yield row.pk, Step(gettext_noop("部分 {part} 大于整体 {whole}"), {"part": a, "whole": b})


def _standing(slots: Iterable[object]) -> Iterator[tuple[object, Standing]]:
    wanted = list(slots)
    for start in range(0, len(wanted), CHUNK):
        rows = Standing.objects.filter(pk__in=wanted[start : start + CHUNK]).select_related("edition")
        yield from ((row.slot, row) for row in rows)


def _ask(rows: Sequence[Observation], doubts: dict[int, list[tuple[str, Step]]]) -> None:
    asked = {row.pk: row for row in rows if doubts[row.pk]}
    if not asked:
        return
    known = set(Question.objects.filter(observation__in=list(asked)).values_list("observation_id", "code"))
    Question.objects.bulk_create(
        question_about(row, code, why.stored(), asked_at=row.at)
        for pk, row in asked.items()
        for code, why in dict(doubts[pk]).items()
        if (pk, code) not in known
    )
