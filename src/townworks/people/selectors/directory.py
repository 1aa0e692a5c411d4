"""名册: persons and units, cut to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import get_language, gettext, gettext_noop

from townworks.definitions import selectors as definitions
from townworks.definitions.shapes import Permission, Role
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.verdict import Verdict
from townworks.places import selectors as places

from .. import permissions
from ..models import Person, Post, Unit
from .acting import actor_of


@dataclass(frozen=True)
class HeldPermission:
    """能做什么、为什么: one permission of a person, with the post and the reach it comes from."""

    code: str
    name: str
    allows: str
    role: str
    reach: str
    unit: str
    place: str

    @property
    def reach_name(self) -> str:
        return gettext(REACH_NAMES[self.reach])

    @property
    def because(self) -> str:
        return gettext("担任{place}{unit}的“{role}”").format(place=self.place, unit=self.unit, role=self.role)


SORTS = ("name", "username", "is_active", "created_at")
REACH_NAMES = {
    "district": gettext_noop("所辖各镇"),
    "town": gettext_noop("全镇"),
    "unit": gettext_noop("本单位"),
    "place": gettext_noop("本村（社区、网格）及以下"),
    "own": gettext_noop("本人"),
}


def in_force(on: date) -> Q:
    """Posts held on a day."""
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))


def persons_for(actor: Actor, permission: str = "person.read") -> QuerySet[Person]:
    """The persons that this actor may see (or do ``permission`` to)."""
    return Person.objects.filter(permissions.persons_covering(actor, permission))


def filtered_persons(
    actor: Actor,
    *,
    on: date,
    search: str = "",
    unit_id: int | None = None,
    role: str = "",
    state: str = "",
    sort: str = "",
) -> QuerySet[Person]:
    """名册: by name, sign-in name, unit or role; with the posts held today, in two queries."""
    found = persons_for(actor)
    search = search.replace("\0", "")  # PostgreSQL knows no such sign
    if search:
        found = found.filter(Q(name__icontains=search) | Q(username__icontains=search))
    posts = Post.objects.filter(in_force(on))
    if unit_id:
        found = found.filter(pk__in=posts.filter(unit_id=unit_id).values("person_id"))
    if role:
        found = found.filter(pk__in=posts.filter(role=role).values("person_id"))
    if state:
        found = found.filter(is_active=state == "active")
    held = Prefetch("posts", posts.select_related("unit", "place").order_by("id"), to_attr="held")
    if sort.lstrip("-") in SORTS:
        found = found.order_by(sort, "id")
    return found.prefetch_related(held)


def held_today(person: Person) -> list[Post]:
    """The posts that ``filtered_persons`` brought along."""
    return person.held  # type: ignore[attr-defined]


def person_for(actor: Actor, pk: int) -> Person:
    """One person; NotFound when not there or not for this actor."""
    found = persons_for(actor).select_related("town").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这个人，或者不在您的工作范围内。")
    return found


def may_keep(actor: Actor, permission: str, person: Person) -> Verdict:
    """Whether the actor may do this to another person (for the buttons of a page)."""
    return permissions.may_to_another(actor, permission, person)


def post_for(actor: Actor, pk: int) -> Post:
    """A post of a person whom the actor may see; NotFound otherwise."""
    found = Post.objects.select_related("person", "unit", "place").filter(
        pk=pk, person__in=persons_for(actor)
    )
    post = found.first()
    if post is None:
        raise NotFound("没有找到这个岗位，或者不在您的工作范围内。")
    return post


def held_posts(person: Person) -> list[Post]:
    """All posts of a person, the latest first."""
    return list(person.posts.select_related("unit", "place").order_by("-from_on", "-id"))


def permissions_of(person: Person, *, on: date) -> list[HeldPermission]:
    """能做什么、为什么: every permission that the posts held on a day carry."""
    english = (get_language() or "").startswith("en")
    known: dict[str, Permission] = {one.code: one for one in definitions.permissions()}
    roles: dict[str, Role] = {one.code: one for one in definitions.roles()}
    rows = []
    for grant in actor_of(person, on=on).grants:
        for code in grant.permissions:
            if code not in known:
                continue
            one, role = known[code], roles[grant.role]
            rows.append(
                HeldPermission(
                    code=code,
                    name=one.name_en if english else one.name,
                    allows=one.allows_en if english else one.allows,
                    role=role.name_en if english else role.name,
                    reach=grant.reach,
                    unit=grant.unit_name,
                    place=grant.place_name,
                )
            )
    order = list(known)
    return sorted(rows, key=lambda row: (order.index(row.code), row.role, row.unit))


def units_for(actor: Actor, permission: str = "person.read") -> QuerySet[Unit]:
    """The units that this actor may see."""
    return Unit.objects.filter(permissions.units_covering(actor, permission))


def counted_units(actor: Actor, *, on: date, search: str = "") -> QuerySet[Unit]:
    """单位名册, with the number of persons who hold a post there today."""
    found = units_for(actor).select_related("town", "place")
    search = search.replace("\0", "")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(short_name__icontains=search))
    today = Q(posts__from_on__lte=on) & (Q(posts__until_on=None) | Q(posts__until_on__gte=on))
    return found.annotate(staff=Count("posts__person", filter=today, distinct=True))


def unit_for(actor: Actor, pk: int) -> Unit:
    """One unit; NotFound when not there or not for this actor."""
    found = units_for(actor).select_related("town", "place").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这个单位，或者不在您的工作范围内。")
    return found


def staff_of(unit: Unit, *, on: date) -> list[Post]:
    """Who holds which post at a unit on a day."""
    return list(unit.posts.filter(in_force(on)).select_related("person", "place").order_by("role", "id"))


def roles_to_give(actor: Actor) -> list[tuple[str, str]]:
    """Roles that this actor may give: a town's administrator gives no post above towns."""
    english = (get_language() or "").startswith("en")
    above = any(grant.reach == "district" for grant in actor.grants_for("person.edit"))
    return [
        (role.code, role.name_en if english else role.name)
        for role in definitions.roles()
        if above or role.reach != "district"
    ]


def myself(actor: Actor) -> Person:
    """The actor's own row; NotFound for the system and for nobody."""
    found = Person.objects.select_related("town").filter(pk=actor.person_id or 0).first()
    if found is None:
        raise NotFound("请先登录。")
    return found


def role_name(code: str) -> str:
    """A role's name in the reader's language; the code itself when the role is gone from the file."""
    english = (get_language() or "").startswith("en")
    for role in definitions.roles():
        if role.code == code:
            return role.name_en if english else role.name
    return code


def role_choices() -> list[tuple[str, str]]:
    """Every role, for a filter."""
    return [(role.code, role_name(role.code)) for role in definitions.roles()]


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """Units in use that the actor may see, for a choice."""
    return list(units_for(actor).filter(is_active=True).values_list("pk", "name"))


def place_choices(person: Person) -> list[tuple[int, str]]:
    """Places of the person's town, for a choice."""
    return places.choices_in_town(person.town_id)
