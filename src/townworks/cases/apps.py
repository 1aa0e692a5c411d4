"""办件: the Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "townworks.cases"
    label = "cases"
    verbose_name = "办件"
