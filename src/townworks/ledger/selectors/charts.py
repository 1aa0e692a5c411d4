"""科目表版本: what a book's chart says."""

from __future__ import annotations

from townworks.definitions.charts import Chart
from townworks.definitions.editions import Shaped, in_shape
from townworks.kernel.kept_query import Kept

from ..models import Book, ChartEdition

_known = Shaped(in_shape(Chart))
_digest: Kept[str] = Kept(
    lambda pk: ChartEdition.objects.filter(pk=pk).order_by().values_list("digest", flat=True), int
)


def chart_of(edition: ChartEdition) -> Chart:
    """The chart of an edition."""
    return _known.of(edition)


def chart_of_book(book: Book) -> Chart:
    """The chart that a book keeps."""
    if not Book.chart.is_cached(book):
        said = _known.known(_digest.one(book.chart_id) or "")
        if said is not None:
            return said
    return chart_of(book.chart)
