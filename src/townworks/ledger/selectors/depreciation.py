"""已提折旧: the runs that still count, and what the books hold of an asset's depreciation beyond what it had when it was registered."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet, Sum

from ..models import Asset, Book, DepreciationLine

Found = TypeVar("Found", bound=Model)


def in_force(found: QuerySet[Found], path: str = "") -> QuerySet[Found]:
    """Of runs of depreciation, or of what belongs to them (``path``: "run__"), those that still count: their voucher was neither
    discarded nor reversed.
    """
    standing = found.exclude(**{f"{path}voucher__state": "discarded"})
    return standing.exclude(**{f"{path}voucher__reversals__state": "posted"})


def down_by_asset(book: Book) -> dict[int, int]:
    """Fen by asset, of runs that still count."""
    standing = in_force(DepreciationLine.objects.filter(run__book=book), "run__")
    return dict(standing.values_list("asset").annotate(fen=Sum("amount")).order_by())


def written_down(asset: Asset) -> int:
    """Of one asset, fen; drafts count, for they are on their way."""
    return down_by_asset(asset.book).get(asset.pk, 0)
