"""A database of its own for a measurement, thrown away afterwards."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("SQLite", "PostgreSQL")
_count = count()


@contextmanager
def own_database(name: str, *, quiet: bool = False) -> Iterator[dict[str, str] | None]:
    """The environment of a process on an empty database; None, and a word why, where there is no server of that name.

    ``quiet``: without its name as a heading, for a database beside another.
    """
    with tempfile.TemporaryDirectory() as folder:
        url, server, own = f"sqlite:///{folder}/bench.sqlite3", "", ""
        if name == "PostgreSQL":
            found = subprocess.run(
                ["bash", ROOT / "tools/postgres.sh", "start"], capture_output=True, text=True
            )
            if found.returncode:
                print(f"{name}: {found.stderr.strip()}")
                yield None
                return
            server = found.stdout.strip()
            own = f"bench_{os.getpid()}_{next(_count)}"
            url = server.rpartition("/")[0] + f"/{own}"
            _order(server, f"CREATE DATABASE {own}")
        if not quiet:
            print(f"== {name}", flush=True)
        try:
            yield {
                **os.environ,
                "DATABASE_URL": url,
                "TOWNWORKS_VAR": folder,
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            }
        finally:
            if server:
                _order(server, f"DROP DATABASE {own}")


def _order(url: str, order: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as link:
        link.execute(order)
