"""存疑和冲突的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import doubts

patterns: list[URLPattern] = [
    path("doubts/", doubts.listed, name="doubts"),
    path("doubts/<int:pk>/", doubts.settle, name="doubt"),
    path("clashes/<int:pk>/", doubts.decide, name="clash"),
]
