"""区划查询 for other modules: towns, choices, what lies below."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Place


def town_of(actor: Actor) -> Place | None:
    """本镇: the town of the actor's first post."""
    return Place.objects.filter(pk=actor.town_id).first() if actor.town_id else None


def below(path: str) -> QuerySet[Place]:
    """A place and everything in it."""
    return Place.objects.filter(path__startswith=path)


def of_town(town_id: int) -> QuerySet[Place]:
    """A town and everything in it, by its number."""
    return Place.objects.filter(town_id=town_id)


def place_in_town(pk: int, *, town_id: int | None) -> Place | None:
    """A place when it lies in this town (the town itself does), else None; for a post above towns any place."""
    found = Place.objects.filter(pk=pk)
    return (found.filter(town_id=town_id) if town_id else found).first()


def choices_in_town(town_id: int | None) -> list[tuple[int, str]]:
    """Places of a town in the order of the tree, deeper ones set in."""
    found = Place.objects.filter(town_id=town_id).order_by("path").values_list("pk", "name", "kind")
    return [(pk, ("　" if kind == "grid" else "") + name) for pk, name, kind in found]


def town(pk: int) -> Place:
    """A town by its id; NotFound when it is none."""
    found = Place.objects.filter(pk=pk, kind="town").first()
    if found is None:
        raise NotFound("没有找到这个镇。")
    return found


def town_of_code(code: str) -> Place:
    """A town by its statistical code, 9 or 12 digits; NotFound when it is none."""
    found = Place.objects.filter(code=code.strip().ljust(12, "0"), kind="town").first()
    if found is None:
        raise NotFound("没有代码为 {code} 的镇街，请先导入区划（townworks places import）。", code=code)
    return found


def town_to_write(pk: int) -> Place:
    """A town, locked until the transaction ends: for acts of which a town allows one at a time."""
    return Place.objects.select_for_update().get(pk=pk)


def town_ids_below(path: str) -> list[int]:
    """The towns of a district (or of anything above towns)."""
    return list(Place.objects.filter(kind="town", path__startswith=path).values_list("pk", flat=True))


def villages_over(place_ids: Iterable[int]) -> dict[int, Place]:
    """By place, the village or community that it lies in; itself where it lies in none."""
    found = Place.objects.filter(pk__in=set(place_ids)).select_related("parent")
    found = found.defer("outline", "parent__outline").order_by("path")
    return {one.pk: one.parent if one.kind == "grid" and one.parent else one for one in found}
