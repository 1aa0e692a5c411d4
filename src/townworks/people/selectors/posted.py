"""谁有这项权限: the posts of a town that carry a permission on a day, for who gives work to persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from townworks.definitions import selectors as definitions
from townworks.definitions.shapes import Role
from townworks.kernel.actor import Actor
from townworks.ui import names

from ..models import Post
from .directory import in_force

NAMED = 3  # persons of a role, in a sentence


@dataclass(frozen=True)
class Posted:
    """A post with what planning needs to know of it: whose, how far it reaches, and where its place lies (degrees)."""

    person_id: int
    person_name: str
    role_name: str
    reach: str
    unit_id: int | None
    path: str
    longitude: float | None
    latitude: float | None


def _carrying(permission: str, *, town_id: int, on: date) -> tuple[dict[str, Role], QuerySet[Post]]:
    """The roles that carry a permission, by code, and who holds one of them in a town on a day."""
    roles = {role.code: role for role in definitions.roles() if role.reach_of(permission)}
    posts = Post.objects.filter(in_force(on), place__town_id=town_id, role__in=roles, person__is_active=True)
    return roles, posts.order_by("id")


def posts_with(permission: str, *, town_id: int, on: date) -> list[Posted]:
    """The posts held on a day in a town whose role carries the permission, each person once a post; one query."""
    roles, posts = _carrying(permission, town_id=town_id, on=on)
    return [
        Posted(
            person_id=post.person_id,
            person_name=post.person.name,
            role_name=roles[post.role].name,
            reach=str(roles[post.role].reach_of(permission)),
            unit_id=post.unit_id,
            path=post.place.path,
            longitude=post.place.longitude,
            latitude=post.place.latitude,
        )
        for post in posts.select_related("person", "place")
    ]


def posts_to_name(permission: str, *, town_id: int, on: date) -> list[tuple[int, str]]:
    """The posts of a town whose role carries a permission on a day, as (id, whose it is and what): for naming one of them."""
    roles, posts = _carrying(permission, town_id=town_id, on=on)
    return [
        (post.pk, f"{post.person.name}（{names.in_language(roles[post.role])}）")
        for post in posts.select_related("person")
    ]


def who_may(actor: Actor, permission: str, on: date) -> str:
    """Who of the actor's town has a role that carries a permission, in one sentence: roles, each with a few of who holds it."""
    if actor.town_id is None:
        return ""
    roles, posts = _carrying(permission, town_id=actor.town_id, on=on)
    if not roles:
        return ""
    held: dict[str, list[str]] = {}
    for role, name in posts.exclude(person=actor.person_id).values_list("role", "person__name"):
        if name not in held.setdefault(role, []):
            held[role].append(name)
    if not held:
        called = _("、").join(names.in_language(role) for role in roles.values())
        return _("镇里还没有别人担任有这项权限的岗位（{roles}）。").format(roles=called)
    return _("镇里能办这件事的：{roles}。").format(
        roles=_("；").join(_with_names(roles[code], found) for code, found in held.items())
    )


def _with_names(role: Role, persons: list[str]) -> str:
    few = _("、").join(persons[:NAMED])
    words = _("{role}（{persons}等 {count} 人）") if len(persons) > NAMED else _("{role}（{persons}）")
    return words.format(role=names.in_language(role), persons=few, count=len(persons))
