"""断面的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import section, sections

patterns: list[URLPattern] = [
    path("sections/", sections.table, name="sections"),
    path("sections/<int:pk>/", section.show, name="section"),
]
