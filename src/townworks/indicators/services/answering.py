"""谁填报: the unit that answers for an indicator's figure at a place, and the one that looks it over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from townworks.definitions.indicators import Indicator
from townworks.people import selectors as people

from .ground import Ground


@dataclass(frozen=True)
class Unit:
    """A unit of the town, as far as answering for figures goes."""

    pk: int
    name: str
    short_name: str
    kind: str
    place_id: int | None
    lines: tuple[str, ...]


class Answering:
    """一个镇的填报分工, asked for once an act."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @cached_property
    def units(self) -> list[Unit]:
        """The town's units in use, in their order."""
        rows = people.units_of_town(self.ground.town_id)
        facts = rows.values_list("pk", "name", "short_name", "kind", "place_id", "lines")
        return [Unit(*row[:5], tuple(row[5])) for row in facts]

    @cached_property
    def _by_pk(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in self.units}

    @cached_property
    def _seated(self) -> dict[int, Unit]:
        """By place, the unit that has its seat there: a village's committee."""
        return {
            unit.place_id: unit for unit in reversed(self.units) if unit.place_id and unit.kind == "village"
        }

    def lead(self, line: str) -> Unit | None:
        """The unit that leads a line of work here."""
        return next((unit for unit in self.units if line in unit.lines), None)

    def unit_of(self, one: Indicator, place_id: int) -> Unit | None:
        """The unit that answers for a figure at a place; None where nobody does, or nobody is there to."""
        match one.answers.by:
            case "lead":
                return self.lead(one.line)
            case "village":
                above = reversed(self.ground.over(place_id))
                return next((self._seated[pk] for pk in above if pk in self._seated), None)
            case "unit":
                return next(
                    (unit for unit in self.units if one.answers.unit in (unit.name, unit.short_name)), None
                )
        return None

    def named(self, unit_id: int | None) -> str:
        """A unit's name."""
        unit = self._by_pk.get(unit_id or 0)
        return unit.name if unit else ""
