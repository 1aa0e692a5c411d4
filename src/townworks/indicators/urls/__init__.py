"""指标的地址, one noun a file."""

from __future__ import annotations

from django.urls import URLPattern

from . import entry, figures, opened, questions, returns, schemes, surveys, things, water

app_name = "indicators"
# ``figures`` stands last: an indicator's code may be any word that no other address has taken.
urlpatterns: list[URLPattern] = [
    *entry.patterns,
    *returns.patterns,
    *questions.patterns,
    *things.patterns,
    *schemes.patterns,
    *surveys.patterns,
    *water.patterns,
    *opened.patterns,
    *figures.patterns,
]
