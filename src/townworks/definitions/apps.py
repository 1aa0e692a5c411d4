"""The definitions room as a Django app: no models, one system check, one command."""

from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    """定义."""

    name = "townworks.definitions"
    label = "definitions"

    def ready(self) -> None:
        """Register the system check."""
        from . import checks  # noqa: F401
