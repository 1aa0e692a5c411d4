"""For every test, doctests in the source included: Chinese is the language unless the test asks for another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as laws

from config import memory

# Laws are tried with the same examples every time, so that main passes or fails for a reason of its own;
# LAWS=wide tries new ones on every run.
laws.register_profile("same", derandomize=True, deadline=None)
laws.register_profile("wide", deadline=None)
laws.load_profile(os.environ.get("LAWS", "same"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """As a server does, and for the same reason: every process of the tests holds the whole project and all the tests."""
    memory.settle()


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """A request in English leaves its thread in English; the next test must not find it so."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL drops no database that somebody is still connected to, and a live server's last thread may be.

    A browser that has gone leaves the thread that answered it to close its connection in its own time.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
