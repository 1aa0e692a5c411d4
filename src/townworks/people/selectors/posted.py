"""谁有这项权限: the posts of a town that carry a permission on a day, for who gives work to persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from townworks.definitions import selectors as definitions
from townworks.ui import names

from ..models import Post
from .directory import in_force


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


def posts_with(permission: str, *, town_id: int, on: date) -> list[Posted]:
    """The posts held on a day in a town whose role carries the permission, each person once a post; one query."""
    roles = {role.code: role for role in definitions.roles() if role.reach_of(permission)}
    posts = (
        Post.objects.filter(in_force(on), place__town_id=town_id, role__in=roles, person__is_active=True)
        .select_related("person", "place")
        .order_by("id")
    )
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
        for post in posts
    ]


def posts_to_name(permission: str, *, town_id: int, on: date) -> list[tuple[int, str]]:
    """The posts of a town whose role carries a permission on a day, as (id, whose it is and what): for naming one of them."""
    roles = {role.code: role for role in definitions.roles() if role.reach_of(permission)}
    posts = Post.objects.filter(in_force(on), place__town_id=town_id, role__in=roles, person__is_active=True)
    return [
        (post.pk, f"{post.person.name}（{names.in_language(roles[post.role])}）")
        for post in posts.select_related("person").order_by("id")
    ]
