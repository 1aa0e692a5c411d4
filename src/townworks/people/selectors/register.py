"""单位名册: the units of a town, for whoever gives work to one. Not cut by an actor: callers have decided that already."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.kernel.errors import Invalid
from townworks.places import selectors as places
from townworks.ui import names

from ..models import UNIT_KINDS, Unit


def units_of_town(town_id: int) -> QuerySet[Unit]:
    """The active units of a town, in their order."""
    return Unit.objects.filter(town_id=town_id, is_active=True).order_by("order", "id")


def unit_of_town(unit_id: int, town_id: int) -> Unit:
    """One active unit of a town; Invalid when it is none."""
    return named_units({unit_id}, town_id)[unit_id]


def named_units(unit_ids: Iterable[int], town_id: int) -> dict[int, Unit]:
    """Units by id; Invalid when one of them is not an active unit of this town."""
    wanted = set(unit_ids)
    found = {unit.pk: unit for unit in units_of_town(town_id).filter(pk__in=wanted)}
    if wanted - found.keys():
        raise Invalid("所选单位不在本镇的单位名册里，请重新选择。")
    return found


def unit_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, of units that were closed since too; for whoever has found that the actor may know of them."""
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).order_by("order", "id").values_list("pk", "name"))


def unit_form_choices(town_id: int) -> dict[str, list[tuple[object, str]]]:
    """What a unit's form offers: kinds, lines of work, places of the town."""
    return {
        "kinds": [(code, gettext(name)) for code, name in UNIT_KINDS.items()],
        "lines": [(line.code, names.in_language(line)) for line in definitions.lines()],
        "places": list(places.choices_in_town(town_id)),
    }


def unit_seated_over(path: str, town_id: int) -> int | None:
    """The active unit with its seat at a place or nearest above it (a village committee for a grid), else None."""
    codes = path.strip("/").split("/")
    found = (
        Unit.objects.filter(town_id=town_id, is_active=True, place__code__in=codes)
        .exclude(place__kind="town")
        .order_by("-place__path")
        .values_list("pk", flat=True)
    )
    return found.first()


def towns_with_offices() -> dict[int, tuple[str, str]]:
    """The towns of this instance that have offices of their own, by id: code and name, in the order of their codes."""
    found = Unit.objects.filter(kind="office", is_active=True).order_by("town__code")
    return {
        pk: (code, name)
        for pk, code, name in found.values_list("town_id", "town__code", "town__name").distinct()
    }
