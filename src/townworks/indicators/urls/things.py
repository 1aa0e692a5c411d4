"""被测对象的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import things

patterns: list[URLPattern] = [
    path("things/", things.listed, name="things"),
    path("things/new/", things.new, name="thing-new"),
    path("things/<int:pk>/", things.show, name="thing"),
    path("things/<int:pk>/edit/", things.edit, name="thing-edit"),
    path("things/<int:pk>/end/", things.end, name="thing-end"),
    path("things/<int:pk>/scope/", things.scope, name="thing-scope"),
]
