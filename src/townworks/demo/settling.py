"""建镇: the district, two towns, their villages and grids, units and people."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from townworks.people.models import Person, Post, Unit
from townworks.places.models import Place

from . import outlines

DATA = Path(__file__).parent / "data"
PASSWORD = "Qinghe-2026"  # noqa: S105 (printed on the door of a demo)
SINCE = date(2024, 1, 1)
PASSWORD_SET = datetime(2026, 6, 15, tzinfo=UTC)


@dataclass
class Settled:
    """What the seeding of records builds on."""

    towns: dict[str, Place]
    units: dict[tuple[str, str], Unit]  # by town name and unit code
    people: dict[str, Person]  # by username


def read(name: str) -> dict[str, Any]:
    """One of the demo's own data files."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def settle() -> Settled:
    """Make places, units and people; nothing else is there yet."""
    data = read("town.toml")
    district = _place(data["district"], kind="district", parent=None)
    towns: dict[str, Place] = {}
    units: dict[tuple[str, str], Unit] = {}
    for order, entry in enumerate(data["towns"]):
        town = _place(entry, kind="town", parent=district, order=order)
        town.town = town
        lattice = outlines.Lattice(tuple(entry["corner"]), tuple(entry["cell"]), entry["columns"])
        inside = [place for place in data["places"] if place["town"] == entry["name"]]
        rings = [_village(town, lattice, number, place, units) for number, place in enumerate(inside)]
        town.outline = outlines.many(rings)
        town.longitude, town.latitude = outlines.middle([point for ring in rings for point in ring])
        town.save()
        towns[town.name] = town
        for number, unit in enumerate(data["units"]):
            units[town.name, unit["code"]] = Unit.objects.create(
                town=town,
                code=unit["code"],
                name=unit["name"],
                short_name=unit["short"],
                kind=unit["kind"],
                lines=unit["lines"],
                order=number,
            )
    return Settled(towns, units, _people(towns, units))


def _place(entry: dict[str, Any], *, kind: str, parent: Place | None, order: int = 0) -> Place:
    path = f"{parent.path if parent else '/'}{entry['code']}/"
    return Place.objects.create(
        code=entry["code"], name=entry["name"], kind=kind, parent=parent, path=path, order=order
    )


def _village(
    town: Place,
    lattice: outlines.Lattice,
    number: int,
    entry: dict[str, Any],
    units: dict[tuple[str, str], Unit],
) -> list[outlines.Point]:
    kind = "community" if entry["name"].endswith("社区") else "village"
    village = _place(entry, kind=kind, parent=town, order=number)
    ring, strips = lattice.village(number, entry["grids"])
    _draw(village, town, ring)
    for index, (name, strip) in enumerate(zip(outlines.numbered(entry["grids"]), strips, strict=True)):
        grid = _place(
            {"code": f"{entry['code']}{index + 1:03d}", "name": name},
            kind="grid",
            parent=village,
            order=index,
        )
        _draw(grid, town, strip)
    committee = "居委会" if kind == "community" else "村委会"
    units[town.name, entry["code"]] = Unit.objects.create(
        town=town,
        code=entry["code"],
        name=f"{entry['name'].removesuffix('村')}{committee}",
        short_name=entry["name"],
        kind="village",
        place=village,
        order=100 + number,
    )
    return ring


def _draw(place: Place, town: Place, ring: list[outlines.Point]) -> None:
    place.town = town
    place.outline = outlines.polygon(ring)
    place.longitude, place.latitude = outlines.middle(ring)
    place.save()


def _people(towns: dict[str, Place], units: dict[tuple[str, str], Unit]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    password = make_password(PASSWORD)
    home = next(iter(towns))
    for entry in read("people.toml")["people"]:
        town = towns[entry.get("town", home)]
        place = Place.objects.get(code=entry["place"]) if "place" in entry else town
        person = Person(
            username=entry["username"],
            name=entry["name"],
            must_change_password=False,
            password_changed_at=PASSWORD_SET,
            town=town if place.town_id else None,
        )
        person.password = password  # one hash for all: on this door the password is printed
        person.save()
        unit = units[town.name, entry["unit"]] if "unit" in entry else None
        for role in (entry["role"], entry.get("besides")):  # who holds two posts has them in one unit
            if role:
                Post.objects.create(person=person, role=role, unit=unit, place=place, from_on=SINCE)
        people[person.username] = person
    return people
