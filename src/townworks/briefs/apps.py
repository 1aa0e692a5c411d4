"""简报: the Django app."""

from __future__ import annotations

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "townworks.briefs"
    label = "briefs"
    verbose_name = "简报"
