"""科目表版本: what a book's chart says."""

from __future__ import annotations

from townworks.definitions.charts import Chart
from townworks.definitions.editions import Shaped, in_shape

from ..models import Book, ChartEdition

_known = Shaped(in_shape(Chart))


def chart_of(edition: ChartEdition) -> Chart:
    """The chart of an edition."""
    return _known.of(edition)


def chart_of_book(book: Book) -> Chart:
    """The chart that a book keeps."""
    return chart_of(book.chart)
