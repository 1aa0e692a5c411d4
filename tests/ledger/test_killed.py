"""中断: a process killed in the middle of posting or closing leaves a book that verifies: all of the act, or none of it.

A real process works on a database of its own; a trigger makes every step's row take a while, so that the kill (SIGKILL) lands
inside the act. What is left is counted again by another process.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import killing
from tests.killing import Database, Town

KILLS = 6
VOUCHERS = 24
COUNTS = (
    "SELECT count(*) FROM ledger_voucher WHERE state = 'posted'",
    "SELECT count(*) FROM ledger_balance",
    "SELECT COALESCE(sum(debit), 0) FROM ledger_balance",
    "SELECT count(*) FROM ledger_voucherrow",
    "SELECT count(*) FROM ledger_period WHERE state = 'closed'",
    "SELECT count(*) FROM ledger_periodrow",
    "SELECT count(*) FROM kernel_auditentry",
)
SLOW = {"post": "ledger_voucherrow", "close": "ledger_periodrow"}

PREPARE = """
import sys, django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in here
call_command("migrate", verbosity=0)
from tests.ledger import world
from tests.ledger.test_killed import SLOW, VOUCHERS
act = sys.argv[1]
made = world.build()
drafts = [made.draft("receipt", f"2026-01-{n % 28 + 1:02}", ("101", n + 1), ("501", -n - 1)) for n in range(VOUCHERS)]
for one in drafts:
    made.review(one)
if act == "close":
    from townworks.ledger import services
    ids = [one.pk for one in drafts]
    services.post_vouchers(actor=made.actor(), book_id=made.book.pk, ids=ids, at=world.AT)
    made.close("2025-12")
with connection.cursor() as cursor:
    table, rounds = SLOW[act], 20000 if act == "post" else 500000
    if connection.vendor == "postgresql":
        pause = 0.004 if act == "post" else 0.1
        cursor.execute("CREATE OR REPLACE FUNCTION slow() RETURNS trigger AS $$ "
            f"BEGIN PERFORM pg_sleep({pause}); RETURN NEW; END $$ LANGUAGE plpgsql")
        cursor.execute(f"CREATE TRIGGER slow_{table} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION slow()")
    else:
        cursor.execute(f"CREATE TRIGGER slow_{table} AFTER INSERT ON {table} BEGIN "
            "SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c "
            f"WHERE x < {rounds}) SELECT x FROM c); END")
"""

# One process that has everything loaded, and forks another for each act: what is killed is a real process.
ACT = """
import os, sys, django; django.setup()
from datetime import date
from django.db import connections
from tests.ledger.world import AT
from townworks.kernel.actor import SYSTEM
from townworks.ledger import services
from townworks.ledger.models import Book, Voucher
from townworks.ledger.services import verifying
act = sys.argv[1]
print("ready", flush=True)
for line in sys.stdin:
    folder, name = line.rstrip("\\n").split("\\t")
    verify = folder.startswith("verify:")
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        print("gone", flush=True)
        continue
    connections["default"].settings_dict["NAME"] = name
    book = Book.objects.get(code="dongpu")
    print(f"begin {os.getpid()}", flush=True)
    if verify:
        print(" ".join(str(one) for one in verifying.verified(book).problems) or "sound", flush=True)
        os._exit(0)
    if act == "post":
        ids = list(Voucher.objects.filter(book=book).values_list("pk", flat=True))
        services.post_vouchers(actor=SYSTEM, book_id=book.pk, ids=ids, at=AT)
    else:
        services.close_period(actor=SYSTEM, book_id=book.pk, month=date(2026, 1, 1), at=AT)
    print("end", flush=True)
    os._exit(0)
"""


def verdict(town: Town, database: Database) -> str:
    """What counting the book again says."""
    assert town.process.stdin is not None
    town.process.stdin.write(f"verify:\t{database.name}\n")
    town.process.stdin.flush()
    assert town.line().startswith("begin")
    found = town.line()
    assert town.line() == "gone"
    return found


def counted(database: Database) -> list[int]:
    return [int(str(database.ask(sql)[0][0])) for sql in COUNTS]


@pytest.fixture(scope="module", params=["post", "close"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with killing.prepared(
        tmp_path_factory.mktemp("before"), "kill_ledger", PREPARE, ACT, request.param
    ) as one:
        yield one


def test_killed_at_any_moment_the_book_verifies(town: Town, tmp_path: Path) -> None:
    nothing = counted(town.before)
    whole = town.before.copy(tmp_path / "whole")
    ended, took = town.killed_after(whole, None)
    everything = counted(whole)
    assert (ended, verdict(town, whole)) == (True, "sound")
    whole.drop()
    assert everything != nothing
    midway = 0
    for kill in range(KILLS):
        copy = town.before.copy(tmp_path / f"kill-{kill}")
        ended, _ = town.killed_after(copy, took * (kill + 0.5) / KILLS)
        found = counted(copy)
        assert found in (nothing, everything)
        assert verdict(town, copy) == "sound"
        midway += not ended and found == nothing
        if kill == KILLS // 2 and found == nothing:  # the same act goes through afterwards
            assert town.killed_after(copy, None)[0]
            assert counted(copy) == everything
        copy.drop()
    assert midway >= 2  # the kills did land inside the act
