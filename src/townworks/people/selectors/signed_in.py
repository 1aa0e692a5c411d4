"""登录情况: browsers signed in, tokens, the age of a password."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings

from townworks.kernel.rows import at_most_one

from ..models import Person, SignIn, Token


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_ins_of(person: Person, *, limit: int = 20) -> list[SignIn]:
    """Sessions of a person, the last seen first."""
    rows = list(person.sign_ins.order_by("-seen_at")[:limit])
    for row in rows:
        row.browser_name = browser_name(row.browser)  # type: ignore[attr-defined]
    return rows


def tokens_of(person: Person) -> list[Token]:
    """Tokens of a person, the newest first."""
    return list(person.tokens.order_by("-made_at"))


def person_of_token(token: str, *, at: datetime) -> Person | None:
    """Whose token this is; None when unknown, ended or expired, or its person is locked."""
    found = at_most_one(
        Token.objects.select_related("person").filter(
            digest=digest_of(token), ended_at=None, expires_at__gt=at, person__is_active=True
        )
    )
    return found.person if found else None


def reminder_of_password(person: Person, *, at: datetime) -> int | None:
    """Age of the password in days when it is older than the rule allows, else None."""
    if person.password_changed_at is None:
        return None
    age = (at - person.password_changed_at).days
    return age if age >= settings.TOWNWORKS_PASSWORD_DAYS else None


BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(sent: str) -> str:
    """What a browser calls itself, in words that its owner knows; nothing is decided by it."""
    browser = next((name for mark, name in BROWSERS if mark in sent), "")
    system = next((name for mark, name in SYSTEMS if mark in sent), "")
    return " · ".join(part for part in (browser, system) if part) or sent[:40]
