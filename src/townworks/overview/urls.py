from __future__ import annotations

from django.urls import path

from .pages import documents, scoreboard, today

app_name = "overview"
urlpatterns = [
    path("", today.today, name="today"),
    path("scoreboard/", scoreboard.scoreboard, name="scoreboard"),
    path("dossiers/", documents.dossiers, name="dossiers"),
    path("dossiers/<int:year>.docx", documents.dossier_list, name="dossier-list-document"),
    path("commitments/<int:pk>/dossier.docx", documents.dossier, name="dossier-document"),
    path("supervision/notices/<int:pk>/notice.docx", documents.notice, name="notice-document"),
]
