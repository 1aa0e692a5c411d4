"""接口令牌: made for oneself, shown once, kept only as a digest."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

from ..models import Person, Token
from ..selectors.signed_in import digest_of
from .acts import write

LONGEST = 366


def make_token(*, actor: Actor, name: str, days: int, at: datetime) -> tuple[Token, str]:
    """签发接口令牌: answers the row and the token itself, which is never shown again."""
    actor.may_somewhere("api.token").require()
    if not name.strip():
        raise Invalid("请写明令牌的用途。", [("name", Invalid("请写明令牌的用途。"))])
    if not 1 <= days <= LONGEST:
        raise Invalid("令牌的有效期为 1 至 {longest} 天。", longest=LONGEST)
    with transaction.atomic():
        person = Person.objects.filter(pk=actor.person_id or 0).first()
        if person is None:
            raise NotAllowed("请先登录。")
        raw = f"tw_{secrets.token_urlsafe(32)}"
        token = Token.objects.create(
            person=person,
            name=name.strip()[:60],
            digest=digest_of(raw),
            made_at=at,
            expires_at=at + timedelta(days=days),
        )
        write(actor, "person.make_token", person, at=at, token=token.pk, days=days)
    return token, raw


def end_token(*, actor: Actor, pk: int, at: datetime) -> Token:
    """撤销接口令牌: one's own."""
    with transaction.atomic():
        token = Token.objects.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()
        if token is None or token.person_id != actor.person_id:
            raise NotFound("没有找到这个令牌。")
        if token.ended_at is not None:
            raise WrongState("令牌“{name}”已经撤销。", name=token.name)
        token.ended_at = at
        token.save(update_fields=["ended_at"])
        write(actor, "person.end_token", token.person, at=at, token=token.pk)
    return token
