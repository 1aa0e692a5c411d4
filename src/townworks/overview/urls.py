from __future__ import annotations

from django.urls import path, register_converter

from .pages import briefs, documents, scoreboard, today
from .pages.months import MonthConverter

register_converter(MonthConverter, "month")

app_name = "overview"
urlpatterns = [
    path("", today.today, name="today"),
    path("scoreboard/", scoreboard.scoreboard, name="scoreboard"),
    path("briefs/", briefs.index, name="briefs"),
    path("briefs/<month:month>/", briefs.show, name="brief"),
    path("briefs/<month:month>/compare/", briefs.compared, name="brief-compared"),
    path("briefs/<month:month>/brief.docx", briefs.document, name="brief-document"),
    path("briefs/<month:month>/figures/<str:code>/", briefs.figure, name="brief-figure"),
    path("dossiers/", documents.dossiers, name="dossiers"),
    path("dossiers/<int:year>.docx", documents.dossier_list, name="dossier-list-document"),
    path("commitments/<int:pk>/dossier.docx", documents.dossier, name="dossier-document"),
    path("supervision/notices/<int:pk>/notice.docx", documents.notice, name="notice-document"),
]
