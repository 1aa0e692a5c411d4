"""专项行动和检查表的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import campaigns

patterns: list[URLPattern] = [
    path("campaigns/", campaigns.table, name="campaigns"),
    path("campaigns/export.xlsx", campaigns.export, name="campaigns-export"),
    path("campaigns/<slug:code>/", campaigns.show, name="campaign"),
    path("campaigns/<slug:code>/paper/", campaigns.paper, name="campaign-paper"),
]
