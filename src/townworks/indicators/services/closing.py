"""报表是否收着: whether a figure's return waits for whoever looks at it, or is locked."""

from __future__ import annotations

from collections.abc import Iterable

from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Period
from townworks.engines.working import Nonsense
from townworks.kernel.errors import Invalid

from ..models import Return

Key = tuple[int, str, str]  # unit, line, period


def named_period(code: str) -> Period:
    """The period that a code names. Invalid when it names none."""
    try:
        return period_reading.from_code(code)
    except Nonsense as error:
        raise Invalid(error.step.text, (), **error.step.values) from None
    except ValueError:  # the thirtieth of February has the shape of a day
        raise Invalid("没有“{code}”这一天。", code=code[:20]) from None


def return_period(one: Indicator, period: Period) -> Period:
    """The period of the return that a figure is in: its own, or the month of what is measured more often."""
    return period_reading.of("month", period.start) if one.frequency in FINE else period


class Closing:
    """The returns that are not drafts any more, among those that figures of one act would be in."""

    def __init__(self, town_id: int, keys: Iterable[Key]) -> None:
        wanted = set(keys)
        rows = Return.objects.filter(
            town_id=town_id,
            unit_id__in={unit for unit, _line, _period in wanted},
            period__in={period for _unit, _line, period in wanted},
        ).exclude(state="draft")
        self._found = {(row.unit_id, row.line, row.period): row for row in rows}

    @classmethod
    def of_town(cls, town_id: int) -> Closing:
        """Every return of a town that is no draft any more: for a file, whose figures nobody knows yet."""
        found = cls(town_id, ())
        rows = Return.objects.filter(town_id=town_id).exclude(state="draft")
        found._found = {(row.unit_id, row.line, row.period): row for row in rows}
        return found

    def of(self, unit_id: int | None, one: Indicator, period: Period) -> Return | None:
        """The return that holds a figure, if it is given, approved or locked."""
        if unit_id is None:
            return None
        return self._found.get((unit_id, one.line, return_period(one, period).code))
