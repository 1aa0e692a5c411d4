"""行为人: puts the actor on the request, once, from the posts held today, and keeps the sign-in honest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from townworks.kernel import clock
from townworks.kernel.actor import NOBODY

from . import selectors, services

SIGN_IN = "sign_in"  # the session's note of its row, and when it was last seen (seconds)


def client_address(request: HttpRequest) -> str | None:
    """The address the server saw; forwarded headers are believed only where the server in front sets REMOTE_ADDR."""
    return request.META.get("REMOTE_ADDR")


class ActorMiddleware:
    """Sets ``request.actor``, ``request.now`` and ``request.today``: the edge where the clock is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.today = clock.day_of(request.now)  # type: ignore[attr-defined]
        request.actor = NOBODY  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.actor = selectors.actor_of(request.user, on=request.today)  # type: ignore[attr-defined]
            _keep_session(request, request.now)  # type: ignore[attr-defined]
        signed_in = request.user.is_authenticated
        if request.user.is_authenticated and request.user.must_change_password and not _is_open(request.path):
            return _to_the_password(request)
        response = self.get_response(request)
        if signed_in and "Cache-Control" not in response.headers:
            # What a post lets somebody see is kept by no cache on the way, and asked for again by their own.
            response.headers["Cache-Control"] = "private, no-cache"
        return response


def _keep_session(request: HttpRequest, at: datetime) -> None:
    """Signs out a browser that stood idle or outlived a working day; else notes, once in five minutes, that it was seen."""
    note = request.session.get(SIGN_IN)
    if not note:
        return
    now = at.timestamp()
    quiet = timedelta(seconds=now - note["seen"])
    if now - note.get("since", note["seen"]) > settings.SESSION_COOKIE_AGE:
        _sign_out(request, at, "old", _("登录已经满一个工作日，为安全起见已退出，请重新登录。"))
    elif quiet > timedelta(minutes=settings.SESSION_IDLE_MINUTES):
        _sign_out(request, at, "idle", _("您有一段时间没有操作，为安全起见已退出，请重新登录。"))
    elif quiet >= services.sessions.TOUCH_AFTER:
        request.session[SIGN_IN] = {**note, "seen": at.timestamp()}
        services.touch_session(pk=note["pk"], session_key=request.session.session_key or "", at=at)


def _sign_out(request: HttpRequest, at: datetime, because: str, sentence: str) -> None:
    services.end_own_session(
        actor=request.actor,  # type: ignore[attr-defined]
        session_key=request.session.session_key or "",
        at=at,
        because=because,
    )
    logout(request)
    request.actor = NOBODY  # type: ignore[attr-defined]
    messages.info(request, sentence)


def _is_open(path: str) -> bool:
    """What someone who still has to change the first password may reach; the API refuses by itself."""
    return path in (reverse("people:change-password"), reverse("people:sign-out")) or path.startswith(
        (f"/{settings.STATIC_URL.strip('/')}/", "/i18n/", "/api/")
    )


def _to_the_password(request: HttpRequest) -> HttpResponse:
    page = reverse("people:change-password")
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)  # type: ignore[attr-defined]
