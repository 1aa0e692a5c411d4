"""导入区划: the same file twice changes nothing the second time; with one mistake in it nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import IO

from django.db import transaction
from django.db.models import F

from townworks.kernel import audit, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid
from townworks.kernel.tables import text_of

from .. import permissions
from ..events import PlacesImported
from ..models import Place
from . import sheet
from .planning import Plan, Planned, path_of, planned

LEVELS = ("province", "city", "district", "town", "village", "community", "grid")
NAMED = 200
MOST_BYTES = 1024 * 1024


def plan_import(*, actor: Actor, data: bytes) -> Plan:
    """What the file would do. Rows outside the actor's places are counted and left alone."""
    actor.may_somewhere("place.edit").require()
    return _plan(actor, sheet.read(data))


def _plan(actor: Actor, rows: sheet.Sheet) -> Plan:
    known = {place.code: place for place in Place.objects.only("code", "name", "kind", "path")}
    return planned(rows, known, lambda path: permissions.covers_path(actor, "place.edit", path))


def import_places(*, actor: Actor, data: bytes, at: datetime) -> Plan:
    """Do what the plan says, all of it or nothing; answers the plan as it was carried out."""
    actor.may_somewhere("place.edit").require()
    rows = sheet.read(data)
    with transaction.atomic():
        list(Place.objects.select_for_update().filter(parent=None).values_list("pk"))  # one import at a time
        plan = _plan(actor, rows)
        if plan.problems:
            raise Invalid(
                "文件有 {count} 处要改，没有导入任何一行。",
                [("file", Invalid(str(problem))) for problem in plan.problems],
                count=len(plan.problems),
            )
        added = _add([one for one in plan.planned if one.act == "new"])
        changed = _change([one for one in plan.planned if one.act == "changed"])
        if added or changed:
            _record(actor, plan, at)
            events.announce(PlacesImported(added, changed), at=at)
    return plan


def _add(new: list[Planned]) -> int:
    """Level by level, so that what is above is always there first."""
    new.sort(key=lambda one: (LEVELS.index(one.code.kind), one.code.text))
    for kind, group in groupby(new, key=lambda one: one.code.kind):
        rows = list(group)
        known = {
            place.code: place
            for place in Place.objects.filter(code__in=_codes_above(rows)).only("code", "town")
        }
        Place.objects.bulk_create([_place(one, known) for one in rows], batch_size=500)
        if kind == "town":
            Place.objects.filter(kind="town", town=None).update(town=F("pk"))
    return len(new)


def _codes_above(rows: Iterable[Planned]) -> set[str]:
    codes: set[str] = set()
    for one in rows:
        stem = one.code.text
        codes.update(stem[:length].ljust(12, "0") for length in (2, 4, 6, 9, 12) if length < len(stem))
    return codes


def _place(one: Planned, known: dict[str, Place]) -> Place:
    parent = known.get(one.code.parent or "")
    return Place(
        code=one.code.text,
        name=one.name,
        kind=one.code.kind,
        parent=parent,
        town_id=parent.town_id if parent else None,
        path=path_of(one.code, known),
    )


def _change(changed: list[Planned]) -> int:
    places = Place.objects.in_bulk([one.code.text for one in changed], field_name="code")
    for one in changed:
        place = places[one.code.text]
        place.name, place.kind = one.name, one.code.kind
    Place.objects.bulk_update(list(places.values()), ["name", "kind"], batch_size=500)
    return len(changed)


def _record(actor: Actor, plan: Plan, at: datetime) -> None:
    touched = [one for one in plan.planned if one.act != "unchanged"]
    towns = set(
        Place.objects.filter(code__in=[one.code.text for one in touched]).values_list("town_id", flat=True)
    )
    audit.record(
        actor,
        "place.import",
        kind="place",
        thing_id=None,
        name="、".join(one.name for one in touched[:5]),
        town_id=towns.pop() if len(towns) == 1 else None,
        at=at,
        facts={
            "read": plan.read,
            "new": plan.new,
            "changed": plan.changed,
            "unchanged": plan.unchanged,
            "outside": plan.outside,
            "places": [[one.code.text, one.was, one.name] for one in touched[:NAMED]],
        },
    )


def previewed(*, actor: Actor, file: IO[bytes]) -> tuple[str, Plan]:
    """预演: the file's text, to come back with the click that writes it, and what it would do."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Invalid("网页上一次最多导入 1 MB，更大的文件请用命令 townworks places import。")
    plan = plan_import(actor=actor, data=data)
    return text_of(data), plan
