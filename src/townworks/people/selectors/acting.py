"""人员查询: who someone is as an actor, and who works where."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from townworks.definitions import selectors as definitions
from townworks.definitions.shapes import Role
from townworks.kernel.actor import Actor, Grant

from ..models import Person, Post


def actor_of(person: Person, *, on: date) -> Actor:
    """The actor that a person is on a day, by the posts held then; one query."""
    posts = (
        Post.objects.filter(Q(until_on=None) | Q(until_on__gte=on), person=person, from_on__lte=on)
        .select_related("unit", "place__town")
        .order_by("id")
    )
    roles = {role.code: role for role in definitions.roles()}
    grants: list[Grant] = []
    for post in posts:
        role = roles.get(post.role)
        if role is not None:  # a role taken out of the file takes its rights with it
            grants.extend(_grants_of(post, role))
    return Actor(person.pk, person.name, tuple(grants))


def _grants_of(post: Post, role: Role) -> list[Grant]:
    """One grant for each reach that the role's permissions have."""
    by_reach: dict[str, set[str]] = {}
    for permission in role.permissions:
        by_reach.setdefault(str(role.reach_of(permission)), set()).add(permission)
    return [
        Grant(
            post_id=post.pk,
            role=post.role,
            role_name=role.name,
            permissions=frozenset(permissions),
            reach=reach,
            person_id=post.person_id,
            town_id=post.place.town_id,
            unit_id=post.unit_id,
            unit_name=post.unit.name if post.unit else "",
            path=post.place.path,
            place_name=post.place.name,
            town_name=post.place.town.name if post.place.town else post.place.name,
        )
        for reach, permissions in sorted(by_reach.items())
    ]
