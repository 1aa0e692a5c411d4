"""指标和记录的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import compare, indicator, listing, records

patterns: list[URLPattern] = [
    path("observations/<int:pk>/", records.show, name="record"),
    path("observations/<int:pk>/evidence/", records.attach, name="record-evidence"),
    path("indicators/", listing.table, name="list"),
    path("indicators/export.xlsx", listing.export, name="list-export"),
    path("indicators/<slug:code>/", indicator.show, name="indicator"),
    path("indicators/<slug:code>/chart.png", indicator.picture, name="indicator-picture"),
    path("indicators/<slug:code>/villages/", compare.villages, name="villages"),
    path("indicators/<slug:code>/records/", records.behind, name="records"),
]
