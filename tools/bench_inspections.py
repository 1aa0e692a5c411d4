"""Measure inspections: records that arrive, and pages over a large ledger, on SQLite (waitress) and PostgreSQL (gunicorn).

Records: a form of 250 questions with two photographs through the doors of ODK Collect and of the phone, with forced retries
and late records, from 1 to 32 clients; then it is counted that nothing is lost, double or overwritten. The peer is ODK
Central, which takes some 99 forms a second without photographs from 16 clients on such a machine, p95 218 ms (its own
published load test). Pages: p95 of the ledger, the map, Today and a round, as the ledger grows.

    python tools/bench_inspections.py [--clients 1,16] [--seconds 3] [--findings 1000,10000] [--databases SQLite,PostgreSQL]
                                      [--doors ODK,phone] [--parts records,pages] [--processes 2]
    python tools/bench_inspections.py --clients 1,8,16,32 --seconds 8 --findings 10000,100000,1000000     # all of it
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.inspection_bench import form, serving  # noqa: E402
from tools.inspection_bench.sending import Sent  # noqa: E402

MOST_A_SECOND = 260  # records for which sites are made ready


def options() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    made.add_argument("--clients", default="1,16")
    made.add_argument("--seconds", type=float, default=3)
    made.add_argument("--findings", default="1000,10000")
    made.add_argument("--times", type=int, default=30, help="requests a page")
    made.add_argument("--databases", default="SQLite,PostgreSQL")
    made.add_argument("--doors", default="ODK,phone")
    made.add_argument("--parts", default="records,pages")
    made.add_argument("--processes", type=int, default=2, help="of gunicorn")
    made.add_argument(
        "--plain", action="store_true", help="records without photographs, retries and late ones"
    )
    made.add_argument("--server", default="", help="waitress or gunicorn, whatever the database")
    made.add_argument(
        "--here", action="store_true", help="measure on the DATABASE_URL given, in this process"
    )
    return made


def main() -> None:
    given = options().parse_args()
    if given.here:
        return here(given)
    for name in given.databases.split(","):
        url = _postgres() if name == "PostgreSQL" else ""
        if url is None:
            continue
        for part in given.parts.split(","):
            _apart(name, part, serving.fresh(url) if url else "")


def _postgres() -> str | None:
    started = subprocess.run(
        ["bash", str(ROOT / "tools/postgres.sh"), "start"], capture_output=True, text=True
    )
    if started.returncode:
        print(f"SKIPPED: PostgreSQL ({started.stderr.strip()})")
        return None
    return started.stdout.strip()


def _apart(name: str, part: str, url: str) -> None:
    """One part on one database in a process of its own, with a folder and a database that go away."""
    var = tempfile.mkdtemp(prefix="townworks-bench-")
    try:
        definitions = Path(var) / "definitions"
        form.definitions(definitions)
        environment = os.environ | {
            "TOWNWORKS_VAR": var,
            "TOWNWORKS_DEFINITIONS": str(definitions),
            "BENCH_NAME": name,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        if url:
            environment["DATABASE_URL"] = url
        command = [sys.executable, __file__, *sys.argv[1:], "--here", "--parts", part]
        if code := subprocess.run(command, env=environment).returncode:
            raise SystemExit(code)
    finally:
        shutil.rmtree(var, ignore_errors=True)
        if url:
            serving.drop(url)


def here(given: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    name = os.environ["BENCH_NAME"]
    server = given.server or ("waitress" if name == "SQLite" else "gunicorn")
    if given.parts == "records":
        records(name, server, given)
    else:
        pages(name, server, given)


def records(name: str, server: str, given: argparse.Namespace) -> None:
    from tools.inspection_bench import counting, sending, town
    from townworks.kernel import clock

    clients = [int(n) for n in given.clients.split(",")]
    doors = given.doors.split(",")
    many = int(MOST_A_SECOND * (given.seconds + 2) * len(clients) * len(doors))
    row, who, dues = town.long_form(max(clients), many, clock.now())
    left = iter(dues)
    photos = None if given.plain else form.Photos()
    size = f"two photographs of {len(photos) // 1024} KB" if photos else "no photographs"
    print(f"\n{name}, {server}: records of {form.QUESTIONS} questions, {size}")
    print(
        f"{'door':<8}{'clients':>8}{'records/s':>11}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'again':>7}{'late':>6}{'failed':>8}"
    )
    every = []
    version = row.edition.digest[:12]
    with serving.serving(server, given.processes) as served:
        for door in doors:
            for n in clients:
                phones = [
                    sending.DOORS[door](served.port, one, f"round-{row.pk}", version) for one in who[:n]
                ]
                every.append(sending.load(phones, left, photos, 1.0, retries=False))  # the server warms up
                before = served.used()
                sent = sending.load(phones, left, photos, given.seconds, retries=not given.plain)
                used = served.used() - before
                every.append(sent)
                for phone in phones:
                    phone.close()
                _told(door, n, sent, used)
    wrong = counting.wrong(every)
    print("nothing lost, double or overwritten" if not wrong else "WRONG: " + "; ".join(wrong))
    if wrong:
        raise SystemExit(1)


def _told(door: str, clients: int, sent: Sent, used: float) -> None:
    """One line. CPU: processor time of the server for a record, retries among it: it does not lean on who else works here."""
    taken = sorted(sent.taken)
    if not taken:
        raise SystemExit(f"{door}: nothing was taken; {sent.wrong[:3]}")
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"{door:<8}{clients:>8}{len(taken) / sent.spent:>11.1f}{statistics.median(taken) * 1000:>8.0f}"
        f"{p95 * 1000:>8.0f}{used / len(taken) * 1000:>8.0f}{sent.again:>7}{sent.stale:>6}{len(sent.wrong):>8}"
        + (f"  {sent.wrong[0][:160]}" if sent.wrong else ""),
        flush=True,
    )


def pages(name: str, server: str, given: argparse.Namespace) -> None:
    from tools.inspection_bench import asking, ledger
    from townworks.kernel import clock

    made = ledger.ready(clock.now())
    found: dict[int, dict[str, asking.Asked]] = {}
    for many in sorted(int(n) for n in given.findings.split(",")):
        began = time.perf_counter()
        ledger.grow(made, many)
        print(f"{name}: {many} findings, filled in {time.perf_counter() - began:.0f} s", flush=True)
        with serving.serving(server, given.processes) as served:
            found[many] = asking.measured(served.port, made, given.times)
    asking.told(name, server, found)


if __name__ == "__main__":
    main()
