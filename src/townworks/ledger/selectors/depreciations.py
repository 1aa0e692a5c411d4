"""还算数的折旧: runs whose voucher was neither discarded nor reversed."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Found = TypeVar("Found", bound=Model)


def in_force(found: QuerySet[Found], path: str = "") -> QuerySet[Found]:
    """Of runs of depreciation, or of what belongs to them (``path``: "run__"), those that still count."""
    standing = found.exclude(**{f"{path}voucher__state": "discarded"})
    return standing.exclude(**{f"{path}voucher__reversals__state": "posted"})
