"""数据来自哪些记录: the observations behind the values of many indicators, as they stood at an instant, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from townworks.definitions.indicators import Indicator

from ..models import Observation
from .base_readings import Reading, Subject
from .past_books import parts_of

MOST_RECORDS = 500  # of one value; beyond it they are counted and not listed


class Valued(Protocol):
    """What has records behind it: a value of an indicator."""

    @property
    def one(self) -> Indicator: ...
    @property
    def reading(self) -> Reading: ...


@dataclass(frozen=True)
class Behind:
    """数据记录: one observation that a value comes from."""

    pk: int
    thing: str
    period: str


@dataclass(frozen=True)
class Records:
    """The observations behind one value: those listed, and how many more there are."""

    records: tuple[Behind, ...]
    more: int


def records_of(values: Iterable[Valued], subject: Subject, at: datetime) -> list[Records]:
    """Of each value, the observations that stood at the instant; of a share, those of its part and its whole."""
    asked = [(parts_of(each.one), (each.reading.period.start, each.reading.period.end)) for each in values]
    within: dict[tuple[date, date], set[str]] = defaultdict(set)
    for codes, span in asked:
        within[span].update(codes)
    found: dict[tuple[str, tuple[date, date]], list[tuple[Any, ...]]] = defaultdict(list)
    spans = list(within)
    queries = [_of_span(n, span, within[span], subject, at) for n, span in enumerate(spans)]
    for n, indicator, *row in queries[0].union(*queries[1:], all=True) if queries else ():
        found[indicator, spans[n]].append(tuple(row))
    return [_listed(codes, [found.get((code, span), []) for code in codes]) for codes, span in asked]


def _of_span(
    n: int, span: tuple[date, date], codes: Iterable[str], subject: Subject, at: datetime
) -> QuerySet[Any, Any]:
    """The first records of each indicator within a span, each with how many there are."""
    order = [F("thing__code").asc(), F("starts_on").asc(), F("pk").asc()]
    rows = (
        Observation.objects.filter(
            indicator__in=sorted(codes),
            town_id=subject.town_id,
            place__path__startswith=subject.path,
            starts_on__gte=span[0],
            starts_on__lte=span[1],
            at__lte=at,
        )
        .exclude(Q(corrected_by__at__lte=at))
        .order_by()
        .annotate(
            span=Value(n),
            nth=Window(RowNumber(), partition_by=[F("indicator")], order_by=order),
            whole=Window(Count("pk"), partition_by=[F("indicator")]),
        )
    )
    return rows.filter(nth__lte=MOST_RECORDS).values_list(
        "span", "indicator", "nth", "whole", "pk", "thing__name", "period"
    )


def _listed(codes: Sequence[str], by_code: Sequence[list[tuple[Any, ...]]]) -> Records:
    rows = [row for rows in by_code for row in sorted(rows)]
    whole = sum(rows[0][1] for rows in by_code if rows)
    listed = tuple(Behind(pk, thing, period) for _nth, _whole, pk, thing, period in rows[:MOST_RECORDS])
    return Records(listed, whole - len(listed))
