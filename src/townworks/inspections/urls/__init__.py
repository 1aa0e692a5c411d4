"""检查的地址, one noun a file."""

from __future__ import annotations

from . import campaigns, doubts, field, findings, maps, openrosa, papers, rounds, sites, visits

app_name = "inspections"
urlpatterns = [
    *campaigns.patterns,
    *sites.patterns,
    *rounds.patterns,
    *visits.patterns,
    *findings.patterns,
    *papers.patterns,
    *doubts.patterns,
    *field.patterns,
    *maps.patterns,
    *openrosa.patterns,
]
