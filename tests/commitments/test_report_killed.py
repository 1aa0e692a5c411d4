"""中断: a process killed in the middle of reading a report in, or of adopting it, leaves all or nothing.

A real process works on a database of its own. A trigger of the database makes every new row take
a while, so that the kill (SIGKILL: no clean-up, no exception) lands between the rows of one act; the
product itself knows nothing of it. Killed at many moments, the database must hold all of the act or
none of it, and the file must be whole wherever its row is.
"""

from __future__ import annotations

import contextlib
import hashlib
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
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6
TEXT = "安平镇2027年政府工作报告\n二、2027年工作安排\n" + "".join(
    f"推进第{n}号河道清淤，改造雨污管网{n}公里，确保6月底前完工。加强消防宣传。\n" for n in range(1, 13)
)

# The town before the act, with triggers that make the act slow.
PREPARE = """
import sys, django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from tests import towns
from tests.commitments.test_report_killed import SLOW, TEXT
from townworks.commitments.models import Report
from townworks.commitments.services import reading
act = sys.argv[1]
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in here
call_command("migrate", verbosity=0)
world = towns.build()
Report.objects.update(year=2020)
if act == "adopt":
    reading.paste_report(actor=world.actor("office_clerk"), text=TEXT, at=towns.AT)
with connection.cursor() as cursor:
    for table in SLOW[act]:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE OR REPLACE FUNCTION slow() RETURNS trigger AS $$ "
                "BEGIN PERFORM pg_sleep(0.004); RETURN NEW; END $$ LANGUAGE plpgsql")
            cursor.execute(f"CREATE TRIGGER slow_{table} AFTER INSERT ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION slow()")
        else:
            cursor.execute(f"CREATE TRIGGER slow_{table} AFTER INSERT ON {table} BEGIN "
                "SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c "
                "WHERE x < 20000) SELECT x FROM c); END")
"""

# One process that has everything loaded, and forks another for each act: what is killed is a real process.
ACT = """
import os, sys, django; django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connections
from tests import towns
from tests.commitments.test_report_killed import TEXT
from townworks.commitments.models import Report
from townworks.commitments.services import adopting, reading
from townworks.engines.report_reader import Given, compute
from townworks.people import selectors
from townworks.people.models import Person
compute(Given("加快建设。", ()))
act = sys.argv[1]
print("ready", flush=True)
for line in sys.stdin:
    folder, name = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        print("gone", flush=True)
        continue
    settings.TOWNWORKS_EVIDENCE = Path(folder) / "evidence"
    connections["default"].settings_dict["NAME"] = name
    actor = selectors.actor_of(Person.objects.get(username="101-office_clerk"), on=towns.ON)
    report = Report.objects.filter(state="preview").first()
    print(f"begin {os.getpid()}", flush=True)
    if act == "adopt":
        adopting.adopt_report(actor=actor, pk=report.pk, at=towns.AT)
    else:
        reading.paste_report(actor=actor, text=TEXT, at=towns.AT)
    print("end", flush=True)
    os._exit(0)
"""
SLOW = {
    "read": ["commitments_clause", "commitments_draft"],
    "adopt": [
        "commitments_commitment",
        "commitments_target",
        "commitments_statusrow",
        "commitments_edition",
    ],
}
COUNTS = (
    "SELECT count(*) FROM commitments_report WHERE year <> 2020",
    "SELECT count(*) FROM commitments_report WHERE year <> 2020 AND state = 'adopted'",
    "SELECT count(*) FROM commitments_clause",
    "SELECT count(*) FROM commitments_draft",
    "SELECT count(*) FROM commitments_commitment",
    "SELECT count(*) FROM commitments_target",
    "SELECT count(*) FROM commitments_proofclaim",
    "SELECT count(*) FROM commitments_support",
    "SELECT count(*) FROM commitments_statusrow",
    "SELECT count(*) FROM commitments_edition",
    "SELECT count(*) FROM kernel_auditentry",
)


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


def counted(town: Database) -> list[object]:
    return [town.ask(sql)[0][0] for sql in COUNTS]


def assert_files_whole(town: Database) -> None:
    """A row has its whole file; a file without a row may stay, but never half of one under its name."""
    files = {path.name: path for path in (town.folder / "evidence" / "files").rglob("*") if path.is_file()}
    assert {row[0] for row in town.ask("SELECT sha256 FROM kernel_blob")} <= set(files)
    for name, path in files.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name


@pytest.fixture(scope="module", params=["read", "adopt"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("before")
    before = Database(folder, str(folder / "town.sqlite3"))
    if connection.vendor == "postgresql":
        before = ServerDatabase(folder, f"kill_{request.param}_{os.getpid()}")
        before.make()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "TOWNWORKS_VAR": str(folder),
        "DATABASE_URL": before.url,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    command = [sys.executable, "-W", "ignore", "-c"]
    subprocess.run([*command, PREPARE, request.param], env=environment, cwd=ROOT, check=True)
    process = subprocess.Popen(
        [*command, ACT, request.param],
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


def test_killed_at_any_moment_it_leaves_all_or_nothing(town: Town, tmp_path: Path):
    nothing = counted(town.before)
    whole = town.before.copy(tmp_path / "whole")
    ended, took = town.killed_after(whole, None)
    everything = counted(whole)
    whole.drop()
    assert ended
    assert everything != nothing
    midway = 0
    for kill in range(KILLS):
        copy = town.before.copy(tmp_path / f"kill-{kill}")
        ended, _ = town.killed_after(copy, took * (kill + 0.5) / KILLS)
        found = counted(copy)
        assert found in (nothing, everything)
        assert_files_whole(copy)
        midway += not ended and found == nothing
        copy.drop()
    assert midway >= 3  # the kills did land inside the act


def test_after_a_kill_the_same_act_goes_through(town: Town, tmp_path: Path):
    whole = town.before.copy(tmp_path / "whole")
    _, took = town.killed_after(whole, None)
    everything = counted(whole)
    whole.drop()
    again = town.before.copy(tmp_path / "again")
    town.killed_after(again, took / 3)
    assert town.killed_after(again, None)[0]
    assert counted(again) == everything
    again.drop()
