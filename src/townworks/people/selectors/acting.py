"""人员查询: who someone is as an actor, and who works where."""

from __future__ import annotations

import json
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from townworks.definitions import selectors as definitions
from townworks.definitions.shapes import Role
from townworks.kernel.actor import Actor, Grant

from ..models import Person, Post


class _Held(NamedTuple):
    """What a post says of its grants; a place's outline is large and not among it, for this is read for every request."""

    pk: int
    role: str
    unit_id: int | None
    unit_name: str | None
    lines: str | None
    town_id: int | None
    town_name: str | None
    path: str
    place_name: str


PERSON, DAY = -1, date(1, 2, 3)  # where the person and the day stand in the question
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


def actor_of(person: Person, *, on: date) -> Actor:
    """The actor that a person is on a day, by the posts held then; one query."""
    roles = {role.code: role for role in definitions.roles()}
    grants: list[Grant] = []
    for post in _held(person.pk, on):
        role = roles.get(post.role)
        if role is not None:  # a role taken out of the file takes its rights with it
            grants.extend(_grants_of(person, post, role))
    return Actor(person.pk, person.name, tuple(grants))


def _held(person_id: int, on: date) -> list[_Held]:
    """The posts held on a day. The question is worded once: this is asked with every request, and wording it cost more than
    asking it."""
    given: dict[str, Any] = {
        str(PERSON): person_id,
        str(DAY): connection.ops.adapt_datefield_value(on),
    }
    sql, signs = _worded(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [given[sign] for sign in signs])
        return [_Held(*row) for row in cursor.fetchall()]


@cache
def _worded(vendor: str) -> tuple[str, tuple[str, ...]]:
    """The question, and in which order it wants the person and the day; ``vendor``: in whose words."""
    posts = Post.objects.filter(Q(until_on=None) | Q(until_on__gte=DAY), person_id=PERSON, from_on__lte=DAY)
    sql, signs = posts.order_by("id").values_list(*HELD).query.sql_with_params()
    return sql, tuple(map(str, signs))


def _grants_of(person: Person, post: _Held, role: Role) -> list[Grant]:
    """One grant for each reach that the role's permissions have."""
    lines = tuple(json.loads(post.lines)) if post.lines else ()
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
            lines=lines,
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
