"""亮灯: how many commitments of each light every unit leads and every line has; units, never persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from townworks.definitions import selectors as definitions
from townworks.kernel.actor import Actor

from .listing import LIGHTS, Filter, filtered


@dataclass(frozen=True)
class Score:
    """一行: ``key`` filters the list (a unit's id, a line's code; "" where no unit leads yet)."""

    key: str
    name: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def by_unit(actor: Actor, wanted: Filter) -> list[Score]:
    """Of each lead unit, in the units' own order; what no unit leads yet comes last. One query."""
    found = (
        filtered(actor, wanted)
        .order_by("lead__order", "lead_id")
        .values_list("lead_id", "lead__name", "light")
        .annotate(n=Count("pk"))
    )
    names: dict[str, str] = {}
    counts: dict[str, dict[str, int]] = {}
    for pk, name, light, n in found:
        key = str(pk or "")
        names[key] = name or ""
        counts.setdefault(key, {})[light] = n
    keys = sorted(counts, key=lambda key: key == "")
    return [Score(key, names[key], _whole(counts[key])) for key in keys]


def by_line(actor: Actor, wanted: Filter) -> list[Score]:
    """Of each line of work, in the lines' order. One query."""
    found = filtered(actor, wanted).order_by().values_list("line", "light").annotate(n=Count("pk"))
    counts: dict[str, dict[str, int]] = {}
    for line, light, n in found:
        counts.setdefault(line, {})[light] = n
    order = {line.code: n for n, line in enumerate(definitions.lines())}
    return [
        Score(line, line, _whole(counts[line]))
        for line in sorted(counts, key=lambda code: order.get(code, 999))
    ]


def _whole(counts: Mapping[str, int]) -> dict[str, int]:
    return {light: counts.get(light, 0) for light in LIGHTS}
