"""位置号: what names the standing figure of an indicator, a thing and a period."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID


def slot_of(indicator: str, thing_id: int, period: str) -> UUID:
    """128 bits of a hash: one key to look up, to lock and to hold unique, in place of three columns."""
    text = f"{indicator}|{thing_id}|{period}"
    return UUID(bytes=blake2b(text.encode(), digest_size=16).digest())
