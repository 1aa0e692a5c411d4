"""单行: the one row that a key names, asked for without an order."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Kind = TypeVar("Kind", bound=Model)


def at_most_one(rows: QuerySet[Kind]) -> Kind | None:
    """The row, or None. ``rows`` are cut by a unique key: ``first()`` would sort them by the model's order, which for one row
    costs more to write down than to run.
    """
    return next(iter(rows.order_by()), None)
