"""场所的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import site_acts, site_import, site_labels, sites

patterns: list[URLPattern] = [
    path("sites/", sites.table, name="sites"),
    path("sites/export.xlsx", sites.export, name="site-export"),
    path("sites/labels/", site_labels.sheet, name="site-labels"),
    path("sites/new/", site_acts.new, name="site-new"),
    path("sites/import/", site_import.choose, name="site-import"),
    path("sites/import/<str:token>/", site_import.preview, name="site-import-preview"),
    path("sites/import/<str:token>/errors.xlsx", site_import.errors, name="site-import-errors"),
    path("sites/import/<str:token>/take-in/", site_import.take_in, name="site-take-in"),
    path("sites/<int:pk>/", sites.show, name="site"),
    path("sites/<int:pk>/edit/", site_acts.edit, name="site-edit"),
    path("sites/<int:pk>/close/", site_acts.close, name="site-close"),
    path("sites/<int:pk>/reopen/", site_acts.reopen, name="site-reopen"),
    path("sites/<int:pk>/merge/", site_acts.merge, name="site-merge"),
    path("sites/<int:pk>/apart/", site_acts.keep_apart, name="site-apart"),
]
