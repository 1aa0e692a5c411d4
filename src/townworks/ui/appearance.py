"""外观: light or dark, normal or large type; kept in a cookie so that a page is drawn right at once, script or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from townworks.engines.working import gettext_noop

THEMES = {"auto": gettext_noop("随系统"), "light": gettext_noop("浅色"), "dark": gettext_noop("深色")}
TYPES = {"normal": gettext_noop("标准字"), "large": gettext_noop("大字")}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Appearance:
    """What this browser has chosen."""

    theme: str = "auto"
    type: str = "normal"


def chosen(request: HttpRequest) -> Appearance:
    """What the cookies say; anything else than the known words counts as not chosen."""
    theme = request.COOKIES.get("theme", "auto")
    type_ = request.COOKIES.get("type", "normal")
    return Appearance(theme if theme in THEMES else "auto", type_ if type_ in TYPES else "normal")


def keep(response: HttpResponse, *, theme: str, type_: str, secure: bool) -> None:
    """Write the known words of a choice as cookies."""
    for name, value, words in (("theme", theme, THEMES), ("type", type_, TYPES)):
        if value in words:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
