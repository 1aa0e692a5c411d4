"""数数: makes the figures of one brief, each with its query, its instant and its records."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from townworks.commitments.selectors.addresses import register_url
from townworks.commitments.selectors.past import PastRow
from townworks.commitments.selectors.past_notices import PastNotice
from townworks.ui.documents import Figure, Group, Query, Record

from .period import Period

MOST_RECORDS = 2000  # of one figure; beyond it they are counted and not listed


class Counter:
    """Makes the figures of one brief: same town, year and instant in every query."""

    def __init__(self, town_id: int, period: Period) -> None:
        self.town_id, self._period = town_id, period
        self.figures: dict[str, Figure] = {}

    def rows(
        self, code: str, what: str, rows: Iterable[PastRow], *, group: Group | None = None, **where: object
    ) -> Figure:
        """A count of commitments."""
        records = tuple(
            Record(f"commitment:{row.pk}", f"{row.code} {row.text}", _show(row.pk)) for row in rows
        )
        return self.put(code, what, records, self.register(**where), group)

    def notices(self, code: str, what: str, rows: Iterable[PastNotice], **where: object) -> Figure:
        """A count of notices."""
        records = tuple(
            Record(
                f"notice:{row.pk}",
                f"{row.number} {row.unit} {row.matter}",
                reverse("commitments:notice", args=[row.pk]),
            )
            for row in rows
        )
        query = urlencode(where)
        return self.put(
            code, what, records, reverse("commitments:supervision") + (f"?{query}" if query else "")
        )

    def put_value(
        self,
        code: str,
        what: str,
        value: str,
        records: tuple[Record, ...],
        where: str,
        *,
        group: Group | None = None,
        more: int = 0,
    ) -> Figure:
        """A measured value, which is more than how many records it has; ``more``: those that are not listed."""
        address = reverse("briefs:figure", args=[self._period.code, code])
        query = urlencode({"at": self._period.at, "town": self.town_id})
        figure = Figure(
            code=code,
            value=value,
            query=Query(what, where, f"{address}?{query}"),
            as_of=self._period.as_of,
            records=records,
            group=group,
            more=more,
        )
        self.figures[code] = figure
        return figure

    def register(self, **where: object) -> str:
        """The register's list with a filter."""
        return register_url(self.town_id, self._period.year, **where)

    def put(
        self, code: str, what: str, records: tuple[Record, ...], where: str, group: Group | None = None
    ) -> Figure:
        """A count of records; of very many, so many are listed and the rest counted."""
        listed = records[:MOST_RECORDS]
        more = len(records) - len(listed)
        return self.put_value(code, what, str(len(records)), listed, where, group=group, more=more)


def _show(pk: int) -> str:
    return reverse("commitments:show", args=[pk])
