"""Measure cases: creating and listing through Open311 and the page, as the number of cases grows to a million.

    python -m tools.bench_cases [--sizes 1000,100000] [--seconds 5] [--clients 8] [--only SQLite]
    python -m tools.bench_cases --sizes 1000,100000,1000000 --seconds 2    # all of it, some minutes

First one client, one request after another, through the whole of Django and without a server before it: beside each rate stand the
95th percentile, how it grew, the processor time of one (it leans less on who else works on the machine), and the queries of the last
request. Then so many clients at once against the server that `make serve` starts (SQLite: waitress, one process) or two processes of gunicorn (PostgreSQL). A tenth of the cases are open. The
peer is Signalen, told to answer 2 lists of 50 a second to 8 clients with 5,000 reports there, 263 queries and 0.9 s a list; the aim
is twenty times that.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tools.own_database import NAMES, ROOT, own_database

POINTS = "/ask/map/points.json?"
SENT = {"service_code": "litter", "lat": "23.1234", "long": "113.5678", "description": "桥头垃圾三天没有人收"}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="1000,100000")
    asked.add_argument("--seconds", type=float, default=5)
    asked.add_argument("--clients", type=int, default=8, help="at once against a server; 0 leaves that out")
    asked.add_argument("--only", default="")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        measure([int(size) for size in given.sizes.split(",")], given.seconds, given.clients)
        return
    for name in NAMES:
        if given.only in ("", name):
            _started(name, given)


def _started(name: str, given: argparse.Namespace) -> None:
    """A process of its own on a database of its own."""
    with own_database(name) as environment:
        if environment is None:
            return
        command = [
            sys.executable,
            __file__,
            "--here",
            "--sizes",
            given.sizes,
            "--seconds",
            str(given.seconds),
            "--clients",
            str(given.clients),
        ]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


def measure(sizes: list[int], seconds: float, clients: int) -> None:
    """A town filled to each size, and what it answers a second."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]
    from django.test import Client

    from tests.cases import world as worlds
    from townworks.cases import services
    from townworks.cases.models import Case
    from townworks.kernel import clock
    from townworks.people.models import Token
    from townworks.people.selectors.signed_in import digest_of

    world = worlds.build()
    person, code = world.towns.here.people["office_clerk"], world.towns.here.place.code
    now = clock.now()
    Token.objects.create(
        person=person, name="app", digest=digest_of("bench"), made_at=now, expires_at=now + timedelta(days=9)
    )
    sample = world.asked("report")
    services.publish_report(actor=world.clerk, pk=sample.pk, reason="没有姓名电话", at=worlds.AT)
    sample.refresh_from_db()
    clerk, head, app, citizen = Client(), Client(), Client(), Client()
    clerk.force_login(person)
    head.force_login(world.towns.here.people["unit_head"])
    common: dict[str, str] = {"jurisdiction_id": code, "api_key": "bench"}
    lists = f"/open311/v2/requests.json?{urlencode({**common, 'page_size': 50})}"
    created = {**common, **SENT}
    print(f"{'cases':>8}  {'what':<26}{'a second':>9}{'p95 ms':>8}{'grew':>6}{'CPU ms':>8}{'queries':>9}")
    base: dict[str, float] = {}
    for size in sizes:
        filled = Case.objects.count()
        began = time.perf_counter()
        _fill(sample, size - filled, filled)
        print(f"{size:>8}  filled in {time.perf_counter() - began:.0f} s", flush=True)
        ways: dict[str, Callable[[], Any]] = {
            "Open311: create": lambda: app.post("/open311/v2/requests.json", created),
            "Open311: list of 50": lambda: app.get(lists),
            "Open311: open, of a matter": lambda: app.get(f"{lists}&status=open&service_code=litter"),
            "page: list of 50": lambda: clerk.get("/cases/"),
            "page: list of a unit": lambda: head.get("/cases/"),
            "page: late ones": lambda: clerk.get("/cases/?overdue=on"),
            "page: one case": lambda: clerk.get(f"/cases/{sample.pk}/"),
            "page: today": lambda: clerk.get("/"),
            "page: today of a unit": lambda: head.get("/"),
            "public: list": lambda: citizen.get("/ask/map/"),
            "public: list, page 40": lambda: citizen.get("/ask/map/?page=40"),
            "public: list of a matter": lambda: citizen.get("/ask/map/?matter=litter"),
            "public: map of the town": lambda: citizen.get(f"{POINTS}zoom=13&bbox=113.5,23.0,113.7,23.3"),
            "public: map of a street": lambda: citizen.get(
                f"{POINTS}zoom=18&bbox=113.56,23.11,113.565,23.115"
            ),
            "public: one report": lambda: citizen.get(f"/ask/map/{sample.pk}/"),
        }
        for what, ask in ways.items():
            rate, p95, spent, queries = _rate(ask, seconds)
            grew = p95 / base.setdefault(what, p95)
            print(
                f"{size:>8}  {what:<26}{rate:>9.1f}{p95:>8.1f}{grew:>6.1f}{spent:>8.1f}{queries:>9}",
                flush=True,
            )
        if clients:
            session = clerk.cookies["sessionid"].value
            _served(size, clients, seconds, lists, urlencode(created).encode(), session)


def _served(size: int, clients: int, seconds: float, lists: str, created: bytes, session: str) -> None:
    """So many clients at once against a server."""
    from django.db import connection

    from tools.inspection_bench import serving

    form, signed = {"Content-Type": "application/x-www-form-urlencoded"}, {"Cookie": f"sessionid={session}"}
    ways: dict[str, tuple[str, str, bytes | None, dict[str, str]]] = {
        "Open311: create": ("POST", "/open311/v2/requests.json", created, form),
        "Open311: list of 50": ("GET", lists, None, {}),
        "page: list of 50": ("GET", "/cases/", None, signed),
    }
    server = "waitress" if connection.vendor == "sqlite" else "gunicorn"
    with serving.serving(server) as served:
        for what, asked in ways.items():
            before = served.used()
            taken = _together(served.port, clients, seconds, asked)
            spent = (served.used() - before) / len(taken) * 1000
            p95 = sorted(taken)[int(len(taken) * 0.95)] * 1000
            print(
                f"{size:>8}  {what:<26}{len(taken) / seconds:>9.1f}{p95:>8.1f}{'':>6}{spent:>8.1f}  {clients} clients, {server}",
                flush=True,
            )


def _together(
    port: int, clients: int, seconds: float, asked: tuple[str, str, bytes | None, dict[str, str]]
) -> list[float]:
    """The seconds of each answer that came within the time."""
    taken: list[float] = []
    wrong: list[str] = []
    verb, path, body, headers = asked

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request(verb, path, body, headers)  # warms up
        line.getresponse().read()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            line.request(verb, path, body, headers)
            answer = line.getresponse()
            told = answer.read()
            taken.append(time.perf_counter() - began)
            if answer.status != 200:
                wrong.append(f"{path}: {answer.status} {told[:200]!r}")
        line.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    return taken


def _fill(sample: Any, count: int, first: int) -> None:
    """So many more cases like one, over three hundred days; the database itself writes them.

    A tenth of them is open, a fifth published, spread over some ten kilometres.
    """
    from django.db import connection

    from townworks.cases.models import Case
    from townworks.cases.services import statistics
    from townworks.kernel import clock

    if count <= 0:
        return
    sqlite = connection.vendor == "sqlite"
    made = {
        "uid": "lower(hex(randomblob(16)))" if sqlite else "gen_random_uuid()",
        "title": "s.title || ' ' || i",
        "registered_at": "datetime(s.registered_at, '-' || (i * 4 % 432000) || ' minutes')"
        if sqlite
        else "s.registered_at - (i * 4 % 432000) * interval '1 minute'",
        "is_open": "i % 10 = 0",
        "state": "CASE WHEN i % 10 = 0 THEN 'registered' ELSE 'closed' END",
        "latitude": "23.0 + (CAST(i AS bigint) * 7919 % 300007) / 1000000.0",
        "longitude": "113.5 + (CAST(i AS bigint) * 104729 % 200003) / 1000000.0",
        "published_at": "CASE WHEN i % 5 = 1 THEN s.published_at END",
        "due_on": _due(sqlite),
        "due_key": _late(sqlite),
    }
    columns = [one.column for one in Case._meta.concrete_fields if not one.primary_key]
    names = ", ".join(f'"{name}"' for name in columns)
    table = Case._meta.db_table
    values = ", ".join(made.get(name, f's."{name}"') for name in columns)
    with _unindexed(table), connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first + count - 1}) "
            f"INSERT INTO {table} ({names}) SELECT {values} FROM n JOIN {table} s ON s.id = {sample.pk}"
        )
    _say_in_public(sample)
    if not sqlite:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as PostgreSQL does by itself in time
    statistics.gather_statistics(at=clock.now())  # as the clockwork does


def _say_in_public(sample: Any) -> None:
    """The words of each published one that has none yet: those of the sample."""
    from django.db import connection

    from townworks.cases.models import Case, PublicText

    text, case = PublicText._meta.db_table, Case._meta.db_table
    columns = [one.column for one in PublicText._meta.concrete_fields if not one.primary_key]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join("c.id" if name == "case_id" else f't."{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {text} ({names}) SELECT {values} FROM {case} c JOIN {text} t ON t.case_id = {sample.pk} "
            f"WHERE c.published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {text} o WHERE o.case_id = c.id)"
        )


@contextmanager
def _unindexed(table: str) -> Iterator[None]:
    """Without the table's indexes, which are made anew at the end: sorted once instead of a million times found."""
    from django.db import connection

    known = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
        if connection.vendor == "sqlite"
        else "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    with connection.cursor() as cursor:
        cursor.execute(known, [table])
        indexes = cursor.fetchall()
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, made in indexes:
            cursor.execute(made)


def _due(sqlite: bool) -> str:
    """Up to half a month after the case came in."""
    days = "1 + i % 15 - (i * 4 % 432000) / 1440"
    return (
        f"date(s.registered_at, ({days}) || ' days')"
        if sqlite
        else f"(s.registered_at + ({days}) * interval '1 day')::date"
    )


def _late(sqlite: bool) -> str:
    """The midnight of the town after that day."""
    day = _due(sqlite)
    return (
        f"datetime({day}, '+16 hours')" if sqlite else f"({day} + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'"
    )


def _rate(ask: Callable[[], Any], seconds: float) -> tuple[float, float, float, int]:
    """How many a second, the 95th percentile, processor time of one in milliseconds, and the queries of one more."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    took = []
    end, used = time.perf_counter() + seconds, time.process_time()
    while time.perf_counter() < end:
        began = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - began)
        if answer.status_code >= 300:
            raise SystemExit(f"{answer.status_code}: {answer.content[:200]!r}")
    used = time.process_time() - used
    with CaptureQueriesContext(connection) as asked:
        ask()
    took.sort()
    return len(took) / sum(took), took[int(len(took) * 0.95)] * 1000, used / len(took) * 1000, len(asked)


if __name__ == "__main__":
    main()
