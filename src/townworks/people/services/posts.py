"""岗位: who holds which post, from when until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.shapes import Role
from townworks.kernel import events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.places import selectors as places

from ..events import PostEnded, PostGiven
from ..models import Person, Post, Unit
from .acts import locked, write


def give_post(
    *,
    actor: Actor,
    person_id: int,
    role: str,
    from_on: date,
    at: datetime,
    unit_id: int | None = None,
    place_id: int | None = None,
    until_on: date | None = None,
) -> Post:
    """安排岗位. The place defaults to the unit's (for posts that reach a place) or the town."""
    with transaction.atomic():
        person = locked(actor, person_id, "person.edit")
        rule = _role(role)
        unit = _unit(person, unit_id)
        _can(actor, rule, unit, from_on, until_on)
        place_id = _place(person, rule, unit, place_id)
        if Post.objects.filter(
            person=person, role=role, unit=unit, place_id=place_id, until_on=None
        ).exists():
            raise Conflict("{name}已经在任“{role}”，不用重复安排。", name=person.name, role=rule.name)
        post = Post.objects.create(
            person=person, role=role, unit=unit, place_id=place_id, from_on=from_on, until_on=until_on
        )
        write(
            actor,
            "post.give",
            person,
            at=at,
            post=post.pk,
            role=role,
            unit=unit.name if unit else "",
            from_on=from_on.isoformat(),
            until_on=until_on.isoformat() if until_on else None,
        )
        events.announce(PostGiven(person.pk, post.pk, person.town_id), at=at)
    return post


def _role(code: str) -> Role:
    try:
        return definitions.role(code)
    except definitions.NotDefined:
        raise Invalid("没有代码为“{role}”的角色，请从列表中选择。", role=code) from None


def _unit(person: Person, unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = Unit.objects.filter(pk=unit_id, town_id=person.town_id, is_active=True).first()
    if unit is None:
        raise Invalid("所选单位不在{name}所属镇的单位名册里。", name=person.name)
    return unit


def _can(actor: Actor, rule: Role, unit: Unit | None, from_on: date, until_on: date | None) -> None:
    if rule.reach == "district" and not (
        actor.system or any(grant.reach == "district" for grant in actor.grants_for("person.edit"))
    ):
        raise NotAllowed("“{role}”管到全区，不能由镇里安排。", role=rule.name)
    if rule.reach == "unit" and unit is None:
        raise Invalid("“{role}”要写明单位。", role=rule.name)
    if until_on is not None and until_on < from_on:
        raise Invalid("任期止于{until_on}，早于开始的{from_on}。", until_on=until_on, from_on=from_on)


def _place(person: Person, rule: Role, unit: Unit | None, place_id: int | None) -> int:
    if place_id is None and rule.reach == "place" and unit is not None:
        place_id = unit.place_id
    if place_id is None and rule.reach == "place":
        raise Invalid("“{role}”要写明所在的村（社区、网格）。", role=rule.name)
    place_id = place_id or person.town_id
    if place_id is None:
        raise Invalid("请写明岗位所在的地方。")
    place = places.place_in_town(place_id, town_id=person.town_id)
    if place is None:
        raise Invalid("所选的地方不在{name}所属的镇。", name=person.name)
    return place.pk


def end_post(*, actor: Actor, pk: int, last_on: date, at: datetime, reason: str = "") -> Post:
    """结束岗位: ``last_on`` is the last day in office; the day before the first means it never counted."""
    with transaction.atomic():
        post = Post.objects.select_related("person").filter(pk=pk).first()
        if post is None:
            raise NotFound("没有找到这个岗位，或者不在您的工作范围内。")
        person = locked(actor, post.person_id, "person.edit")
        post = Post.objects.select_for_update().get(pk=pk)
        if post.until_on is not None and post.until_on <= last_on:
            raise WrongState("这个岗位已于{until_on}结束。", until_on=post.until_on)
        if last_on < post.from_on - timedelta(days=1):
            raise Invalid("岗位从{from_on}开始，不能在{last_on}结束。", from_on=post.from_on, last_on=last_on)
        post.until_on = last_on
        post.save(update_fields=["until_on"])
        write(
            actor,
            "post.end",
            person,
            at=at,
            post=post.pk,
            role=post.role,
            last_on=last_on.isoformat(),
            reason=reason.strip(),
        )
        events.announce(PostEnded(person.pk, post.pk, person.town_id), at=at)
    return post
