"""核对: figures that were recorded are held against their limits, their own past and the whole that they are a part of.

Pasts are asked for together, an indicator at a time, however many figures came with one file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
from ..models.observation import put_right
from .editions import shape_of
from .pasts import Pasts
from .questions import question_about
from .slots import slot_of

MOST = 100_000  # figures of one event that are looked at, the latest ones; older history is not asked about
CHUNK = 500
PERCENT = "%"


def look_at_figures(event: FiguresRecorded) -> None:
    """核对数字: those that still stand and were given by somebody; a second look asks nothing new."""
    found = Observation.objects.filter(~put_right(), town_id=event.town_id, value__isnull=False)
    found = found.filter(batch_id=event.batch_id) if event.batch_id else found.filter(pk__in=event.ids)
    found = _latest(found.exclude(source="derived"))
    for indicator in sorted(set(found.order_by().values_list("indicator", flat=True))):
        rows = list(
            found.filter(indicator=indicator)
            .select_related("edition")
            .order_by("thing_id", "starts_on", "period", "pk")
        )
        _look_at(rows)


def _latest(found: QuerySet[Observation]) -> QuerySet[Observation]:
    """The latest MOST and what is of the same day as the last of them."""
    beyond = found.order_by("-starts_on", "-pk").values_list("starts_on", flat=True)[MOST : MOST + 1]
    first = next(iter(beyond), None)
    return found if first is None else found.filter(starts_on__gt=first)


def _look_at(rows: Sequence[Observation]) -> None:
    """The figures of one indicator, thing by thing in their order."""
    pasts = Pasts(rows)
    doubts: dict[int, list[tuple[str, Step]]] = defaultdict(list)
    for row in rows:
        doubts[row.pk] += _unlike(row, shape_of(row.edition), pasts.of(row))
    for pk, why in _larger_than_whole(rows):
        doubts[pk].append(("part", why))
    _ask(rows, doubts)


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
            count=shape.decimals == 0,
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
    code = rows[0].indicator
    for part, whole in _shares(definitions.definitions().digest).get(code, ()):
        other = whole if code == part else part
        standing = dict(_standing(slot_of(other, row.thing_id, row.period) for row in rows))
        for row in rows:
            against = standing.get(slot_of(other, row.thing_id, row.period))
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
