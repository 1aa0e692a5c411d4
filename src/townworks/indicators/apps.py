"""指标: the Django app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "townworks.indicators"
    label = "indicators"
    verbose_name = "指标"
