from __future__ import annotations

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "townworks.commitments"
    label = "commitments"
    verbose_name = "承诺"
