"""演示镇的样本: the demo town as ``make run`` seeds it, once for a whole run of the tests, whichever processes ask for it.

A seeding takes longer than most test files; what only reads the town takes a copy of the first one's database and files.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from townworks.kernel import guards

ROOT = Path(__file__).resolve().parents[1]
DONE = "seeded"


def environment(var: Path, hash_seed: str = "1") -> dict[str, str]:
    """What a process needs to work on the town in ``var``."""
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
        "TOWNWORKS_VAR": str(var),
        # What is sealed there can be opened by the tests.
        "TOWNWORKS_PERSONAL_KEYS": settings.TOWNWORKS_PERSONAL_KEYS,
        "TOWNWORKS_PERSONAL_INDEX_KEY": settings.TOWNWORKS_PERSONAL_INDEX_KEY,
        "PYTHONHASHSEED": hash_seed,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }


def seed(var: Path, hash_seed: str) -> Path:
    """Migrate and seed in a process of its own, with its own order of sets."""
    for words in (["migrate", "--verbosity", "0"], ["demo"]):
        subprocess.run(
            [sys.executable, "-m", "townworks.cli", *words],
            cwd=ROOT,
            env=environment(var, hash_seed),
            check=True,
            capture_output=True,
        )
    return var


def first(factory: pytest.TempPathFactory) -> Path:
    """The folder of the town that was seeded first; others wait for it. Only to be read, or copied."""
    base = factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    var = base / "demo-town"
    with (base / "demo-town.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (var / DONE).exists():
            shutil.rmtree(var, ignore_errors=True)
            var.mkdir()
            seed(var, "1")
            (var / DONE).touch()
    return var


def copied(factory: pytest.TempPathFactory, name: str) -> Path:
    """A copy of one's own, to be served or changed."""
    var = factory.mktemp(name) / "var"
    shutil.copytree(first(factory), var)
    return var


def into_this_database(var: Path) -> None:
    """Every row of the town's own tables into the test's database (SQLite), within the transaction that is open."""
    source = sqlite3.connect(f"file:{database(var)}?mode=ro", uri=True)
    mine = set(connection.introspection.table_names())
    try:
        tables = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        with guards.lifted(connection.alias):  # what is posted goes in as posted
            for table in tables:
                if table in mine and not table.startswith(("django_", "auth_")):
                    _copy(source, table)
    finally:
        source.close()


def database(var: Path) -> Path:
    """The SQLite file of a town that was seeded."""
    return var / "townworks.sqlite3"


def _copy(source: sqlite3.Connection, table: str) -> None:
    quote = connection.ops.quote_name
    rows = source.execute(f"SELECT * FROM {quote(table)}")
    names = [column[0] for column in rows.description]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({', '.join(['%s'] * len(names))})",
            rows.fetchall(),
        )
