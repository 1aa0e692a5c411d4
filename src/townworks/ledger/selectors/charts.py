"""科目表版本: what a book's chart says."""

from __future__ import annotations

import json

from townworks.definitions.charts import Chart

from ..models import Book, ChartEdition

_known: dict[str, Chart] = {}  # by digest, which names the content for good


def chart_of(edition: ChartEdition) -> Chart:
    """The chart of an edition."""
    found = _known.get(edition.digest)
    if found is None:
        found = _known[edition.digest] = Chart.model_validate_json(json.dumps(edition.content))
    return found


def chart_of_book(book: Book) -> Chart:
    """The chart that a book keeps."""
    return chart_of(book.chart)
