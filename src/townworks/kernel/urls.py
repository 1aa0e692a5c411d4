from __future__ import annotations

from django.urls import path

from .pages import audit

app_name = "audit"
urlpatterns = [
    path("", audit.trail, name="trail"),
    path("export/", audit.export, name="export"),
    path("verify/", audit.verify, name="verify"),
    path("<int:pk>/", audit.entry, name="entry"),
]
