from __future__ import annotations

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "townworks.overview"
    label = "overview"
    verbose_name = "总览"
