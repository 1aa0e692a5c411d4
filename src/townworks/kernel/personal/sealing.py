"""封存: AES-256-GCM with a fresh nonce for every value; what it belongs to is authenticated with it.

A sealed value is text: ``NAME.BASE64(nonce + ciphertext + tag)``. The empty text stays empty.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import keys

NONCE = 12


class Unreadable(ValueError):
    """打不开: sealed for another row or field, with a key that is gone, or altered since."""


def seal(text: str, *, belongs: str) -> str:
    """``text`` under the current key, bound to what it belongs to ("party/UID/name")."""
    if not text:
        return ""
    key = keys.current_key()
    nonce = os.urandom(NONCE)
    closed = AESGCM(key.secret).encrypt(nonce, text.encode(), belongs.encode())
    return f"{key.name}.{base64.urlsafe_b64encode(nonce + closed).decode()}"


def unseal(sealed: str, *, belongs: str) -> str:
    """The text again; Unreadable when it does not belong here, was altered, or its key is gone."""
    if not sealed:
        return ""
    name, _, body = sealed.partition(".")
    key = keys.key_named(name)
    if key is None:
        raise Unreadable(f"密钥“{name}”不在设置里，打不开用它封存的内容。")
    try:
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(key.secret).decrypt(raw[:NONCE], raw[NONCE:], belongs.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unreadable("封存的内容打不开：它被改动过，或者不是这里的。") from error


def is_current(sealed: str) -> bool:
    """Whether a value needs no new key."""
    return not sealed or sealed.partition(".")[0] == keys.current_key().name


def blind(text: str, *, within: str) -> str:
    """盲索引: the same for the same text within the same town and field, and nothing can be read from it. "" for ""."""
    plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if not plain:
        return ""
    return hmac.new(keys.index_key(), f"{within}\0{plain}".encode(), hashlib.sha256).hexdigest()[:40]
