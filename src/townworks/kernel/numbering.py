"""编号: numbers without gaps, per town, series and year.

The counter's row is locked until the transaction ends, so a number exists only if what carries it does.
"""

from __future__ import annotations

from django.db import transaction

from .models import Series


def next_number(*, town_id: int, key: str, year: int) -> int:
    """The next number of a series, from 1. Must be called inside a transaction."""
    return next_numbers(town_id=town_id, key=key, year=year, count=1)[0]


def next_numbers(*, town_id: int, key: str, year: int, count: int) -> range:
    """The next numbers of a series, as many as asked for, in as many queries as for one."""
    with transaction.atomic():
        Series.objects.get_or_create(town_id=town_id, key=key, year=year)
        row = Series.objects.select_for_update().get(town_id=town_id, key=key, year=year)
        row.last += count
        row.save(update_fields=["last"])
        return range(row.last - count + 1, row.last + 1)
