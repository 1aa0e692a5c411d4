from __future__ import annotations

from django.urls import path

from . import serving

app_name = "evidence"
urlpatterns = [
    path("<int:pk>/", serving.show, name="file"),
    path("<int:pk>/small/", serving.thumbnail, name="thumbnail"),
]
