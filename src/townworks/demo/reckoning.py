"""算日子、算数: instants on the town's clock, and figures that grow with the work."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel import clock


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant on the town's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.TOWN_TIME)


def calendar() -> workdays.Calendar:
    """The working calendar of the definitions."""
    return definitions.working_calendar()


def so_far(target: Decimal, unit: str, progress: float) -> Decimal:
    """Where a figure stands: a count grows with the work, a rate starts high and creeps up."""
    part = 0.72 + 0.28 * min(1.0, progress * 1.4) if unit == "%" else min(1.02, progress)
    value = target * Decimal(repr(round(part, 3)))
    whole = target == target.to_integral_value() and unit != "%"
    return value.quantize(Decimal(1) if whole else Decimal("0.1"))
