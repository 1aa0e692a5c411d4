"""期间: the month a brief tells of, and the instant as of which it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from townworks.kernel.clock import EARLIEST, LATEST, TOWN_TIME, day_of
from townworks.kernel.errors import Invalid

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Period:
    """A month up to ``as_of`` (the end of a second, within the month); ``before`` is the last instant before it.

    ``pinned``: asked for by its instant, or over; else it moves on with the clock.
    """

    first: date
    as_of: datetime
    pinned: bool = True

    @property
    def before(self) -> datetime:
        return datetime.combine(self.first, time.min, TOWN_TIME) - TICK

    @property
    def on(self) -> date:
        """The day as of which."""
        return day_of(self.as_of)

    @property
    def next_first(self) -> date:
        return _after(self.first)

    @property
    def next_last(self) -> date:
        return _after(self.next_first) - timedelta(days=1)

    @property
    def whole(self) -> bool:
        """The month is over."""
        return self.as_of == _end(self.first)

    @property
    def code(self) -> str:
        """As addresses carry it: "2026-06"."""
        return f"{self.first:%Y-%m}"

    @property
    def at(self) -> str:
        """The instant as addresses carry it, on the town's clock: "2026-06-30T23:59:59"."""
        return f"{self.as_of.astimezone(TOWN_TIME):%Y-%m-%dT%H:%M:%S}"


def _after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _end(first: date) -> datetime:
    return datetime.combine(_after(first), time.min, TOWN_TIME) - TICK


def period_of(first: date, *, now: datetime, at: str = "") -> Period:
    """A month up to ``at`` (town time, ISO), the end of the month, or now, whichever comes first.

    Invalid for a month to come, or an ``at`` that is no instant or lies before the month.
    """
    if first > day_of(now):
        raise Invalid("{year}年{month}月还没有到，还没有月报。", year=first.year, month=first.month)
    moment = min(instant_of(at) if at else now, now).replace(microsecond=999999)
    end = _end(first)
    period = Period(first, min(moment, end), pinned=bool(at) or moment >= end)
    if period.as_of <= period.before:
        raise Invalid("截至时间 {at} 早于{year}年{month}月。", at=at, year=first.year, month=first.month)
    return period


def instant_of(text: str) -> datetime:
    """An instant as addresses carry it; Invalid for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("“{at}”不是时间，应写成 2026-06-30T18:00:00 这样。", at=text) from None
    if not EARLIEST.year <= found.year <= LATEST.year:
        raise Invalid("“{at}”不是时间，应写成 2026-06-30T18:00:00 这样。", at=text)
    return found if found.tzinfo else found.replace(tzinfo=TOWN_TIME)
