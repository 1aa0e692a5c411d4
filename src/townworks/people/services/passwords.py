"""口令: changed by oneself, reset by an administrator; the last five are not used again."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed

from ..models import PasswordKept, Person
from . import sessions
from .acts import locked, write

KEPT = 5
# Without signs that are mistaken for one another when read from paper.
SMALL, CAPITAL, DIGIT = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"


def one_time_password() -> str:
    """A password of three kinds, in groups of four, to be read out or handed over on paper."""
    signs = [secrets.choice(SMALL), secrets.choice(CAPITAL), secrets.choice(DIGIT)]
    signs += [secrets.choice(SMALL + CAPITAL + DIGIT) for _ in range(9)]
    secrets.SystemRandom().shuffle(signs)
    return "-".join("".join(signs[start : start + 4]) for start in (0, 4, 8))


def put_password(person: Person, password: str, *, at: datetime, must_change: bool) -> None:
    """Set and keep a password; the caller has found it allowed."""
    person.set_password(password)
    person.must_change_password = must_change
    person.password_changed_at = at
    person.save()
    PasswordKept.objects.create(person=person, password=person.password, at=at)


def change_password(
    *, actor: Actor, old: str, new: str, at: datetime, session_key: str | None = None
) -> Person:
    """修改口令: one's own. Other sessions end; ``session_key`` names the one that stays.

    Invalid when the old one is wrong, the new one too weak, or used before.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=actor.person_id or 0).first()
        if person is None:
            raise NotAllowed("请先登录。")
        if not person.check_password(old):
            raise Invalid("口令没有改成。", [("old", Invalid("原口令不对。"))])
        problems = _weaknesses(person, new)
        if problems:
            raise Invalid("口令没有改成。", problems)
        put_password(person, new, at=at, must_change=False)
        sessions.end_all(person, at=at, but=session_key)
        write(actor, "person.change_password", person, at=at)
    return person


def _weaknesses(person: Person, new: str) -> list[tuple[str, Invalid]]:
    try:
        password_validation.validate_password(new, person)
    except ValidationError as error:
        return [("new", Invalid(message)) for message in error.messages]
    kept = PasswordKept.objects.filter(person=person).order_by("-id").values_list("password", flat=True)
    # The one in use counts, even when it was set without being kept.
    if any(check_password(new, one) for one in {person.password, *kept[:KEPT]}):
        return [("new", Invalid("不能使用最近 {count} 次用过的口令。", count=KEPT))]
    return []


def reset_password(*, actor: Actor, pk: int, at: datetime) -> tuple[Person, str]:
    """重置口令: answers a one-time password, shown once; the person must change it and is signed out everywhere."""
    with transaction.atomic():
        person = locked(actor, pk, "person.edit")
        password = one_time_password()
        put_password(person, password, at=at, must_change=True)
        sessions.end_all(person, at=at)
        write(actor, "person.reset_password", person, at=at)
    return person, password
