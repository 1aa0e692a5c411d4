from __future__ import annotations

from django.urls import path

from .pages import appearance

app_name = "ui"
urlpatterns = [path("appearance/", appearance.choose, name="appearance")]
