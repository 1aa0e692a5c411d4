"""检查轮次的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import round_ledger, rounds

patterns: list[URLPattern] = [
    path("rounds/", rounds.listed, name="rounds"),
    path("rounds/new/", rounds.open_round, name="open-round"),
    path("rounds/<int:pk>/", rounds.show, name="round"),
    path("rounds/<int:pk>/days/", rounds.days, name="round-days"),
    path("rounds/<int:pk>/plan/", rounds.plan, name="plan-round"),
    path("rounds/<int:pk>/close/", rounds.close, name="close-round"),
    path("rounds/<int:pk>/ledger.xlsx", round_ledger.export, name="round-ledger"),
    path("dues/<int:pk>/explain/", rounds.explain, name="explain-due"),
]
