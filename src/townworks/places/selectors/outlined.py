"""镇域: the places of a town with their outlines, for whoever has to say where a position lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from ..models import Place


@dataclass(frozen=True)
class Outlined:
    """A place with its outline (GeoJSON geometry in CGCS2000 degrees), or None where nobody drew one."""

    pk: int
    code: str
    name: str
    kind: str
    path: str
    outline: dict[str, Any] | None


def outlines_of_town(town_id: int) -> list[Outlined]:
    """The town and every place in it, in the order of the tree; one query, to be kept by a caller that asks often."""
    found = Place.objects.filter(town_id=town_id).order_by("path")
    return [Outlined(*row) for row in found.values_list("pk", "code", "name", "kind", "path", "outline")]


def outlines_sign(town_id: int) -> str:
    """Tells whether outlines that a caller keeps are still of the same places: how many, how many drawn, and the newest."""
    told = Place.objects.filter(town_id=town_id).aggregate(Count("pk"), Count("outline"), Max("pk"))
    return "/".join(str(value) for value in told.values())


def names_on(path: str) -> tuple[str, ...]:
    """The names of the places on a path, from the top; one query."""
    codes = path.strip("/").split("/")
    return tuple(Place.objects.filter(code__in=codes).order_by("path").values_list("name", flat=True))
