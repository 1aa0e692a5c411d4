"""地址里的数字和页码: what a hand may write into an address, kept to what a database can be asked for."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination

MOST = 2**31 - 1


def number(text: str | None) -> int | None:
    """A number out of an address; nonsense, and what is beyond any number of ours, is as if nothing were there.

    >>> number("12"), number("²"), number("-1"), number("9" * 5000)
    (12, None, None, None)
    """
    if not text or not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    found = int(text)
    return found if found <= MOST else None


class Pages(LimitOffsetPagination):
    """翻页 of the API, by ``limit`` and ``offset``, both within reason."""

    class Input(Schema):
        limit: Annotated[int, Field(ge=1, le=1000)] = 100
        offset: Annotated[int, Field(ge=0, le=MOST)] = 0
