"""疑问的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import questions

patterns: list[URLPattern] = [
    path("questions/", questions.listed, name="questions"),
    path("questions/<int:pk>/", questions.show, name="question"),
]
