"""Measure what is done for one report among many: looking for its like, advice on who takes it, the public map.

    python tools/bench_reports.py [--sizes 10000,1000000] [--times 200]

SQLite, one process, without a server, everything called as the clockwork and the pages call it. The cases are one case copied by the
database, strewn over 0.2° by 0.2° (some 450 km²) and two years; one in a hundred of them is published, one in ten open. Milliseconds:
the median and the 95th percentile.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DAYS = 730
WIDE = 0.2  # degrees
LIVE = "桥头的垃圾桶都溢出来了，好几天没人清"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="10000,1000000")
    asked.add_argument("--times", type=int, default=200)
    given = asked.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "TOWNWORKS_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        import django

        django.setup()
        measure([int(size) for size in given.sizes.split(",")], given.times)


def measure(sizes: list[int], times: int) -> None:
    from django.core.management import call_command

    from tests.cases import world as worlds
    from townworks.cases.services import registering

    call_command("migrate", verbosity=0)
    registering.located = lambda asked, town_id: (None, None)
    world = worlds.build()
    first = world.asked("report", longitude=113.0, latitude=23.0)
    chance, there = random.Random(1), 1
    for size in sizes:
        _fill(first.pk, there, size)
        there = size
        _measured(size, times, world, first.pk, chance)


def _measured(size: int, times: int, world: Any, pk: int, chance: random.Random) -> None:
    """Each act, at one size."""
    from tests.cases.world import later
    from townworks.cases.models import Case
    from townworks.cases.selectors import public_map, routing
    from townworks.cases.services import same_reports

    began: list[float] = []

    def look() -> None:
        spot = {"longitude": 113 + WIDE * chance.random(), "latitude": 23 + WIDE * chance.random()}
        case = world.asked("report", at=later(chance.randrange(DAYS)), text=LIVE, address="", **spot)
        began.append(time.perf_counter())
        same_reports.look_for_same(case.pk)

    told(size, "look for its like", look, times, began)
    case = Case.objects.select_related("edition", "place").get(pk=pk)
    told(size, "who takes it", lambda: routing.advice_for(case), times)
    town, box = world.town_id, (113.0, 23.0, 113.0 + WIDE / 4, 23.0 + WIDE / 4)
    view = {"matter": "", "zoom": 14, "bbox": box}
    told(size, "public map, a sixteenth", lambda: public_map.marks(town, **view), times // 10)
    told(size, "public list", lambda: public_map.listed(town), times // 10)


def told(size: int, what: str, act: Callable[[], Any], times: int, began: list[float] | None = None) -> None:
    """Print one line. ``began``: the act says itself when it began."""
    spans = []
    for _n in range(times):
        start = time.perf_counter()
        act()
        spans.append(time.perf_counter() - (began.pop() if began else start))
    spans.sort()
    print(
        f"{size:>9} cases  {what:<26} median {statistics.median(spans) * 1000:7.1f} ms  "
        f"95 % {spans[int(len(spans) * 0.95)] * 1000:7.1f} ms",
        flush=True,
    )


def _fill(pk: int, there: int, size: int) -> None:
    """Copies of one case, and their keys."""
    from django.db import connection

    from townworks.cases.models import Case

    names = [field.column for field in Case._meta.concrete_fields if field.column != "id"]
    day = "datetime('2026-07-01', printf('+%d minutes', abs(random() % 1051200)))"
    made = {
        "uid": "lower(hex(randomblob(16)))",
        "longitude": f"113 + {WIDE} * abs(random() % 100000) / 100000.0",
        "latitude": f"23 + {WIDE} * abs(random() % 100000) / 100000.0",
        "registered_at": day,
        "state": "CASE WHEN n % 10 = 0 THEN 'working' ELSE 'closed' END",
        "is_open": "n % 10 = 0",
        "published_at": f"CASE WHEN n % 100 = 0 THEN {day} END",
        "address": "''",
        "client_id": "''",
    }
    values = ", ".join(made.get(name, f'c."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE s(n) AS (SELECT {there} UNION ALL SELECT n + 1 FROM s WHERE n < {size - 1}) "
            f"INSERT INTO cases_case ({columns}) SELECT {values} FROM s, cases_case c WHERE c.id = {pk}"
        )
        cursor.execute(
            "INSERT OR IGNORE INTO cases_casekey (town_id, case_id, key, at) SELECT town_id, id, 'c ' || "
            "CAST(longitude / 0.002 AS INTEGER) || ' ' || CAST(latitude / 0.002 AS INTEGER), registered_at "
            "FROM cases_case WHERE longitude IS NOT NULL"
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
