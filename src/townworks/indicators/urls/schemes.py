"""测评的地址."""

from __future__ import annotations

from django.urls import path

from ..pages import schemes, score_entries

patterns = [
    path("schemes/", schemes.listed, name="schemes"),
    path("schemes/open/", schemes.open_scoring, name="scheme-open"),
    path("schemes/<int:pk>/", schemes.show, name="scheme"),
    path("schemes/<int:pk>/items/<str:code>/", schemes.item, name="scheme-item"),
    path("schemes/<int:pk>/plan/", schemes.plan, name="scheme-plan"),
    path("schemes/<int:pk>/villages/", schemes.villages, name="scheme-villages"),
    path("schemes/<int:pk>/keep/", schemes.keep, name="scheme-keep"),
    path("schemes/<int:pk>/close/", schemes.close, name="scheme-close"),
    path("schemes/<int:pk>/entries/", score_entries.listed, name="score-entries"),
    path("schemes/<int:pk>/entries/new/", score_entries.new, name="score-entry-new"),
    path("score-entries/<int:pk>/", score_entries.show, name="score-entry"),
    path("score-entries/<int:pk>/evidence/", score_entries.attach, name="score-entry-evidence"),
    path("score-entries/<int:pk>/approve/", score_entries.approve, name="score-entry-approve"),
    path("score-entries/<int:pk>/refuse/", score_entries.refuse, name="score-entry-refuse"),
    path("score-entries/<int:pk>/withdraw/", score_entries.withdraw, name="score-entry-withdraw"),
]
