"""中断: a process killed in the middle of reading a report in, or of adopting it, leaves all or nothing.

A real process works on a database of its own. A trigger of the database makes every new row take
a while, so that the kill (SIGKILL: no clean-up, no exception) lands between the rows of one act; the
product itself knows nothing of it. Killed at many moments, the database must hold all of the act or
none of it, and the file must be whole wherever its row is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import killing
from tests.killing import Database, Town

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
    with killing.prepared(tmp_path_factory.mktemp("before"), "kill", PREPARE, ACT, request.param) as one:
        yield one


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
