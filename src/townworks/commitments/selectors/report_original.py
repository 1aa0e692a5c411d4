"""原样对照: a stretch of the file beside what it was mended to, piece by piece."""

from __future__ import annotations

from django.utils.translation import gettext

from townworks.engines.working import gettext_noop

from ..models import Report
from .reading_shapes import Mend

EDIT_NAMES = {
    "traditional": gettext_noop("繁体转简体"),
    "gloss": gettext_noop("去注音"),
    "space": gettext_noop("去空格"),
    "control": gettext_noop("去控制符"),
    "variant": gettext_noop("统一字形"),
    "hand": gettext_noop("人工改"),
}


def original_of(report: Report, start: int, end: int) -> tuple[Mend, ...]:
    """A stretch of the original with what was done to it, piece by piece."""
    pieces: list[Mend] = []
    at = start
    for first, last, old, new, why in report.edits:
        if last <= start or first >= end:
            continue
        if first > at:
            pieces.append(Mend(report.original[at:first], report.original[at:first]))
        pieces.append(Mend(old, new, gettext(EDIT_NAMES[why]) if why in EDIT_NAMES else gettext("修复")))
        at = last
    if at < end:
        pieces.append(Mend(report.original[at:end], report.original[at:end]))
    return tuple(pieces)
