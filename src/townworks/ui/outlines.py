"""轮廓图: the outline of a place and of what lies in it, drawn on the server as a small SVG from GeoJSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 400
MARGIN = 8

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Shape:
    """One outline to draw: its name, where a click leads, its GeoJSON geometry.

    ``tone``: how it is coloured ("met", "missed", "none", "step-1" to "step-4"), and ``sign``, which says the same without colour.
    """

    name: str
    url: str
    outline: object
    tone: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Mark:
    """A thing to mark in the picture: where it is, and its own line or area (GeoJSON) where it has one."""

    name: str
    longitude: float
    latitude: float
    shape: object = None


@dataclass(frozen=True)
class Frame:
    """Degrees to pixels: longitudes are shrunk by the cosine of the middle latitude, north is up."""

    west: float
    north: float
    squeeze: float
    scale: float
    height: float

    def point(self, position: Sequence[float]) -> str:
        x = MARGIN + (position[0] - self.west) * self.squeeze * self.scale
        y = MARGIN + (self.north - position[1]) * self.scale
        return f"{x:.1f} {y:.1f}"


def rings_of(outline: object) -> Iterator[Ring]:
    """All rings of a Polygon or MultiPolygon (or a Feature or collection of them); nothing for anything else."""
    if not isinstance(outline, dict):
        return
    kind, coordinates = outline.get("type"), outline.get("coordinates")
    if kind == "Polygon" and isinstance(coordinates, list):
        yield from (ring for ring in coordinates if _is_ring(ring))
    elif kind == "MultiPolygon" and isinstance(coordinates, list):
        for polygon in coordinates:
            yield from rings_of({"type": "Polygon", "coordinates": polygon})
    elif kind == "Feature":
        yield from rings_of(outline.get("geometry"))
    elif kind in ("FeatureCollection", "GeometryCollection"):
        for part in outline.get("features") or outline.get("geometries") or ():
            yield from rings_of(part)


def _is_ring(ring: object) -> bool:
    return (
        isinstance(ring, list)
        and len(ring) >= 3
        and all(
            isinstance(position, list)
            and len(position) >= 2
            and all(isinstance(one, (int, float)) and math.isfinite(one) for one in position[:2])
            for position in ring
        )
    )


def lines_of(shape: object) -> Iterator[Ring]:
    """All lines of a LineString or MultiLineString, and the rings of an area."""
    if isinstance(shape, dict) and shape.get("type") == "LineString":
        yield shape["coordinates"]
    elif isinstance(shape, dict) and shape.get("type") == "MultiLineString":
        yield from shape["coordinates"]
    else:
        yield from rings_of(shape)


def drawn(whole: Shape, parts: Iterable[Shape], title: str, marks: Iterable[Mark] = ()) -> SafeString | None:
    """The picture, with each part a link; None when there is no outline to draw. Marks outside the frame are cut off."""
    parts = [part for part in parts if any(rings_of(part.outline))]
    frame = _frame([whole, *parts])
    if frame is None:
        return None
    outer = _path(whole, frame)
    return format_html(
        '<svg class="outline" viewBox="0 0 {} {}" role="group" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        "{}{}{}</svg>",
        WIDTH,
        f"{frame.height:.0f}",
        title,
        format_html('<path class="outline-whole" d="{}"/>', outer) if outer else "",
        format_html_join(
            "",
            '<a href="{}"><title>{}</title><path class="outline-part{}" d="{}"/>{}</a>',
            (
                (
                    part.url,
                    part.name,
                    f" outline-{part.tone}" if part.tone else "",
                    _path(part, frame),
                    _signed(part, frame) if part.sign else "",
                )
                for part in parts
            ),
        ),
        format_html_join("", "{}", ((_marked(mark, frame),) for mark in marks)),
    )


def _signed(part: Shape, frame: Frame) -> SafeString:
    """The sign of a part, in the middle of its largest ring."""
    ring = max(rings_of(part.outline), key=len)
    middle = [sum(point[n] for point in ring) / len(ring) for n in (0, 1)]
    x, y = frame.point(middle).split()
    return format_html(
        '<text class="outline-sign" x="{}" y="{}" aria-hidden="true">{}</text>', x, y, part.sign
    )


def _marked(mark: Mark, frame: Frame) -> SafeString:
    x, y = frame.point((mark.longitude, mark.latitude)).split()
    lines = "".join(f"M{'L'.join(frame.point(point) for point in line)}" for line in lines_of(mark.shape))
    return format_html(
        '<g class="outline-mark"><title>{}</title>{}<circle cx="{}" cy="{}" r="6"/></g>',
        mark.name,
        format_html('<path d="{}"/>', lines) if lines else "",
        x,
        y,
    )


def _frame(shapes: Iterable[Shape]) -> Frame | None:
    points = [point for shape in shapes for ring in rings_of(shape.outline) for point in ring]
    if not points:
        return None
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.05)
    across, down = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = (WIDTH - 2 * MARGIN) / max(across, down)
    return Frame(west, north, squeeze, scale, down * scale + 2 * MARGIN)


def _path(shape: Shape, frame: Frame) -> str:
    return "".join(f"M{'L'.join(frame.point(point) for point in ring)}Z" for ring in rings_of(shape.outline))
