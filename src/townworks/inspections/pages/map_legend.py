"""图例: shape, colour and word of each state on the map, so that nothing is known by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..selectors.maps import SITE_STATES
from ..workflow import STATES

CIRCLE = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z"
CROSS = "M3 1 8 6l5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5-5-5z"
PLUS = "M6 1h4v5h5v4h-5v5H6v-5H1V6h5z"
FINDINGS = {
    "found": ("red", "M8 1 15.5 15H.5z"),
    "mending": ("yellow", "M8 .5 15.5 8 8 15.5.5 8z"),
    "mended": ("blue", "M2 2h12v12H2z"),
    "rechecked": ("green", "M4.5 1.5h7L15.5 8l-4 6.5h-7L.5 8z"),
    "accepted": ("green", CIRCLE),
    "transferred": ("grey", "M1 3h8l6.5 5L9 13H1z"),
    "joined": ("grey", PLUS),
    "void": ("grey", CROSS),
}
SITES = {"active": ("blue", CIRCLE), "vanished": ("grey", CROSS), "merged": ("grey", PLUS)}


@dataclass(frozen=True)
class Mark:
    """One entry. ``path`` is drawn in a box of 16 by 16."""

    code: str
    word: str
    tone: str
    path: str


def of_findings() -> list[Mark]:
    """问题, by state."""
    return [Mark(code, _(word), *FINDINGS[code]) for code, word in STATES.items()]


def of_sites() -> list[Mark]:
    """场所, by state."""
    return [Mark(code, _(word), *SITES[code]) for code, word in SITE_STATES.items()]
