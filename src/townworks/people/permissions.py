"""谁能看名册、谁能管人员: how far a post reaches over persons and units.

Whole town (or every town of a district), the post's own unit, or what lies in the post's place.
"""

from __future__ import annotations

from django.db.models import Q

from townworks.kernel.actor import Actor, Grant
from townworks.kernel.errors import NotAllowed
from townworks.kernel.verdict import Verdict, no

from .models import Person, Post


def persons_within(grant: Grant) -> Q:
    """The persons that one post covers, as a filter that multiplies no rows."""
    match grant.reach:
        case "district":
            return Q(town__path__startswith=grant.path) | Q(
                pk__in=Post.objects.filter(place__path__startswith=grant.path).values("person_id")
            )
        case "town":
            return Q(town_id=grant.town_id)
        case "unit":
            return Q(pk__in=Post.objects.filter(unit_id=grant.unit_id or 0).values("person_id"))
        case "place":
            posts = Post.objects.filter(place__path__startswith=grant.path)
            return Q(town_id=grant.town_id) & Q(pk__in=posts.values("person_id"))
        case "own":
            return Q(pk=grant.person_id)
    return Q(pk__in=())


def units_within(grant: Grant) -> Q:
    """The units that one post covers."""
    match grant.reach:
        case "district":
            return Q(town__path__startswith=grant.path)
        case "town":
            return Q(town_id=grant.town_id)
        case "unit":
            return Q(pk=grant.unit_id or 0)
        case "place":
            return Q(pk=grant.unit_id or 0) | Q(place__path__startswith=grant.path)
    return Q(pk__in=())


def persons_covering(actor: Actor, permission: str) -> Q:
    """All persons that an actor's posts cover for a permission; nobody where no post carries it."""
    if actor.system:
        return Q()
    reach = Q(pk__in=())
    for grant in actor.grants_for(permission):
        reach |= persons_within(grant)
    return reach


def units_covering(actor: Actor, permission: str) -> Q:
    """All units that an actor's posts cover for a permission."""
    if actor.system:
        return Q()
    reach = Q(pk__in=())
    for grant in actor.grants_for(permission):
        reach |= units_within(grant)
    return reach


def may(actor: Actor, permission: str, person: Person) -> Verdict:
    """Whether the actor may do this to this person."""
    allowed = actor.may_somewhere(permission)
    if not allowed or actor.system:
        return allowed
    if Person.objects.filter(persons_covering(actor, permission), pk=person.pk).exists():
        return allowed
    return no(
        NotAllowed(
            "{name}不在您的岗位管理的范围内（需要权限 {permission}）。",
            name=person.name,
            permission=permission,
        )
    )


def may_to_another(actor: Actor, permission: str, person: Person) -> Verdict:
    """As ``may``, but nobody keeps their own posts, lock or one-time password."""
    if actor.person_id == person.pk:
        return no(NotAllowed("不能对自己这样做，请由另一位系统管理员办理。"))
    return may(actor, permission, person)
