"""计数: one row more for each change, folded by the clockwork."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import models, transaction
from django.db.models import Count, Sum

from townworks.engines import map_cells

from ..models import CellCount, Finding, FindingCount

ZOOM = 15  # of the cells that are counted: about 1.1 km at the latitude of the south of China
OF_PLACE = ("town_id", "place_id", "owner_id", "campaign", "item", "state", "severity")
OF_CELL = ("town_id", "x", "y", "is_open", "severity")
BATCH = 5000


def rows_of(finding: Finding, n: int) -> Iterator[models.Model]:
    """The rows that count a finding as it is now (n = 1) or as it was (n = -1)."""
    yield FindingCount(**{name: getattr(finding, name) for name in OF_PLACE}, n=n)
    if finding.longitude is not None and finding.latitude is not None:
        x, y = map_cells.cell(finding.longitude, finding.latitude, ZOOM)
        yield CellCount(
            town_id=finding.town_id, x=x, y=y, is_open=finding.is_open, severity=finding.severity, n=n
        )


def add(rows: Iterable[models.Model]) -> None:
    """Write counting rows, whatever their kind."""
    rows = list(rows)
    places = [row for row in rows if isinstance(row, FindingCount)]
    cells = [row for row in rows if isinstance(row, CellCount)]
    if places:
        FindingCount.objects.bulk_create(places)
    if cells:
        CellCount.objects.bulk_create(cells)


def fold(*, at: datetime) -> int:
    """合并计数: make one row of the many of a key; answers how many rows went away. Sums stay the same (tested)."""
    return _fold(FindingCount, OF_PLACE) + _fold(CellCount, OF_CELL)


def _fold(kind: type[models.Model], names: tuple[str, ...]) -> int:
    gone = 0
    with transaction.atomic():
        manager = kind._default_manager
        many = list(
            manager.values(*names)
            .annotate(rows=Count("id"), total=Sum("n"))
            .filter(rows__gt=1)
            .order_by()[:BATCH]
        )
        for key in many:
            facts = {name: key[name] for name in names}
            ids = list(manager.select_for_update().filter(**facts).values_list("id", "n"))
            total = sum(n for _, n in ids)
            manager.filter(pk__in=[pk for pk, _ in ids]).delete()
            if total:
                manager.create(**facts, n=total)
            gone += len(ids) - bool(total)
    return gone
