"""接口身份: a signed-in browser (with the CSRF token for unsafe methods) or ``Authorization: Bearer`` with a token.

Give ``auth=api_auth.auth`` to a router; the operation then finds ``request.actor``, ``request.now`` and
``request.today`` as a page does.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from townworks.kernel.errors import NotAllowed

from . import selectors
from .models import Person


class TokenSignIn(HttpBearer):
    """接口令牌."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = selectors.person_of_token(token, at=request.now)  # type: ignore[attr-defined]
        if person is None:
            return None
        actor = selectors.actor_of(person, on=request.today)  # type: ignore[attr-defined]
        actor.may_somewhere("api.token").require()
        request.user = person
        request.actor = actor  # type: ignore[attr-defined]
        return _ready(person)


class SessionSignIn(APIKeyCookie):
    """登录的浏览器. A request that brings a token is judged by its token alone."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any | None:
        if request.headers.get("Authorization") or not request.user.is_authenticated:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        return _ready(request.user) if isinstance(request.user, Person) else None


def _ready(person: Person) -> Person:
    if person.must_change_password:
        raise NotAllowed("首次登录请先修改口令，再使用接口。")
    return person


auth = [TokenSignIn(), SessionSignIn()]
