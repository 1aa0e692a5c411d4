"""Measure cases: creating and listing through Open311 and the page, with a thousand and a hundred thousand cases there.

    python -m tools.bench_cases [--sizes 1000,100000] [--seconds 5] [--only SQLite]

One process, one client, one request after another, through the whole of Django and without a server before it. The cases are written by
the model in batches: a tenth of them open. Beside each rate stand the 95th percentile and the queries of the last request.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tools.own_database import NAMES, ROOT, own_database

BATCH = 2000
SENT = {"service_code": "litter", "lat": "23.1234", "long": "113.5678", "description": "桥头垃圾三天没有人收"}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="1000,100000")
    asked.add_argument("--seconds", type=float, default=5)
    asked.add_argument("--only", default="")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        measure([int(size) for size in given.sizes.split(",")], given.seconds)
        return
    for name in NAMES:
        if given.only in ("", name):
            _started(name, given)


def _started(name: str, given: argparse.Namespace) -> None:
    """A process of its own on a database of its own."""
    command = [
        *(sys.executable, "-m", "tools.bench_cases", "--here"),
        *("--sizes", given.sizes, "--seconds", str(given.seconds)),
    ]
    with own_database(name) as environment:
        if environment:
            subprocess.run(command, env=environment, cwd=ROOT, check=True)


def measure(sizes: list[int], seconds: float) -> None:
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
    clerk, app = Client(), Client()
    clerk.force_login(person)
    common: dict[str, str] = {"jurisdiction_id": code, "api_key": "bench"}
    print(f"{'cases':>8}  {'what':<26}{'a second':>9}{'p95 ms':>8}{'queries':>9}")
    for size in sizes:
        _fill(sample, size - Case.objects.count())
        ways: dict[str, Callable[[], Any]] = {
            "Open311: create": lambda: app.post("/open311/v2/requests.json", {**common, **SENT}),
            "Open311: list of 50": lambda: app.get(
                "/open311/v2/requests.json", {**common, "page_size": "50"}
            ),
            "page: list of 50": lambda: clerk.get("/cases/"),
            "page: one case": lambda: clerk.get(f"/cases/{sample.pk}/"),
        }
        for what, ask in ways.items():
            rate, p95, queries = _rate(ask, seconds)
            print(f"{size:>8}  {what:<26}{rate:>9.1f}{p95:>8.1f}{queries:>9}", flush=True)


def _fill(sample: Any, count: int) -> None:
    """So many more cases like one, over three hundred days, a tenth of them open."""
    import uuid

    from townworks.cases.models import Case
    from townworks.cases.models.case import NEVER

    fields = [one.attname for one in Case._meta.concrete_fields if not one.primary_key]
    facts = {name: getattr(sample, name) for name in fields}
    for first in range(0, max(count, 0), BATCH):
        rows = []
        for n in range(first, min(first + BATCH, count)):
            at = sample.registered_at - timedelta(minutes=n * 4 % 432_000)
            is_open = n % 10 == 0
            due = (at + timedelta(days=1 + n % 15)).date()
            changed = {
                "uid": uuid.uuid4(),
                "title": f"{sample.title} {n}",
                "registered_at": at,
                "is_open": is_open,
                "state": "registered" if is_open else "closed",
                "due_on": due,
                "due_key": due or NEVER,
            }
            rows.append(Case(**{**facts, **changed}))
        Case.objects.bulk_create(rows)


def _rate(ask: Callable[[], Any], seconds: float) -> tuple[float, float, int]:
    """How many a second, the 95th percentile, and the queries of one more."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    took = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - began)
        if answer.status_code >= 300:
            raise SystemExit(f"{answer.status_code}: {answer.content[:200]!r}")
    with CaptureQueriesContext(connection) as asked:
        ask()
    took.sort()
    return len(took) / sum(took), took[int(len(took) * 0.95)] * 1000, len(asked)


if __name__ == "__main__":
    main()
