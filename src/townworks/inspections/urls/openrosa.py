"""ODK Collect的地址: the same pages under ``/openrosa/`` and, with a token, under ``/openrosa/key/<token>/``."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from ..pages.openrosa import connecting, forms, submissions

PAGES = (
    ("formList", forms.form_list, "openrosa-forms"),
    ("submission", submissions.submission, "openrosa-submission"),
    ("rounds/<int:pk>/form.xml", forms.form, "openrosa-form"),
    ("rounds/<int:pk>/manifest.xml", forms.manifest, "openrosa-manifest"),
    ("rounds/<int:pk>/sites.csv", forms.sites, "openrosa-sites"),
)


def _both_ways() -> Iterator[URLPattern]:
    for route, page, name in PAGES:
        yield path(f"openrosa/{route}", page, name=name)
        yield path(f"openrosa/key/<str:token>/{route}", page, name=f"{name}-key")


patterns: list[URLPattern] = [
    path("openrosa", connecting.connecting, name="openrosa"),
    *_both_ways(),
]
