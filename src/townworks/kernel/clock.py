"""时钟: read only at the edges; everything inside takes the date or instant as an argument.

The demo town lives on its own day: its settings shift the clock by a constant, so that
half a year of records is as fresh on the first visit as it was meant to be.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

TOWN_TIME = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC) + timedelta(seconds=getattr(settings, "TOWNWORKS_CLOCK_SHIFT", 0))


def today() -> date:
    """The day on the town's wall calendar."""
    return day_of(now())


def start_of(day: date) -> datetime:
    """The first instant of a day on the town's clock; a day no database can keep as an instant is the nearest one."""
    return datetime.combine(min(max(day, EARLIEST), LATEST), time.min, TOWN_TIME)


def day_of(instant: datetime) -> date:
    """The day on the town's wall calendar on which an instant falls."""
    return instant.astimezone(TOWN_TIME).date()
