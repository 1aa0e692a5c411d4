"""文本修补: what the web did to a report, undone, with every change kept.

``mend`` lays one kind of repair over the other; each is a page of its own: ``garble``
(wrong encodings, entities, control characters, variant forms), ``glosses`` (readings
behind characters), ``spaces`` (white space, wrapped lines), ``traditional``. What
cannot be mended is left as it is and marked: ``doubts``; so are ``blanks``.

Laws: the edits applied to the original give the mended text; ``origin`` never goes
backward; mending what is mended changes nothing.

Linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from townworks.engines.report_reader import blanks, doubts, garble, glosses, spaces, traditional
from townworks.engines.report_reader.edits import Change, Layers, Origin
from townworks.engines.report_reader.given import Blank, Doubt, Edit

BASIS = "本项目规则: docs/rules/report_mending.md; 繁简对照: OpenCC t2s; 读音: pypinyin"

# In this order: bytes first, then what stands between characters, then the characters.
_REPAIRS: tuple[Callable[[str], list[Change]], ...] = (
    garble.find_mojibake,
    garble.find_entities,
    garble.find_bullets,
    garble.find_controls,
    garble.find_variants,
    glosses.find_glosses,
    spaces.find_wrapped,
    spaces.find_spaces,
    traditional.find_traditional,
)


@dataclass(frozen=True)
class Mended:
    """修补后的文本. ``origin[i]`` is the place in the original of character i; one more for the end."""

    text: str
    edits: tuple[Edit, ...]
    doubts: tuple[Doubt, ...]
    blanks: tuple[Blank, ...]
    origin: Origin = field(repr=False, compare=False)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original, with what was taken out behind its characters."""
        return int(self.origin[start]), int(self.origin[end])


def mend(text: str) -> Mended:
    """What the text was before the web had it.

    >>> mended = mend("加強公共衛(wèi)生服 務(wù),選取 XX 個村。環境良好,人人愛護,共同努力")
    >>> mended.text
    '加强公共卫生服务,选取 XX 个村。环境良好,人人爱护,共同努力'
    >>> mended.blanks[0].context
    'XX 个村'
    """
    layers = Layers(text)
    for find in _REPAIRS:
        layers.add(find(layers.text))
    mended, origin = layers.text, layers.origin()

    def span(start: int, end: int) -> tuple[int, int]:
        return int(origin[start]), int(origin[end])

    edits = layers.edits()
    lost_readings = {
        int(np.searchsorted(origin, edit.end)): glosses.syllable_of(edit.old)
        for edit in edits
        if edit.why == "gloss" and text[edit.start - 1 : edit.start].isascii()
    }
    suspects = []
    for suspect in doubts.find_suspects(mended, lost_readings):
        start, end = span(suspect.start, suspect.end)
        suspects.append(Doubt(start, end, text[start:end], suspect.why, suspect.suggestion))
    holes = []
    for start, end, reach in blanks.find_blanks(mended):
        first, last = span(start, end)
        holes.append(Blank(first, last, text[first:last], mended[start:reach]))
    return Mended(mended, edits, tuple(suspects), tuple(holes), origin)
