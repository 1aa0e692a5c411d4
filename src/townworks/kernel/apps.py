"""内核: the Django app that keeps the audit trail, evidence, numbers and the outbox."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class KernelConfig(AppConfig):
    name = "townworks.kernel"
    label = "kernel"
    verbose_name = "内核"

    def ready(self) -> None:
        from . import append_only, guards

        # SQLite rebuilds a table to alter it and loses its triggers on the way,
        # so they are laid again after every migration, on both engines.
        post_migrate.connect(append_only.lay_after_migrate, dispatch_uid="append-only")
        # A guard speaks of several tables, and SQLite renames none that a trigger speaks of: off before, on after.
        pre_migrate.connect(guards.lift_before_migrate, sender=self, dispatch_uid="guards-off")
        post_migrate.connect(guards.lay_after_migrate, sender=self, dispatch_uid="guards-on")
