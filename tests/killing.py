"""中断的试验场: a town's database that can be copied, and a process that acts on copies of it until it is killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


class Database:
    """A database that can be copied, read from outside, and thrown away: a file, or one on the server."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name

    @property
    def url(self) -> str:
        return f"sqlite:///{self.name}"

    def copy(self, folder: Path) -> Database:
        shutil.copytree(self.folder, folder)
        return type(self)(folder, str(folder / Path(self.name).name))

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        import sqlite3

        with sqlite3.connect(self.name) as link:
            rows = link.execute(sql).fetchall()
        link.close()
        return rows

    def drop(self) -> None:
        shutil.rmtree(self.folder)


class ServerDatabase(Database):
    """The same on PostgreSQL."""

    server = os.environ.get("DATABASE_URL", "")

    @property
    def url(self) -> str:
        return urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    def _order(self, *orders: str) -> None:
        with psycopg.connect(
            urlsplit(self.server)._replace(path="/postgres").geturl(), autocommit=True
        ) as link:
            for order in orders:
                link.execute(order)

    def make(self) -> None:
        self._order(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name}")

    def copy(self, folder: Path) -> Database:
        if self.folder.exists():
            shutil.copytree(self.folder, folder)
        name = f"{self.name}_copy"
        self._order(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {self.name}"
        )
        return ServerDatabase(folder, name)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as link:
            return link.execute(sql).fetchall()

    def drop(self) -> None:
        self._order(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


@dataclass
class Town:
    """The town before the act, and the process that acts on copies of it."""

    before: Database
    process: subprocess.Popen[str]

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def killed_after(self, town: Database, seconds: float | None) -> tuple[bool, float]:
        """Act on a copy, and be killed so long after the act began; whether it had ended, and how long it took."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{town.folder}\t{town.name}\n")
        self.process.stdin.flush()
        word, _, pid = self.line().partition(" ")
        assert word == "begin"
        began = time.monotonic()
        if seconds is not None:
            time.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):  # it had just ended
                os.kill(int(pid), signal.SIGKILL)
        ended = self.line() == "end"
        took = time.monotonic() - began
        if ended:
            assert self.line() == "gone"
        return ended, took


@contextlib.contextmanager
def prepared(folder: Path, name: str, prepare: str, act: str, what: str) -> Iterator[Town]:
    """A database made by the program ``prepare``, and the program ``act`` waiting for copies; both are told ``what`` is done.

    ``name``: of the database, where it lies on a server.
    """
    before = Database(folder, str(folder / "town.sqlite3"))
    if connection.vendor == "postgresql":
        before = ServerDatabase(folder, f"{name}_{what}_{os.getpid()}")
        before.make()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "TOWNWORKS_VAR": str(folder),
        "DATABASE_URL": before.url,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    command = [sys.executable, "-W", "ignore", "-c"]
    subprocess.run([*command, prepare, what], env=environment, cwd=ROOT, check=True)
    process = subprocess.Popen(
        [*command, act, what],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        one = Town(before, process)
        assert one.line() == "ready"
        yield one
    before.drop()
