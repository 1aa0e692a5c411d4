"""账目风险的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import risks

patterns: list[URLPattern] = [
    path("risks/", risks.listed, name="risks"),
    path("risks/look/", risks.look, name="look-risks"),
    path("risks/risks.xlsx", risks.export, name="export-risks"),
    path("risks/<int:pk>/", risks.show, name="risk"),
]
