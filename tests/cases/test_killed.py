"""中断: killed between acceptance and receipt, a citizen who sends again with the same client id gets the same receipt.

A real process works on a copy of the town and is killed (SIGKILL) before the case is written, or after it and before the receipt is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import killing
from tests.killing import Database, Town

KILLS = 4
HELD = 0.6  # seconds from the written case to its receipt in the process that is killed

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.cases import world
world.build()
"""

ACT = f"""
import os, sys, time, django; django.setup()
from django.db import connections
from tests.cases.world import AT, REPORT
from townworks.cases import services
from townworks.places.models import Place
print("ready", flush=True)
for line in sys.stdin:
    folder, name = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        print("gone", flush=True)
        continue
    connections["default"].settings_dict["NAME"] = name
    town = Place.objects.filter(kind="town").order_by("pk").first()
    print(f"begin {{os.getpid()}}", flush=True)
    receipt = services.receive_report(
        asked=services.Asked(**REPORT, client_id="phone-1"), town_id=town.pk, at=AT
    )
    if folder == "again":
        print(receipt.case.number, receipt.code, receipt.again, flush=True)
    else:
        time.sleep({HELD})
    print("end", flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with killing.prepared(tmp_path_factory.mktemp("before"), "kill_cases", PREPARE, ACT, "report") as one:
        yield one


def sent_again(town: Town, database: Database) -> tuple[str, str, bool]:
    """Number, code, and whether it was known."""
    assert town.process.stdin is not None
    town.process.stdin.write(f"again\t{database.name}\n")
    town.process.stdin.flush()
    assert town.line().startswith("begin")
    number, code, again = town.line().split()
    assert (town.line(), town.line()) == ("end", "gone")
    return number, code, again == "True"


def written(database: Database) -> list[object]:
    counts = (
        "cases_case",
        "cases_steprow",
        "cases_clockrow",
        "kernel_auditentry WHERE verb = 'case.receive'",
    )
    return [database.ask(f"SELECT count(*) FROM {table}")[0][0] for table in counts]


def test_killed_before_its_receipt_the_same_sending_gets_the_same_receipt(town: Town, tmp_path: Path) -> None:
    whole = town.before.copy(tmp_path / "whole")
    ended, took = town.killed_after(whole, None)
    assert ended
    whole.drop()
    for kill in range(KILLS):
        copy = town.before.copy(tmp_path / f"kill-{kill}")
        town.killed_after(copy, took * kill / KILLS)
        before = written(copy)
        assert before in ([0, 0, 0, 0], [1, 1, 1, 1])
        first, second = sent_again(town, copy), sent_again(town, copy)
        assert first[:2] == second[:2] and first[2] is (before[0] == 1)
        assert written(copy) == [1, 1, 1, 1]
        copy.drop()
