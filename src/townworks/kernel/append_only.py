"""只增不改: tables whose rows the database itself refuses to change or remove.

Good manners are no proof: the refusal is a trigger, laid on SQLite and on
PostgreSQL after every migration, for every model that inherits ``AppendOnly``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from . import guards

REFUSAL = "append-only"


class AppendOnly(models.Model):
    """只增不改的表. Rows are added, never changed; what follows is a new row that names the old."""

    class Meta:
        abstract = True


def kept_models() -> list[type[models.Model]]:
    """Every concrete model that promised never to forget."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def lay(connection: BaseDatabaseWrapper, table: str) -> None:
    """Lay the refusing triggers on one table (again, if they are there already)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION townworks_refuse() RETURNS trigger AS $$ "
                f"BEGIN RAISE EXCEPTION '{REFUSAL}: %% refused on %%', TG_OP, TG_TABLE_NAME; END $$ LANGUAGE plpgsql".replace(
                    "%%", "%"
                )
            )
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_keep" ON "{table}"')
            cursor.execute(
                f'CREATE TRIGGER "{table}_keep" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION townworks_refuse()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_keep_{verb.lower()}"')
            cursor.execute(
                f'CREATE TRIGGER "{table}_keep_{verb.lower()}" BEFORE {verb} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {verb} refused on {table}'); END"
            )


def lift(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers off one table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_keep" ON "{table}"')
            return
        for verb in ("update", "delete"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_keep_{verb}"')


def lay_after_migrate(using: str, **kwargs: Any) -> None:
    """Lay all triggers whose table exists by now."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    for model in kept_models():
        if model._meta.db_table in present:
            lay(connection, model._meta.db_table)


@contextmanager
def lifted(using: str) -> Iterator[None]:
    """For throwing a whole test database away, and nothing else: no code of the product calls it."""
    connection = connections[using]
    tables = [model._meta.db_table for model in kept_models()]
    with transaction.atomic(using=using):
        for table in tables:
            lift(connection, table)
    try:
        with guards.lifted(using):
            yield
    finally:
        with transaction.atomic(using=using):
            for table in tables:
                lay(connection, table)
