"""已提折旧: what the books hold of an asset's depreciation, beyond what it had when it was registered."""

from __future__ import annotations

from django.db.models import Sum

from ..models import Asset, Book, DepreciationLine


def down_by_asset(book: Book) -> dict[int, int]:
    """Fen by asset, of runs whose voucher was neither discarded nor reversed."""
    standing = DepreciationLine.objects.filter(run__book=book).exclude(run__voucher__state="discarded")
    standing = standing.exclude(run__voucher__reversals__state="posted")
    return dict(standing.values_list("asset").annotate(fen=Sum("amount")).order_by())


def written_down(asset: Asset) -> int:
    """Of one asset, fen; drafts count, for they are on their way."""
    return down_by_asset(asset.book).get(asset.pk, 0)
