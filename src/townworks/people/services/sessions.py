"""会话: every signed-in browser is on a list, and a session that is ended is really signed out."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound, WrongState

from .. import permissions
from ..models import Person, SignIn
from .acts import write

TOUCH_AFTER = timedelta(minutes=5)


def open_session(
    *, actor: Actor, session_key: str, address: str | None, browser: str, at: datetime
) -> SignIn:
    """登录: a browser has signed in; the page has checked the password."""
    with transaction.atomic():
        row, _ = SignIn.objects.update_or_create(
            session_key=session_key,
            defaults={
                "person_id": actor.person_id,
                "address": address,
                "browser": browser[:200],
                "at": at,
                "seen_at": at,
                "ended_at": None,
            },
        )
        write(actor, "person.sign_in", row.person, at=at)
    return row


def touch_session(*, pk: int, session_key: str, at: datetime) -> None:
    """Seen again (at most once in five minutes); the key follows when Django changes it."""
    SignIn.objects.filter(pk=pk).update(seen_at=at, session_key=session_key)


def end_own_session(*, actor: Actor, session_key: str, at: datetime, because: str = "sign_out") -> None:
    """退出: this browser signs out, by itself or because it stood idle."""
    with transaction.atomic():
        row = SignIn.objects.filter(session_key=session_key, ended_at=None).select_related("person").first()
        if row is not None:
            row.ended_at = at
            row.save(update_fields=["ended_at"])
            write(actor, "person.sign_out", row.person, at=at, because=because)


def end_session(*, actor: Actor, pk: int, at: datetime) -> SignIn:
    """结束会话: one's own, or as administrator that of someone in the town."""
    with transaction.atomic():
        row = SignIn.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()
        if row is None or not _is_own_or_known(actor, row.person):
            raise NotFound("没有找到这个会话，或者不在您的工作范围内。")
        if row.person_id != actor.person_id:
            permissions.may(actor, "session.end", row.person).require()
        if row.ended_at is not None:
            raise WrongState("这个会话已经结束。")
        _end(row, at=at)
        write(actor, "person.end_session", row.person, at=at, session=row.pk)
    return row


def _is_own_or_known(actor: Actor, person: Person) -> bool:
    return (
        person.pk == actor.person_id
        or Person.objects.filter(permissions.persons_covering(actor, "person.read"), pk=person.pk).exists()
    )


def end_all(person: Person, *, at: datetime, but: str | None = None) -> int:
    """Sign a person out everywhere, but for one session."""
    rows = list(SignIn.objects.filter(person=person, ended_at=None).exclude(session_key=but or ""))
    for row in rows:
        _end(row, at=at)
    return len(rows)


def _end(row: SignIn, *, at: datetime) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(row.session_key).delete()
    row.ended_at = at
    row.save(update_fields=["ended_at"])


def expire_sessions(*, at: datetime) -> int:
    """For the clockwork: ends what stood idle too long or outlived the working day, and sweeps Django's own table."""
    idle = at - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    old = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = list(SignIn.objects.filter(Q(seen_at__lt=idle) | Q(at__lt=old), ended_at=None)[:1000])
    for row in rows:
        with transaction.atomic():
            _end(row, at=at)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return len(rows)
