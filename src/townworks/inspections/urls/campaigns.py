"""专项行动和检查表的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import campaigns, checklists, round_ledger

patterns: list[URLPattern] = [
    path("campaigns/", campaigns.table, name="campaigns"),
    path("campaigns/export.xlsx", campaigns.export, name="campaigns-export"),
    path("campaigns/<slug:code>/", campaigns.show, name="campaign"),
    path("campaigns/<slug:code>/paper/", campaigns.paper, name="campaign-paper"),
    path("campaigns/<slug:code>/checklist.xlsx", checklists.workbook, name="campaign-workbook"),
    path("campaigns/<slug:code>/ledger.xlsx", round_ledger.export_campaign, name="campaign-ledger"),
    path("checklists/", checklists.choose, name="checklists"),
    path("checklists/<str:token>/", checklists.show, name="checklist"),
    path("checklists/<str:token>/campaign.toml", checklists.file, name="checklist-file"),
]
