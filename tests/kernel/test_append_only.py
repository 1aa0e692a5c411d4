"""只增不改: the database itself refuses, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from townworks.kernel import append_only, clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.audit import record
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def entry() -> AuditEntry:
    return record(SYSTEM, "test.write", kind="test", thing_id=1, name="一件事", town_id=None, at=clock.now())


def test_a_row_can_be_added():
    assert entry().pk


def test_an_update_is_refused_by_the_database():
    row = entry()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=row.pk).update(verb="another")


def test_a_removal_is_refused_by_the_database():
    row = entry()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM kernel_auditentry WHERE id = %s", [row.pk])


def test_every_append_only_table_has_its_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%%_keep'"
            )
        else:
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_keep_update'"
            )
        guarded = {row[0] for row in cursor.fetchall()}
    assert guarded == {model._meta.db_table for model in append_only.kept_models()}
