"""Measure the register: 100 commitments × 200 towns, list, page and export with 8 clients, on SQLite and PostgreSQL.

Each figure is given beside the same server's sign-in page in the same run (a page with no register in it): the ratio
says what the register costs beyond a request's floor. Queries are counted apart, in one process.

    python tools/bench_register.py [--towns 200] [--each 100] [--seconds 6]
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 8
PAGES = {
    "sign-in (floor)": "/sign-in/",
    "list": "/commitments/",
    "list, filtered": "/commitments/?light=red&sort=-due_on",
    "list, searched": "/commitments/?q=管网",
    "commitment": "/commitments/{pk}/",
    "export xlsx": "/commitments/export.xlsx",
    "today": "/",
    "API list": "/api/v1/commitments",
}


@dataclass
class Taken:
    """What one page took: seconds a request at the 50th and 95th percentile, requests a second, queries."""

    p50: float
    p95: float
    rate: float
    queries: int
    failures: int


def prepare(towns: int, each: int) -> tuple[str, int]:
    """Migrate and fill; answers a session key of a clerk in the middle town, and one commitment of theirs."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from townworks.kernel import clock

    return fill(towns, each, clock.now())


def fill(towns: int, each: int, at: datetime) -> tuple[str, int]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from townworks.commitments.models import Commitment, StatusRow, Support, Target
    from townworks.definitions import selectors as definitions
    from townworks.people.models import Person, Post, SignIn, Unit
    from townworks.places.models import Place

    lines = [line.code for line in definitions.lines()][:25]
    words = [
        "排查整改雨污分流管网错接漏接点",
        "推进美丽乡村示范村建设",
        "开展消防安全隐患大排查",
        "引进亿元以上项目",
    ]
    with transaction.atomic():
        district = Place.objects.create(
            code="980101000000", name="量测区", kind="district", path="/980101000000/"
        )
        clerk = None
        for n in range(towns):
            code = f"9801{n:05d}000"
            town = Place.objects.create(
                code=code, name=f"第{n}镇", kind="town", parent=district, path=f"{district.path}{code}/"
            )
            town.town = town
            town.save()
            units = Unit.objects.bulk_create(
                Unit(town=town, code=f"u{u}", name=f"第{u}办公室", kind="office", order=u) for u in range(12)
            )
            rows = Commitment.objects.bulk_create(
                Commitment(
                    town=town,
                    year=2026,
                    code=f"2026-{i:03d}",
                    text=f"{words[i % 4]}（第{i}项），确保按期完成",
                    source="",
                    line=lines[i % len(lines)],
                    lead=units[i % 12],
                    place=town,
                    start_on=date(2026, 1, 1),
                    due_on=date(2026, 3, 1) + timedelta(days=3 * i),
                    state="in_progress",
                    light=("green", "yellow", "red")[i % 3],
                    light_why=["时限 {due}", {"due": "2026-06-30"}],
                    noted_on=date(2026, 6, 25),
                    adopted_at=at,
                )
                for i in range(each)
            )
            Support.objects.bulk_create(
                Support(commitment=c, unit=units[(i + 1 + k) % 12])
                for i, c in enumerate(rows)
                for k in range(2)
            )
            Target.objects.bulk_create(
                Target(commitment=c, comparator="≥", value=95, unit="%", of="完成率") for c in rows
            )
            StatusRow.objects.bulk_create(
                StatusRow(commitment=c, move=m, state=s, by_name="量测员", at=at)
                for c in rows
                for m, s in (
                    ("adopt", "drafted"),
                    ("assign", "assigned"),
                    ("accept", "accepted"),
                    ("note", "in_progress"),
                )
            )
            if n == towns // 2:
                clerk = Person.objects.create(
                    username="bench",
                    name="量测员",
                    town=town,
                    must_change_password=False,
                    password_changed_at=at,
                )
                Post.objects.create(
                    person=clerk, role="office_clerk", unit=units[0], place=town, from_on=date(2020, 1, 1)
                )
                wanted = rows[0].pk
        assert clerk is not None
        clerk.set_unusable_password()
        clerk.save()
        session = SessionStore()
        session[SESSION_KEY] = str(clerk.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = clerk.get_session_auth_hash()
        session.create()
        SignIn.objects.create(person=clerk, session_key=session.session_key, at=at, seen_at=at)
    return session.session_key, wanted


def count_queries(session: str, pages: dict[str, str]) -> dict[str, int]:
    """Queries a page, in this process."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="127.0.0.1")
    counts = {}
    for name, path in pages.items():
        if name != "sign-in (floor)":
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        counts[name] = len(seen)
    return counts


@contextmanager
def serving(port: int) -> Iterator[None]:
    """The product's own server, in its own process."""
    command = [
        str(ROOT / ".venv/bin/waitress-serve"),
        f"--listen=127.0.0.1:{port}",
        "--threads=4",
        "config.dev_server:application",
    ]
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ.copy(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(10)


def load(port: int, path: str, cookie: str, seconds: float) -> tuple[list[float], int]:
    """Eight clients ask for one page for some seconds; answers each request's seconds, and how many failed."""
    taken: list[float] = []
    failures = 0
    until = time.perf_counter() + seconds

    def ask() -> None:
        nonlocal failures
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until:
            began = time.perf_counter()
            line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = line.getresponse()
            answer.read()
            taken.append(time.perf_counter() - began)
            failures += answer.status != 200
        line.close()

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, failures


def measure(session: str, pk: int, seconds: float, port: int) -> dict[str, Taken]:
    from urllib.parse import quote

    pages = {name: quote(path.format(pk=pk), safe="/?=&-") for name, path in PAGES.items()}
    queries = count_queries(session, pages)
    found = {}
    with serving(port):
        for name, path in pages.items():
            cookie = "" if name == "sign-in (floor)" else f"sessionid={session}"
            load(port, path, cookie, 1.0)
            began = time.perf_counter()
            taken, failures = load(port, path, cookie, seconds)
            spent = time.perf_counter() - began
            taken.sort()
            found[name] = Taken(
                statistics.median(taken),
                taken[int(len(taken) * 0.95)],
                len(taken) / spent,
                queries[name],
                failures,
            )
    return found


def told(database: str, found: dict[str, Taken]) -> None:
    floor = found["sign-in (floor)"]
    print(f"\n{database}: {CLIENTS} clients, one process of 4 threads")
    print(f"{'page':<18}{'p50 ms':>9}{'p95 ms':>9}{'req/s':>8}{'queries':>9}{'p95 ÷ floor':>13}{'failed':>8}")
    for name, one in found.items():
        print(
            f"{name:<18}{one.p50 * 1000:>9.0f}{one.p95 * 1000:>9.0f}{one.rate:>8.1f}{one.queries:>9}"
            f"{one.p95 / floor.p95:>13.1f}{one.failures:>8}"
        )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--towns", type=int, default=200)
    options.add_argument("--each", type=int, default=100)
    options.add_argument("--seconds", type=float, default=6)
    options.add_argument(
        "--here", action="store_true", help="measure on the DATABASE_URL given, in this process"
    )
    given = options.parse_args()
    if given.here:
        sys.path.insert(0, str(ROOT))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        began = time.perf_counter()
        session, pk = prepare(given.towns, given.each)
        print(f"filled {given.towns} towns × {given.each} commitments in {time.perf_counter() - began:.0f} s")
        told(os.environ["BENCH_NAME"], measure(session, pk, given.seconds, 8765))
        return
    databases = {"SQLite": ""}
    started = subprocess.run(
        ["bash", str(ROOT / "tools/postgres.sh"), "start"], capture_output=True, text=True
    )
    if started.returncode == 0:
        databases["PostgreSQL"] = started.stdout.strip()
    else:
        print(f"SKIPPED: PostgreSQL ({started.stderr.strip()})")
    for name, url in databases.items():
        var = tempfile.mkdtemp(prefix="townworks-bench-")
        environment = os.environ | {"TOWNWORKS_VAR": var, "BENCH_NAME": name}
        if url:
            environment["DATABASE_URL"] = _fresh(url)
        command = [sys.executable, __file__, "--here", *sys.argv[1:]]
        subprocess.run(command, env=environment, check=True)
        shutil.rmtree(var, ignore_errors=True)


def _fresh(url: str) -> str:
    """A new database beside the one given."""
    import psycopg

    name = f"bench_{datetime.now(UTC):%H%M%S}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rsplit("/", 1)[0] + "/" + name


if __name__ == "__main__":
    main()
