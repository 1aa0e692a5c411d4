"""Collect 的登录: HTTP Basic (through Django, so that the lock-out holds) or a token; a session opens nothing here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from townworks.engines.working import gettext_noop
from townworks.kernel.actor import NOBODY
from townworks.kernel.errors import NotAllowed, Refusal
from townworks.people import selectors as people
from townworks.ui.request import Request

from . import answering

LONGEST = 150  # of a name; nobody's is longer
View = Callable[..., HttpResponse]


class TooOften(Refusal):
    """锁定: too many wrong passwords."""

    status = 429


def collector(*methods: str) -> Callable[[View], View]:
    """A page for Collect: the person is found from the request alone, refusals are answered in XML, headers are set."""

    def wrap(view: View) -> View:
        @csrf_exempt  # no cookie signs anyone in here, so there is nothing to forge
        @wraps(view)
        def page(request: Request, *args: object, token: str | None = None, **kwargs: object) -> HttpResponse:
            if request.method not in methods:
                response = answering.said(_("这个地址不接受 {method}。").format(method=request.method), 405)
                response["Allow"] = ", ".join(methods)
                return answering.with_headers(response)
            return answering.with_headers(_answer(view, request, token, args, kwargs))

        return page

    return wrap


def _answer(
    view: View, request: Request, token: str | None, args: tuple[object, ...], kwargs: dict[str, object]
) -> HttpResponse:
    request.actor = NOBODY
    try:
        person = _person(request, token)
        if person is None and token is not None:
            return answering.said(_("令牌不对，或者已经过期、撤销。请重新生成 Collect 配置。"), 403)
        if person is None:
            return answering.not_signed_in(_("请用镇务通的登录名和口令登录。"))
        if person.must_change_password:
            raise NotAllowed("首次登录请先修改口令，再使用接口。")
        request.actor = people.actor_of(person, on=request.today)
        request.actor.may_somewhere("visit.make").require()
        if token is not None or _bearer(request):
            request.actor.may_somewhere("api.token").require()
        return view(request, *args, token=token, **kwargs)
    except Refusal as refusal:
        return answering.refused(refusal)
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return answering.unreadable()


def _person(request: Request, token: str | None) -> Any:
    raw = token if token is not None else _bearer(request)
    if raw:
        return people.person_of_token(raw, at=request.now)
    named = _basic(request)
    if named is None:
        return None
    if settings.SESSION_COOKIE_SECURE and not request.is_secure():
        raise NotAllowed("口令只能经加密连接（https）发送，请改正 Collect 里的服务器地址。")
    person = authenticate(request, username=named[0], password=named[1])
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # told here, and not as a page
        raise TooOften(gettext_noop("口令错得太多，这个登录名暂时锁定，请过半小时再试。"))
    return person


def _bearer(request: Request) -> str:
    kind, _space, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if kind.lower() == "bearer" else ""


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _space, raw = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(raw.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name.replace("\0", ""), password) if colon and len(name) <= LONGEST else None
