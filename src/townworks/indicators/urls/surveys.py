"""问卷的地址: the town's side, and the one where people answer."""

from __future__ import annotations

from django.urls import path

from ..pages import answering, surveys

patterns = [
    path("surveys/", surveys.listed, name="surveys"),
    path("surveys/open/", surveys.open_survey, name="survey-open"),
    path("surveys/<int:pk>/", surveys.show, name="survey"),
    path("surveys/<int:pk>/codes/", surveys.codes, name="survey-codes"),
    path("surveys/<int:pk>/close/", surveys.close, name="survey-close"),
    path("s/", answering.enter, name="answer-enter"),
    path("s/thanks/", answering.thanks, name="answer-thanks"),
    path("s/<str:token>/", answering.answer, name="answer"),
]
