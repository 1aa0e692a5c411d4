"""成图: one spec, drawn as SVG for a page and as PNG for a document, the same bytes for the same content.

Altair and vl-convert are loaded when the first chart is really drawn: a process that shows kept drawings never
pays for them. A drawing is kept in VAR/charts under the hash of what it shows and of the code that draws it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from townworks.ui import kept_files

from . import palette

BROAD, WIDE, NARROW = 1080, 680, 330
KEPT_AT_MOST = 2000
VEGA_LITE = "6.4"  # the version whose schema Altair writes
# Vega resolves a bare path against its own site; this one is resolved to itself and taken off again.
SITE = "https://link.invalid"

Spec = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The same figures as text, for those who do not see the drawing."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """图. ``title`` states the idea; ``facts`` is all that the spec depends on; ``build(facts, width)`` makes it."""

    title: str
    facts: Mapping[str, Any]
    build: Callable[[Mapping[str, Any], int], Spec] = field(repr=False)
    table: Table = field(default=Table((), ()))

    def spec(self, width: int = WIDE) -> Spec:
        """The Vega-Lite spec."""
        return self.build(self.facts, width)

    def svg(self, width: int = WIDE) -> str:
        """For a page: links lead to records, colours are the page's own."""
        return self._kept("svg", width, lambda: _for_page(_svg(self.spec(width))).encode()).decode()

    def png(self, width: int = WIDE, scale: float = 2.5) -> bytes:
        """For a document, at ``scale`` pixels to a point."""
        return self._kept(f"{scale:g}.png", width, lambda: _png(self.spec(width), scale))

    def _kept(self, ending: str, width: int, draw: Callable[[], bytes]) -> bytes:
        path = folder() / f"{self._name(width)}.{ending}"
        return kept_files.read_or_draw(path, draw, at_most=KEPT_AT_MOST)

    def _name(self, width: int) -> str:
        content = json.dumps(
            [_code(), self.build.__qualname__, self.title, self.facts, width],
            ensure_ascii=False,
            sort_keys=True,
            default=str,
        )
        return hashlib.sha256(content.encode()).hexdigest()[:40]


def folder() -> Path:
    """Where drawings are kept; it may be emptied at any time."""
    return Path(settings.VAR) / "charts"


@cache
def _code() -> str:
    """The hash of the code that draws: a change of it draws everything anew."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _svg(spec: Spec) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))


def _png(spec: Spec, scale: float) -> bytes:
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale))


def _for_page(svg: str) -> str:
    """Own links, own type, own colours; the ground is the page's."""
    svg = svg.replace(f'"{SITE}', '"').replace("xlink:href", "href")
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(
        r'<g class="mark-[^>]*(/>|></g>)', "", svg
    )  # a layer without marks has nothing to say to anybody
    svg = re.sub(r'<rect [^>]*fill="white"[^>]*/>', "", svg, count=1)
    for colour, token in {**palette.INKS, **palette.WATERS}.items():
        svg = svg.replace(f'="{colour}"', f'="var(--{token})"')
    return svg


def linked(url: str) -> str:
    """An address of ours as a spec may carry it; none stays none."""
    return f"{SITE}{url}" if url else ""


# Where a title may break, best places first: after a comma, at a space or before a bracket, anywhere.
BREAKS = (r"[^，；：]+[，；：]?|[，；：]", r"[^\s（]+\s?|（[^）]*）?|\s", r".")


def lines_of(title: str, width: int, size: int = 15) -> list[str]:
    """A title cut into lines that fit, at the best places there are.

    >>> lines_of("三个单位有红灯，应急管理办公室最多", 150)
    ['三个单位有红灯，', '应急管理办公室最多']
    """
    return _cut(title, width, size, BREAKS)


def _cut(text: str, width: int, size: int, breaks: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in re.findall(breaks[0], text):
        if line and piece not in "，。）" and room_of(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        if room_of(piece.rstrip(), size) > width and breaks[1:]:
            *whole, line = _cut(line + piece, width, size, breaks[1:])
            lines += whole
        else:
            line += piece
    return [*lines, line.rstrip()] if line else lines


def room_of(text: str, size: int) -> float:
    """How wide a text is drawn, roughly: a full-width sign is a square."""
    return sum(size if ord(sign) > 0x2E80 else size * 0.56 for sign in text)


def dressed(chart: Any, title: str, width: int) -> Spec:
    """The manners of every chart: type, ink, no frame, the title above and to the left."""
    return dict(
        chart.properties(title={"text": lines_of(title, width), "anchor": "start", "frame": "bounds"})
        .configure(
            font=palette.FONTS, background="white", padding={"left": 2, "right": 8, "top": 4, "bottom": 4}
        )
        .configure_view(stroke=None)
        .configure_title(fontSize=15, fontWeight=600, color=palette.INK, offset=12, lineHeight=21)
        .configure_axis(
            labelColor=palette.INK,
            labelFontSize=13,
            titleColor=palette.SOFT,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor=palette.LINE,
            domainColor=palette.EDGE,
            tickColor=palette.EDGE,
            labelLimit=400,
        )
        .configure_text(fontSize=12, color=palette.INK)
        .configure_header(labelColor=palette.INK, labelFontSize=13, labelFontWeight=600, labelAnchor="start")
        .configure_legend(
            labelColor=palette.INK, labelFontSize=12, symbolStrokeWidth=0, title=None, orient="top"
        )
        .to_dict()
    )
