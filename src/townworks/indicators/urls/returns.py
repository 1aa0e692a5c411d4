"""报表的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import returns

patterns: list[URLPattern] = [
    path("returns/", returns.listed, name="returns"),
    path("returns/overview/", returns.board, name="return-board"),
    path("returns/open/", returns.begin, name="return-open"),
    path("returns/<int:pk>/", returns.show, name="return"),
    path("returns/<int:pk>/<str:act>/", returns.step, name="return-step"),
]
