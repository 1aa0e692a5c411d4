"""密钥: from the environment, newest first; never in the repository, never in the database.

``TOWNWORKS_PERSONAL_KEYS`` is ``NAME:KEY`` with 32 bytes in URL-safe base64, several parted by commas: the first seals,
all of them open. ``TOWNWORKS_PERSONAL_INDEX_KEY`` is one such key for the blind index.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SIZE = 32


class Missing(ImproperlyConfigured):
    """没有密钥, or one that is none: nothing personal can be kept or read; the sentence says which setting."""


@dataclass(frozen=True)
class Key:
    """A key and the name that stands before what it sealed."""

    name: str
    secret: bytes


def new_key(name: str) -> str:
    """A new key as the setting wants it.

    >>> len(new_key("k1").partition(":")[2])
    44
    """
    return f"{name}:{base64.urlsafe_b64encode(secrets.token_bytes(SIZE)).decode()}"


def current_key() -> Key:
    """The key that seals."""
    return _read(_setting("TOWNWORKS_PERSONAL_KEYS"))[0]


def key_named(name: str) -> Key | None:
    """A key by its name; None for one that is not there any more."""
    return next((key for key in _read(_setting("TOWNWORKS_PERSONAL_KEYS")) if key.name == name), None)


def index_key() -> bytes:
    """The key of the blind index."""
    return _read(_setting("TOWNWORKS_PERSONAL_INDEX_KEY"))[0].secret


def _setting(name: str) -> str:
    value = str(getattr(settings, name, "") or "")
    if not value:
        raise Missing(f"没有设置 {name}，不能保存和查看个人信息。请按 docs/operate/install.md 生成密钥。")
    return value


@lru_cache(maxsize=8)
def _read(value: str) -> tuple[Key, ...]:
    keys = []
    for part in value.split(","):
        name, _, text = part.strip().partition(":")
        try:
            secret = base64.urlsafe_b64decode(text)
        except (binascii.Error, ValueError):
            secret = b""
        if not name.isalnum() or len(secret) != SIZE:
            raise Missing(f"密钥“{name}”应为“名称:32 字节的 base64”，请重新生成。")
        keys.append(Key(name, secret))
    return tuple(keys)
