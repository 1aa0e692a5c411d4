"""单元格: what a cell means, in the town's own words for lines, units and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from townworks.definitions import selectors as definitions
from townworks.people import selectors as people
from townworks.places import selectors as places

from ...selectors.sheet import JOIN
from ...selectors.target_words import target_of
from ..editing import NewTarget


@dataclass
class Register:
    """名册: units and places of a town by name, asked for once."""

    _units: dict[int, dict[str, int]] = field(default_factory=dict)
    _places: dict[int, dict[str, int]] = field(default_factory=dict)

    def units(self, town_id: int) -> dict[str, int]:
        """Units by name, and by short name where no other unit has it as its name."""
        if town_id not in self._units:
            found = list(people.units_of_town(town_id))
            short = {unit.short_name: unit.pk for unit in found if unit.short_name}
            self._units[town_id] = {**short, **{unit.name: unit.pk for unit in found}}
        return self._units[town_id]

    def places(self, town_id: int) -> dict[str, int]:
        """Places by name."""
        if town_id not in self._places:
            found = places.choices_in_town(town_id)
            self._places[town_id] = {name.strip("　 "): pk for pk, name in found}
        return self._places[town_id]


def names(text: str) -> list[str]:
    for mark in ("，", ",", "；", ";", "\n"):
        text = text.replace(mark, "、")
    return [name.strip() for name in text.split("、") if name.strip()]


def split(text: str) -> list[str]:
    return [one.strip() for one in text.replace(";", JOIN).replace("\n", JOIN).split(JOIN) if one.strip()]


def day(text: str) -> date | None:
    plain = (
        text.replace("年", "-")
        .replace("月", "-")
        .replace("日", "")
        .replace("/", "-")
        .replace(".", "-")
        .strip()
    )
    parts = plain.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def line(text: str) -> str | None:
    return next((line.code for line in definitions.lines() if text in (line.code, line.name)), None)


def targets(text: str) -> tuple[NewTarget, ...]:
    """指标; what cannot be read was refused before."""
    read = [target for target in map(target_of, split(text)) if target]
    return tuple(NewTarget(Decimal(one["value"]), one["comparator"], one["unit"], one["of"]) for one in read)
