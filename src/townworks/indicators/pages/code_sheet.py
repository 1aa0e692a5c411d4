"""答题码的纸: a card a code, with its QR code drawn as SVG on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from townworks.ui import qr

GROUP = 4


@dataclass(frozen=True)
class Card:
    """一张: the code in groups as people type it, and its QR code."""

    code: str
    svg: SafeString


def cards(tokens: Sequence[str], stem: str) -> list[Card]:
    """A card for each code; ``stem``: the address that codes stand below."""
    return [Card(grouped(token), qr.drawn(f"{stem}{token}/")) for token in tokens]


def grouped(token: str) -> str:
    """A code as it is read aloud.

    >>> grouped("abcd2345efgh6789")
    'abcd-2345-efgh-6789'
    """
    return "-".join(token[n : n + GROUP] for n in range(0, len(token), GROUP))
