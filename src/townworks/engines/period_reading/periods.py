"""期 (period): a year, quarter, month, week, day or instant, with a code that sorts within its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from townworks.engines.working import Nonsense, gettext_noop

Kind = Literal["year", "quarter", "month", "week", "day", "instant"]
KINDS: tuple[Kind, ...] = ("year", "quarter", "month", "week", "day", "instant")
FIRST_YEAR, LAST_YEAR = 1949, 2100
KEPT = 10_000  # periods that are worked out once: a page asks for the same few thousands of times
CODES = {
    "year": r"(\d{4})",
    "quarter": r"(\d{4})-Q([1-4])",
    "month": r"(\d{4})-(\d{2})",
    "week": r"(\d{4})-W(\d{2})",
    "day": r"(\d{4})-(\d{2})-(\d{2})",
    "instant": r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})",
}


@dataclass(frozen=True, order=True)
class Period:
    """一期: its kind, its first day, its code ("2026", "2026-Q1", "2026-03", "2026-W10", "2026-03-05", "2026-03-05T14:00")."""

    start: date
    kind: Kind
    code: str

    @property
    def end(self) -> date:
        """The last day."""
        return following(self).start - timedelta(days=1) if self.kind != "instant" else self.start

    @property
    def year(self) -> int:
        """The year it counts for: of a week, the ISO year."""
        return int(self.code[:4])

    def covers(self, other: Period) -> bool:
        """Whether another period begins within this one."""
        return self.start <= other.start <= self.end


def of(kind: Kind, day: date) -> Period:
    """The period of a kind that a day falls in. ValueError for an instant, which has an hour.

    >>> of("quarter", date(2026, 5, 9)).code, of("week", date(2027, 1, 1)).code
    ('2026-Q2', '2026-W53')
    """
    return _of(kind, day)


@lru_cache(maxsize=KEPT)
def _of(kind: Kind, day: date) -> Period:
    match kind:
        case "year":
            return Period(date(day.year, 1, 1), kind, f"{day.year}")
        case "quarter":
            n = (day.month - 1) // 3
            return Period(date(day.year, 3 * n + 1, 1), kind, f"{day.year}-Q{n + 1}")
        case "month":
            return Period(day.replace(day=1), kind, f"{day:%Y-%m}")
        case "week":
            year, week, weekday = day.isocalendar()
            return Period(day - timedelta(days=weekday - 1), kind, f"{year}-W{week:02}")
        case "day":
            return Period(day, kind, day.isoformat())
    raise ValueError("时刻要写到几点几分。")


def at(instant: datetime) -> Period:
    """An instant on the town's clock, to the minute (naive, as the clock on the wall shows it)."""
    return Period(instant.date(), "instant", f"{instant:%Y-%m-%dT%H:%M}")


@lru_cache(maxsize=KEPT)
def from_code(code: str) -> Period:
    """The period that a code names. ValueError when it names none.

    >>> from_code("2026-W10").start, from_code("2026-03-05T14:00").kind
    (datetime.date(2026, 3, 2), 'instant')
    """
    for kind, pattern in CODES.items():
        found = re.fullmatch(pattern, code, re.ASCII)
        if found:
            return _named(kind, [int(one) for one in found.groups()])  # type: ignore[arg-type]
    raise Nonsense(
        gettext_noop("“{code}”不是一期的代码，写成 2026、2026-Q1、2026-03、2026-W10 或 2026-03-05。"),
        code=code[:20],
    )


def _named(kind: Kind, numbers: list[int]) -> Period:
    year = numbers[0]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Nonsense(
            gettext_noop("年份 {year} 不在 {first} 到 {last} 之间。"),
            year=year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    match kind:
        case "year":
            return of(kind, date(year, 1, 1))
        case "quarter":
            return of(kind, date(year, 3 * numbers[1] - 2, 1))
        case "month":
            return of(kind, date(year, numbers[1], 1))
        case "week":
            return of(kind, date.fromisocalendar(year, numbers[1], 1))
        case "day":
            return of(kind, date(*numbers))
    return at(datetime(*numbers))  # type: ignore[arg-type]


@lru_cache(maxsize=KEPT)
def following(period: Period) -> Period:
    """The next period of the same kind; of an instant, the next day's."""
    day = period.start
    match period.kind:
        case "year":
            return of("year", date(day.year + 1, 1, 1))
        case "quarter":
            return of("quarter", (day.replace(day=1) + timedelta(days=100)).replace(day=1))
        case "month":
            return of("month", (day.replace(day=1) + timedelta(days=32)).replace(day=1))
        case "week":
            return of("week", day + timedelta(days=7))
    return of("day", day + timedelta(days=1))


def between(kind: Kind, first: date, last: date) -> Iterator[Period]:
    """The periods of a kind from the one that ``first`` falls in to the one that ``last`` falls in."""
    period = of(kind, first)
    while period.start <= last:
        yield period
        period = following(period)
