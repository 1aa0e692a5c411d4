"""灯: shape, word and colour of each light, so that nothing is known by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.engines.working import gettext_noop


@dataclass(frozen=True)
class Look:
    """How a light looks. ``path`` is drawn in a box of 16 by 16; ``shape`` is the word for it in a chart."""

    code: str
    word: str
    path: str
    shape: str


LOOKS = {
    look.code: look
    for look in (
        Look("red", gettext_noop("红灯"), "M5 1h6l4 4v6l-4 4H5l-4-4V5z", "square"),
        Look("yellow", gettext_noop("黄灯"), "M8 1.2 15.6 15H.4z", "triangle-up"),
        Look("green", gettext_noop("绿灯"), "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z", "circle"),
        Look(
            "blue",
            gettext_noop("已销号"),
            "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM6.9 11.6l5-5.4-1.3-1.2-3.8 4-1.6-1.6-1.3 1.3z",
            "diamond",
        ),
        Look(
            "grey",
            gettext_noop("未亮灯"),
            "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 2a5 5 0 1 0 0 10A5 5 0 0 0 8 3z",
            "cross",
        ),
    )
}
UNKNOWN = LOOKS["grey"]


def look_of(code: str) -> Look:
    """The look of a light; an unknown code looks like no light."""
    return LOOKS.get(code, UNKNOWN)
