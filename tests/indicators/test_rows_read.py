"""读多少行: what the overview and the sections read stays flat, by the plan of every query and by the rows that they find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.indicators.world import IndicatorWorld
from townworks.indicators.services import rollups
from townworks.kernel import clock

pytestmark = pytest.mark.django_db
LARGE = ("indicators_observation", "indicators_standing", "indicators_rollup")
PAGES = ("/indicators/", "/sections/", "/indicators/waste-tonnes/", "/indicators/water-nh3n/")


def asked(client: Client, page: str) -> list[tuple[str, Any]]:
    """Every query of a page with its parameters."""
    found: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    client.get(page)
    with connection.execute_wrapper(keep):
        assert client.get(page).status_code == 200
    return [(sql, params) for sql, params in found if sql.startswith("SELECT")]


def rows_of_large(client: Client, page: str) -> int:
    """How many rows its queries on the large tables find."""
    total = 0
    for sql, params in asked(client, page):
        if any(f'FROM "{name}"' in sql for name in LARGE):
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                total += len(cursor.fetchall())
    return total


@pytest.fixture
def clerk(town: IndicatorWorld) -> Client:
    client = Client()
    client.force_login(town.here.people["office_clerk"])
    return client


def live(town: IndicatorWorld, village: int, days: range) -> None:
    """Figures of a village, and samples of a section on some days of June; then the clockwork folds their sums."""
    for month in ("2026-04", "2026-05", "2026-06"):
        town.enter("waste-tonnes", town.village(village), month, "12")
    for day in days:
        town.sample(town.sections[0], f"2026-06-{day:02}T08:00", do="6.1", nh3n="0.4", tp="0.1")
    rollups.fold(at=clock.now())


@pytest.mark.parametrize("page", PAGES)
def test_no_query_reads_a_large_table_from_end_to_end(town: IndicatorWorld, clerk: Client, page: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plans of a few rows say nothing on PostgreSQL, which reads a small table whole")
    live(town, 0, range(1, 4))
    for sql, params in asked(clerk, page):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plan = [row[3] for row in cursor.fetchall()]
        whole = [step for step in plan if any(step.startswith(f"SCAN {name}") for name in LARGE)]
        assert whole == [], (sql[:300], plan)


@pytest.mark.parametrize("page", ["/indicators/", "/sections/"])
def test_more_villages_and_more_samples_are_no_more_rows(
    town: IndicatorWorld, clerk: Client, page: str
) -> None:
    live(town, 0, range(1, 3))
    before = rows_of_large(clerk, page)
    live(town, 1, range(3, 20))
    assert 0 < rows_of_large(clerk, page) <= before
