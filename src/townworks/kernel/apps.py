"""内核: the Django app that keeps the audit trail, evidence, numbers and the outbox."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "townworks.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        from . import append_only

        # SQLite rebuilds a table to alter it and loses its triggers on the way,
        # so they are laid again after every migration, on both engines.
        post_migrate.connect(append_only.lay_after_migrate, dispatch_uid="append-only")
