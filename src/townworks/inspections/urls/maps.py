"""地图的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import maps

patterns: list[URLPattern] = [
    path("map/", maps.show, name="map"),
    path("map/points.json", maps.points, name="map-points"),
    path("map/outlines.json", maps.outlines_file, name="map-outlines"),
]
