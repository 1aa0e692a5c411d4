"""人员: new persons, accounts locked and unlocked."""

from __future__ import annotations

import re
from datetime import datetime

from axes.utils import reset as forget_failures
from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

from ..models import Person
from . import sessions
from .acts import locked, write
from .passwords import one_time_password, put_password

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def create_person(
    *, actor: Actor, username: str, name: str, at: datetime, phone: str = "", town_id: int | None = None
) -> tuple[Person, str]:
    """新增人员: answers the person and a one-time password, which is shown once and must be changed at first sign-in."""
    actor.may_somewhere("person.edit").require()
    town_id = town_id or actor.town_id
    if not actor.system and town_id not in {grant.town_id for grant in actor.grants_for("person.edit")}:
        raise NotAllowed("只能在本镇新增人员。")
    username, name = username.strip().lower(), name.strip()
    problems = []
    if not USERNAME.fullmatch(username):
        problems.append(
            ("username", Invalid("登录名用 3 至 40 个小写字母、数字、点、横线，以字母或数字开头。"))
        )
    if not 2 <= len(name) <= 40:
        problems.append(("name", Invalid("请填写姓名（2 至 40 个字）。")))
    if problems:
        raise Invalid("人员信息有 {count} 处要改。", problems, count=len(problems))
    with transaction.atomic():
        if Person.objects.filter(username=username).exists():
            raise Conflict("登录名“{username}”已经有人使用，请换一个。", username=username)
        person = Person(username=username, name=name, phone=phone.strip()[:20], town_id=town_id)
        password = one_time_password()
        put_password(person, password, at=at, must_change=True)
        write(actor, "person.create", person, at=at, username=username)
    return person, password


def lock_person(*, actor: Actor, pk: int, reason: str, at: datetime) -> Person:
    """停用账号: signs the person out everywhere; posts stay as they are."""
    if not reason.strip():
        raise Invalid("停用账号要写明理由。")
    with transaction.atomic():
        person = locked(actor, pk, "person.edit")
        if not person.is_active:
            raise WrongState("{name}的账号已经停用。", name=person.name)
        person.is_active = False
        person.save(update_fields=["is_active"])
        sessions.end_all(person, at=at)
        write(actor, "person.lock", person, at=at, reason=reason.strip())
    return person


def unlock_person(*, actor: Actor, pk: int, at: datetime) -> Person:
    """启用账号: also lifts the lock after wrong passwords."""
    with transaction.atomic():
        person = locked(actor, pk, "person.edit")
        was_active = person.is_active
        person.is_active = True
        person.save(update_fields=["is_active"])
        failures = forget_failures(username=person.username)
        if was_active and not failures:
            raise WrongState("{name}的账号没有停用，也没有被锁定。", name=person.name)
        write(actor, "person.unlock", person, at=at, was_active=was_active, failures=failures)
    return person
