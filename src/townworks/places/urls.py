from __future__ import annotations

from django.urls import path

from .pages import importing, tree

app_name = "places"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("import/", importing.preview, name="import"),
    path("import/apply/", importing.apply, name="apply-import"),
    path("<int:pk>/", tree.show, name="place"),
]
