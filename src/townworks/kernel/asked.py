"""地址里的数字、时间和页码: what a hand may write into an address, kept to what a database can be asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination

from .clock import EARLIEST, LATEST, TOWN_TIME
from .errors import Invalid

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


def instant(text: str) -> datetime:
    """An instant as addresses carry it, on the town's clock where it names no other; Invalid for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("“{at}”不是时间，应写成 2026-06-30T18:00:00 这样。", at=text) from None
    if not EARLIEST.year <= found.year <= LATEST.year:
        raise Invalid("“{at}”不是时间，应写成 2026-06-30T18:00:00 这样。", at=text)
    return found if found.tzinfo else found.replace(tzinfo=TOWN_TIME)


class Pages(LimitOffsetPagination):
    """翻页 of the API, by ``limit`` and ``offset``, both within reason."""

    class Input(Schema):
        limit: Annotated[int, Field(ge=1, le=1000)] = 100
        offset: Annotated[int, Field(ge=0, le=MOST)] = 0
