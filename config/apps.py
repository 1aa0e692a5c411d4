"""The last app to start: it connects who reacts to what, once every module is loaded."""

from __future__ import annotations

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """接线: tells the kernel of the table in townworks.wiring."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        from townworks import wiring

        wiring.connect()
