from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "townworks.places"
    label = "places"
    verbose_name = "区划"
