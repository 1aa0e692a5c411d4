"""检查记录的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import visits

patterns: list[URLPattern] = [path("visits/<int:pk>/", visits.show, name="visit")]
