"""指标的地址, one noun a file."""

from __future__ import annotations

from django.urls import URLPattern

from . import figures, opened, water

app_name = "indicators"
# ``figures`` stands last: an indicator's code may be any word that no other address has taken.
urlpatterns: list[URLPattern] = [*water.patterns, *opened.patterns, *figures.patterns]
