"""填报和导入的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import figures, figures_import, questions

patterns: list[URLPattern] = [
    path("figures/", figures.choose, name="figures"),
    path("figures/table/", figures.table, name="figures-table"),
    path("figures/sheet/", figures.sheet, name="figures-sheet"),
    path("figures/import/", figures_import.choose, name="figures-import"),
    path("figures/import/<str:token>/", figures_import.preview, name="figures-preview"),
    path("figures/import/<str:token>/errors.xlsx", figures_import.errors, name="figures-errors"),
    path("figures/import/<str:token>/take-in/", figures_import.take_in, name="figures-take-in"),
    path("figures/batches/<int:pk>/", figures_import.batch, name="figures-batch"),
    path("observations/<int:pk>/correct/", questions.correct, name="figure-correct"),
    path("observations/<int:pk>/ask/", questions.ask, name="figure-ask"),
]
