"""Measure indicators: pages and their selectors on millions of observations beside an empty database; import beside bulk load.

    python tools/bench_indicators.py [--observations 1000000] [--rows 50000] [--times 40] [--only SQLite]

The figures are written by the database itself (tools/indicator_towns.py). Each reading is asked for many times with changing indicators
and months by one clerk in one process; its 95th percentile is given beside that of the same town without a figure. The import reads a
CSV of a figure a row; beside it the same rows are put into the same tables, indexes and all, by COPY or one prepared statement.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("indicators_observation", "indicators_standing", "indicators_rollup")
PAGES = {
    "page: indicator": "/indicators/{village}/",
    "page: indicator of sections": "/indicators/{water}/",
    "page: records": "/indicators/{village}/records/?period={month}",
    "page: overview": "/indicators/",
    "page: sections": "/sections/",
}
CODES = ("water-nh3n", "water-tp", "water-do", "water-codmn", "water-ph")
NAMES = ("氨氮", "总磷", "溶解氧", "高锰酸盐指数", "pH 值")


def start() -> datetime:
    """Django on the database given, migrated; answers the instant that figures are written at."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    import django

    django.setup()
    from django.core.management import call_command

    from tools.indicator_towns import DAY

    call_command("migrate", verbosity=0)
    at = datetime(DAY.year, DAY.month, DAY.day, 1, tzinfo=UTC)
    shift = at - datetime.now(UTC)
    Path(os.environ["TOWNWORKS_VAR"], "clock_shift").write_text(f"{shift.total_seconds():.0f}")
    return at


# —— reading


def readings(times: int) -> dict[str, list[tuple[float, float]]]:
    """What each reading took, in seconds of the clock and of this process, once for each of ``times`` changing choices."""
    from config import memory
    from tools import indicator_towns
    from tools.indicator_towns import DAY, VILLAGE_CODES, WATER_CODES
    from townworks.indicators import selectors
    from townworks.people import selectors as people
    from townworks.people.models import Person

    memory.settle()  # as a server does
    actor = people.actor_of(Person.objects.get(username="bench"), on=DAY)
    chance = random.Random(1)
    acts: dict[str, Callable[[str, str, str], object]] = {
        "course of a village's indicator": lambda v, w, m: selectors.course(actor, v, on=DAY),
        "course of a water item": lambda v, w, m: selectors.course(actor, w, on=DAY),
        "village by village": lambda v, w, m: selectors.by_place(actor, v, period=m),
        "sections beside each other": lambda v, w, m: selectors.by_things(actor, w, period=m),
        "records behind a figure": lambda v, w, m: list(selectors.records_behind(actor, v, period=m)[:50]),
        "records behind a month of samples": lambda v, w, m: list(
            selectors.records_behind(actor, w, period=m)[:50]
        ),
        "overview (current_all)": lambda v, w, m: selectors.current_all(actor, on=DAY),
        **_pages(),
    }
    taken: dict[str, list[tuple[float, float]]] = {}
    for name, act in acts.items():
        for n in range(times + 3):
            months = (12 * indicator_towns.FIRST.year + indicator_towns.FIRST.month - 1) + chance.randint(
                24, 35
            )
            month = f"{months // 12}-{months % 12 + 1:02}"
            village, water = chance.choice(VILLAGE_CODES), chance.choice(WATER_CODES)
            began, worked = time.perf_counter(), time.process_time()
            act(village, water, month)
            if n >= 3:
                spent = (time.perf_counter() - began, time.process_time() - worked)
                taken.setdefault(name, []).append(spent)
    return taken


def _pages() -> dict[str, Callable[[str, str, str], object]]:
    """The pages of this installation, asked for as a browser does, by a clerk who has signed in."""
    import logging

    from django.test import Client

    logging.getLogger("django.request").setLevel(logging.ERROR)
    from townworks.people.models import Person, SignIn

    client, clerk = Client(HTTP_HOST="127.0.0.1"), Person.objects.get(username="bench")
    client.force_login(clerk)
    from townworks.kernel import clock

    key = client.session.session_key
    SignIn.objects.get_or_create(
        person=clerk, session_key=key, defaults={"at": clock.now(), "seen_at": clock.now()}
    )

    def ask(path: str) -> Callable[[str, str, str], object]:
        return lambda v, w, m: client.get(path.format(village=v, water=w, month=m))

    found = {}
    for name, path in PAGES.items():
        answer = client.get(path.format(village="waste-tonnes", water="water-nh3n", month="2026-05"))
        if answer.status_code == 200:
            found[name] = ask(path)
        else:
            print(f"  {name}: {path} answered {answer.status_code}, left out")
    return found


def p95(taken: list[tuple[float, float]]) -> float:
    return sorted(clock for clock, _ in taken)[min(len(taken) - 1, int(len(taken) * 0.95))] * 1000


def middle(taken: list[tuple[float, float]]) -> float:
    """The median of the process's own time, which other work on the machine does not lengthen; a server's is not in it."""
    return sorted(worked for _, worked in taken)[len(taken) // 2] * 1000


# —— import


def table_file(path: Path, rows: int) -> None:
    """A CSV of samples, a figure a row."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["断面名称", "监测时间", "监测项目", "数值"])
        began, left, n = datetime(2022, 1, 1), rows, 0
        while left > 0:
            when = (began + timedelta(hours=n)).strftime("%Y-%m-%d %H:%M")
            for section in range(20):
                for name in NAMES[:left]:
                    writer.writerow([f"第{section}断面", when, name, f"{chance.uniform(0.1, 8):.3f}"])
                    left -= 1
                if left <= 0:
                    break
            n += 1


def imported(rows: int, at: datetime) -> dict[str, float]:
    """Seconds of an import and of the bulk load of the same rows, and what the process took of memory."""
    from django.db import connection

    from townworks.indicators.services import importing
    from townworks.kernel.actor import SYSTEM
    from townworks.places.models import Place

    town = Place.objects.filter(kind="town").order_by("pk").first()
    assert town is not None
    path = Path(os.environ["TOWNWORKS_VAR"], "bench.csv")
    table_file(path, rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with path.open("rb") as file:
        blob = importing.keep_file(file, name=path.name, at=at, large=True)
    importing.import_figures(actor=SYSTEM, wish=importing.Wish(blob.sha256, path.name, town.pk), at=at)
    spent = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connection.cursor() as cursor:
        bulk = sum(bulk_load(cursor, table) for table in TABLES)
    return {"import": spent, "bulk": bulk, "before": before / 1024, "after": after / 1024}


def bulk_load(cursor: Any, table: str, where: str = "1 = 1") -> float:
    """Seconds that the database takes for rows of a table (all, or those of a condition), put into one that is made the same way."""
    from django.db import connection, transaction

    copy = f"{table}_again"
    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        for (key,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {copy} ADD {key}")
        with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT (FORMAT binary)") as out:
            data = b"".join(out)
        began = time.perf_counter()
        with cursor.copy(f"COPY {copy} FROM STDIN (FORMAT binary)") as into:
            into.write(data)
        return time.perf_counter() - began
    for made in _made_like(cursor, table, copy):
        cursor.execute(made)
    cursor.execute(f"SELECT * FROM {table} WHERE {where}")
    rows = cursor.fetchall()
    places = ", ".join(["%s"] * len(rows[0]))
    began = time.perf_counter()
    with transaction.atomic():
        cursor.executemany(f"INSERT INTO {copy} VALUES ({places})", rows)
    return time.perf_counter() - began


def _made_like(cursor: Any, table: str, copy: str) -> Iterator[str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL AND type IN ('table', 'index') "
        "ORDER BY type DESC",
        [table],
    )
    for name, made in cursor.fetchall():
        yield made.replace(f'"{table}"', f'"{copy}"').replace(
            f'"{name}"', f'"{name}_again"' if name != table else f'"{copy}"'
        )


# —— one database after the other


def here(what: str, given: argparse.Namespace) -> None:
    """One measurement in a process of its own; the answer is the last line, as JSON."""
    from tools import indicator_towns

    at = start()
    towns = max(1, round(given.observations / indicator_towns.EACH))
    indicator_towns.settle(1 if what == "import" else towns, at)
    answer: dict[str, Any] = {}
    if what == "import":
        answer = dict(imported(given.rows, at))
    else:
        if what == "full":
            began = time.perf_counter()
            answer["count"] = indicator_towns.fill(at)
            answer["fill"] = time.perf_counter() - began
            answer["bytes"] = indicator_towns.database_bytes()
        read = readings(given.times)
        answer["taken"] = {name: p95(taken) for name, taken in read.items()}
        answer["worked"] = {name: middle(taken) for name, taken in read.items()}
    print(json.dumps(answer))


def asked(what: str, name: str, url: str, options: list[str]) -> dict[str, Any]:
    """The same, of a new database that is thrown away afterwards."""
    var = tempfile.mkdtemp(prefix="townworks-bench-")
    database = _fresh(url) if url else f"sqlite:///{var}/bench.sqlite3"
    environment = os.environ | {
        "TOWNWORKS_VAR": var,
        "DATABASE_URL": database,
        "PYTHONPATH": f"{ROOT}/src:{ROOT}",
    }
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--here", what, *options],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    finally:
        shutil.rmtree(var, ignore_errors=True)
        if url:
            _drop(url, database)
    lines = done.stdout.strip().splitlines()
    for line in lines[:-1]:
        if what == "full":
            print(line)
    return dict(json.loads(lines[-1]))


def _fresh(url: str) -> str:
    """A new database beside the one given."""
    import psycopg

    name = f"bench_{os.getpid()}_{datetime.now(UTC):%H%M%S}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rsplit("/", 1)[0] + "/" + name


def _drop(url: str, database: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{database.rsplit("/", 1)[1]}"')


def told(name: str, empty: dict[str, Any], full: dict[str, Any]) -> None:
    print(
        f"\n{name}: {full['count']:,} observations, written by the database in {full['fill']:.0f} s, {full['bytes'] / 1e9:.1f} GB"
    )
    print(
        f"{'p95, one clerk':<36}{'empty ms':>10}{'full ms':>10}{'÷ empty':>10}{'own, empty':>12}{'own, full':>12}"
    )
    for what, spent in full["taken"].items():
        floor = empty["taken"][what]
        own = f"{empty['worked'][what]:>12.1f}{full['worked'][what]:>12.1f}"
        print(f"{what:<36}{floor:>10.1f}{spent:>10.1f}{spent / floor:>10.1f}{own}")


def told_import(name: str, rows: int, found: dict[str, Any]) -> None:
    print(
        f"{name}: import of {rows:,} rows {found['import']:.1f} s, {rows / found['import']:,.0f} a second; the database's own load of the same "
        f"rows {found['bulk']:.2f} s, so {found['import'] / found['bulk']:.1f} times; "
        f"memory {found['before']:.0f} MB before, {found['after']:.0f} MB at most"
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--observations", type=int, default=1_000_000)
    options.add_argument(
        "--rows", type=int, default=50_000, help="of the file that is imported; 0 for no import"
    )
    options.add_argument("--times", type=int, default=40)
    options.add_argument("--only", default="", help="SQLite or PostgreSQL")
    options.add_argument("--here", default="", help="measure on the DATABASE_URL given, in this process")
    given = options.parse_args()
    if given.here:
        here(given.here, given)
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
        if given.only in ("", name):
            if given.observations:
                told(
                    name,
                    asked("empty", name, url, sys.argv[1:]),
                    asked("full", name, url, sys.argv[1:]),
                )
            if given.rows:
                told_import(name, given.rows, asked("import", name, url, sys.argv[1:]))


if __name__ == "__main__":
    main()
