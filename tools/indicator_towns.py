"""Towns full of figures, written by the database itself: what tools/bench_indicators.py measures on.

A town has 40 villages with 25 monthly figures over three years and 20 sections with 9 items every four hours over a good year: half a
million observations. The sums are made from them by the database, as many rows as are kept once they are folded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

VILLAGES, SECTIONS = 40, 20
EACH = 500_000  # observations of a town
MONTHS = 36
FIRST = date(2023, 7, 1)
DAY = date(2026, 7, 1)
VILLAGE_CODES = (
    *("waste-tonnes", "kitchen-waste-tonnes", "recyclables-tonnes", "all-waste-tonnes", "sorting-sampled"),
    *("sorting-households", "accounts-published", "allowance-households", "monitored-households", "fires"),
    *("monitored-visited", "river-patrols", "practice-events", "volunteer-hours", "trained", "petitions"),
    *("petitions-due", "petitions-on-time", "police-reports", "streetlights-out", "environment-complaints"),
    *("service-matters", "service-rated", "service-satisfied", "illegal-building-found"),
)
WATER_CODES = (
    *("water-temperature", "water-ph", "water-do", "water-codmn", "water-nh3n", "water-tp", "water-cod"),
    *("water-bod5", "water-tn"),
)
SAMPLES = (EACH - len(VILLAGE_CODES) * VILLAGES * MONTHS) // (len(WATER_CODES) * SECTIONS)
COLUMNS = "town_id, indicator, edition_id, thing_id, place_id, period, starts_on, value, mark, quality, source, unit_id, at"


@dataclass(frozen=True)
class Filled:
    """The towns, and the clerk of the middle one."""

    town_ids: list[int]
    clerk_id: int


def settle(towns: int, at: datetime) -> Filled:
    """Places, units, measured things, editions and a clerk; not one figure."""
    from townworks.indicators.models import Thing
    from townworks.indicators.services.editions import open_editions
    from townworks.people.models import Person, Post, Unit
    from townworks.places.models import Place

    district = Place.objects.create(
        code="980101000000", name="量测区", kind="district", path="/980101000000/"
    )
    ids = []
    for n in range(towns):
        code = f"98{n:07d}000"
        town = Place.objects.create(
            code=code, name=f"第{n}镇", kind="town", parent=district, path=f"{district.path}{code}/"
        )
        town.town = town
        town.save()
        ids.append(town.pk)
        office = Unit.objects.create(
            town=town, code="office", name="党政办", kind="office", lines=["river", "waste", "governance"]
        )
        Thing.objects.create(town=town, kind="town", code=code, name=town.name, place=town, registered_at=at)
        for v in range(VILLAGES):
            own = f"98{n:07d}{200 + v}"
            village = Place.objects.create(
                code=own, name=f"第{v}村", kind="village", parent=town, town=town, path=f"{town.path}{own}/"
            )
            Thing.objects.create(
                town=town, kind="village", code=own, name=village.name, place=village, registered_at=at
            )
            if v < SECTIONS:
                Thing.objects.create(
                    town=town,
                    kind="section",
                    code=f"D{v:02}",
                    name=f"第{v}断面",
                    place=village,
                    attributes={"target_class": "III", "water": "river"},
                    registered_at=at,
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
                person=clerk, role="office_clerk", unit=office, place=town, from_on=date(2020, 1, 1)
            )
    for code in (*VILLAGE_CODES, *WATER_CODES):
        open_editions(code, at=at)
    return Filled(ids, clerk.pk)


def fill(at: datetime) -> int:
    """Every figure, by the database; answers how many observations there are."""
    from django.db import connection

    with connection.cursor() as cursor:
        run = cursor.execute
        if connection.vendor == "postgresql":
            run("SET session_replication_role = replica")  # foreign keys hold by the way rows are made
            run("SET maintenance_work_mem = '512MB'")
        else:
            for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -1000000"):
                run(f"PRAGMA {pragma}")
        later = _without_indexes(cursor)
        for statement in _figures(connection.vendor):
            run(statement.replace("{at}", f"{at:%Y-%m-%d %H:%M:%S+00:00}"))
        for statement in later:
            run(statement)
        run("ANALYZE")
        if connection.vendor == "postgresql":
            run("SET session_replication_role = DEFAULT")
        run("SELECT count(*) FROM indicators_observation")
        return int(cursor.fetchone()[0])


def _without_indexes(cursor: Any) -> list[str]:
    """Take the indexes away that can be made again faster than kept; answers how."""
    from django.db import connection

    tables = ("indicators_observation", "indicators_standing", "indicators_rollup")
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef NOT LIKE %s",
            [list(tables), "CREATE UNIQUE%"],
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (%s, %s, %s)",
            tables,
        )
    found = cursor.fetchall()
    for name, _made in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [made for _name, made in found]


def _figures(vendor: str) -> list[str]:
    """The statements that make observations, what stands, and the sums."""
    postgres = vendor == "postgresql"
    yes, number = ("true", "numeric(20, 8)") if postgres else ("1", "text")
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"
    if postgres:
        month = f"(date '{FIRST}' + make_interval(months => n.i))::date"
        instant = "(timestamp '2025-04-01 00:00' + make_interval(hours => 4 * n.i))"
        month_code, day, code = (
            f"to_char({month}, 'YYYY-MM')",
            f"{instant}::date",
            f"to_char({instant}, 'YYYY-MM-DD\"T\"HH24:MI')",
        )
        first_of_month = "date_trunc('month', starts_on)::date"
        slot, text = "lpad(to_hex(id), 32, '0')::uuid", "to_char(starts_on, 'YYYY-MM')"
    else:
        month = f"date('{FIRST}', '+' || n.i || ' months')"
        instant = "datetime('2025-04-01 00:00', '+' || (4 * n.i) || ' hours')"
        month_code, day, code = (
            f"strftime('%Y-%m', {month})",
            f"date({instant})",
            f"strftime('%Y-%m-%dT%H:%M', {instant})",
        )
        first_of_month = "date(starts_on, 'start of month')"
        slot, text = "printf('%032x', id)", "strftime('%Y-%m', starts_on)"
    least, wave = (
        "round(((t.id * 37 + n.i * 101 + e.id * 17) % 900) / 100.0 + 0.5, 2)",
        "cast({0} as numeric)",
    )
    value = wave.format(least) if postgres else least
    rest = "given, given_unit, method, reason, late, by_name"

    def observed(level: str, codes: tuple[str, ...], most: int, period: str, starts: str) -> str:
        names = ", ".join(f"'{one}'" for one in codes)
        return (
            f"INSERT INTO indicators_observation ({COLUMNS}, {rest}) {numbers.format(most=most - 1)} "
            f"SELECT t.town_id, e.code, e.id, t.id, t.place_id, {period}, {starts}, {value}, '', '', 'import', NULL, '{{at}}', "
            f"'', '', '', '', {'false' if postgres else 0}, '量测员' "
            f"FROM n CROSS JOIN indicators_thing t CROSS JOIN indicators_indicatoredition e "
            f"WHERE t.kind = '{level}' AND e.code IN ({names})"
        )

    def summed(where: str, period: str, starts: str, place: str, thing: str, value: str = "value") -> str:
        """``where`` chooses the figures; ``place``: the place that they are summed in."""
        return (
            "INSERT INTO indicators_rollup (town_id, indicator, place_id, thing_id, period, starts_on, n, missing, total, weighted, weight) "
            f"SELECT town_id, indicator, {place}, {thing}, {period}, {starts}, count(*), 0, cast(sum({value}) as {number}), "
            f"cast(0 as {number}), cast(0 as {number}) FROM indicators_standing WHERE {where} "
            f"GROUP BY town_id, indicator, {place}, {thing}, {period}, {starts}"
        )

    ions = "pow(10.0, -value)" if not postgres else "pow(10::numeric, -value)"
    fine, coarse = "length(period) > 10", "length(period) = 7"
    return [
        observed("village", VILLAGE_CODES, MONTHS, month_code, month),
        observed("section", WATER_CODES, SAMPLES, code, day),
        f"INSERT INTO indicators_standing (slot, {COLUMNS}, counts_as, counted, observation_id, n) "
        f"SELECT {slot}, {COLUMNS}, value, {yes}, id, 1 FROM indicators_observation ORDER BY id",
        summed(coarse, "period", "starts_on", "place_id", "0 * thing_id"),
        summed(coarse, "period", "starts_on", "town_id", "0 * thing_id"),
        summed(fine, text, first_of_month, "place_id", "thing_id"),
        summed(fine, text, first_of_month, "place_id", "0 * thing_id"),
        summed(fine, text, first_of_month, "town_id", "0 * thing_id"),
        summed(f"{fine} AND indicator <> 'water-ph'", text, first_of_month, "0 * place_id", "thing_id"),
        summed(f"{fine} AND indicator = 'water-ph'", text, first_of_month, "0 * place_id", "thing_id", ions),
    ]


def database_bytes() -> int:
    """How large it is on the disk."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    return Path(settings.DATABASES["default"]["NAME"]).stat().st_size
