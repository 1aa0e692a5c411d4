"""办件: the Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "townworks.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Take the guards of the subject's tables."""
        from townworks.kernel import guards

        from .models.guards import GUARDS

        guards.register(*GUARDS)
