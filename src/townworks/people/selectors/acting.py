"""人员查询: who someone is as an actor, and who works where."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q

from townworks.definitions import selectors as definitions
from townworks.definitions.shapes import Role
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.kept_query import Kept

from ..models import Person, Post


class _Held(NamedTuple):
    """What a post says of its grants; a place's outline is large and not among it, for this is read for every request."""

    pk: int
    role: str
    unit_id: int | None
    unit_name: str | None
    lines: list[str] | None
    town_id: int | None
    town_name: str | None
    path: str
    place_name: str


HELD = (
    "id",
    "role",
    "unit_id",
    "unit__name",
    "unit__lines",
    "place__town_id",
    "place__town__name",
    "place__path",
    "place__name",
)
# Asked with every request; wording it cost more than asking it.
_posts: Kept[tuple[Any, ...]] = Kept(
    lambda person_id, on: (
        Post.objects.filter(Q(until_on=None) | Q(until_on__gte=on), person_id=person_id, from_on__lte=on)
        .order_by("id")
        .values_list(*HELD)
    ),
    int,
    date,
)


def actor_of(person: Person, *, on: date) -> Actor:
    """The actor that a person is on a day, by the posts held then; one query."""
    roles = {role.code: role for role in definitions.roles()}
    grants: list[Grant] = []
    for post in (_Held(*row) for row in _posts.ask(person.pk, on)):
        role = roles.get(post.role)
        if role is not None:  # a role taken out of the file takes its rights with it
            grants.extend(_grants_of(person, post, role))
    return Actor(person.pk, person.name, tuple(grants))


def _grants_of(person: Person, post: _Held, role: Role) -> list[Grant]:
    """One grant for each reach that the role's permissions have."""
    return [
        Grant(
            post_id=post.pk,
            role=post.role,
            role_name=role.name,
            permissions=permissions,
            reach=reach,
            person_id=person.pk,
            town_id=post.town_id,
            unit_id=post.unit_id,
            unit_name=post.unit_name or "",
            path=post.path,
            place_name=post.place_name,
            town_name=post.town_name or post.place_name,
            lines=tuple(post.lines or ()),
        )
        for reach, permissions in _reaches(role)
    ]


@lru_cache(maxsize=256)
def _reaches(role: Role) -> tuple[tuple[str, frozenset[str]], ...]:
    """What a role allows, by how far it reaches; a role is as its file has it, so that this is worked out once."""
    by_reach: dict[str, set[str]] = {}
    for permission in role.permissions:
        by_reach.setdefault(str(role.reach_of(permission)), set()).add(permission)
    return tuple((reach, frozenset(permissions)) for reach, permissions in sorted(by_reach.items()))
