"""The demo town for tests that read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from tests import demo_town
from townworks.demo.settling import settle
from townworks.demo.year import Year


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Half a year: as it was seeded on SQLite, lived anew on another database; rolled back afterwards."""
    var = demo_town.first(tmp_path_factory) if connection.vendor == "sqlite" else None
    with django_db_blocker.unblock(), transaction.atomic():
        if var:
            demo_town.into_this_database(var)
        else:
            Year(settle()).live()
        yield
        transaction.set_rollback(True)
