"""检查: the Django app."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "townworks.inspections"
    label = "inspections"
    verbose_name = "检查"
