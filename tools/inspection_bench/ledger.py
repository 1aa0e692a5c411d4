"""A ledger of any size: findings of one town, laid down by the database itself so that a million take a minute.

One in eight is open, as in a town that works its ledger off; sites, rounds, units, campaigns and terms take turns by
numbers without a common divisor. The counts are those that ``services.counting`` keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from . import town

SITES = 5000
A_ROUND = 2500  # findings
CAMPAIGNS = ("fire-sweep", "small-premises", "grid-safety")
OPEN = ("found", "mending", "mended", "rechecked")


@dataclass
class Ledger:
    """The town, who looks at it, its round, and how many findings there are."""

    made: dict[str, Any]
    round_id: int
    session: str
    filled: int = 0
    rounds: list[int] = field(default_factory=list)


def ready(at: datetime) -> Ledger:
    """The town with its sites and one open round over all of them, half visited."""
    from townworks.inspections.models import Due
    from townworks.people.models import SignIn

    made = town.town(at)
    town.sites(made, SITES, at)
    row = town.a_round(made, CAMPAIGNS[0], at)
    Due.objects.filter(round=row, pk__in=_every_other(row)).update(outcome="visited", settled_on=at.date())
    key = town.session(made["clerk"])
    SignIn.objects.create(person=made["clerk"], session_key=key, at=at, seen_at=at)
    return Ledger(made, row.pk, key, rounds=[row.pk])


def _every_other(row: Any) -> list[int]:
    return list(row.dues.order_by("id").values_list("id", flat=True))[::2]


def grow(ledger: Ledger, many: int) -> None:
    """As many findings as are wanted, with their counts; statistics are fresh."""
    from django.db import connection, transaction

    from townworks.kernel import clock

    at = clock.now()
    with transaction.atomic():
        _rounds(ledger, many, at)
        with connection.cursor() as cursor:
            cursor.execute(_findings(ledger, at), [ledger.filled, many])
        _counts()
    ledger.filled = many
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rounds(ledger: Ledger, many: int, at: datetime) -> None:
    """Closed rounds that the older findings belong to."""
    from townworks.inspections.models import Round

    first = Round.objects.select_related("edition").get(pk=ledger.round_id)
    wanted = max(1, many // A_ROUND) - len(ledger.rounds)
    rows = [
        Round(
            town=first.town,
            edition=first.edition,
            campaign=first.campaign,
            year=2000 + n // 20,
            n=n % 20 + 1,
            name=f"第{n}轮",
            lead=first.lead,
            place=first.place,
            from_on=(at - timedelta(days=400)).date(),
            until_on=(at - timedelta(days=340)).date(),
            state="closed",
            opened_by_name="量",
            opened_at=at,
        )
        for n in range(len(ledger.rounds), len(ledger.rounds) + max(0, wanted))
    ]
    ledger.rounds += [row.pk for row in Round.objects.bulk_create(rows, batch_size=500)]


def _findings(ledger: Ledger, at: datetime) -> str:
    """One statement that writes finding n for each n above the first number and up to the second."""
    from django.db import connection

    from townworks.inspections.models import Finding, Site

    low = Site.objects.order_by("id").values_list("id", flat=True)[0]
    units = [unit.pk for unit in ledger.made["units"]]
    opened = "(i % 8 = 0)"
    day = _day(connection.vendor)
    columns = {
        "town_id": str(ledger.made["place"].pk),
        "site_id": "s.id",
        "place_id": "s.place_id",
        "round_id": f"{ledger.rounds[0]} + (i / {A_ROUND}) % {len(ledger.rounds)}",
        "visit_id": "NULL",
        "campaign": _turns(CAMPAIGNS, "i / 7"),
        "item": "'exit-clear'",
        "key": "'bench/' || i",
        "text": "'疏散通道、安全出口被占用或锁闭 ' || i",
        "reason": "'[\"答“否”\", {}]'",
        "severity": _turns(("minor", "minor", "major", "critical"), "i / 3"),
        "state": f"CASE WHEN {opened} THEN {_turns(OPEN, 'i / 8')} ELSE 'accepted' END",
        "is_open": f"CASE WHEN {opened} THEN TRUE ELSE FALSE END",
        "owner_id": _chosen(units, "i / 11"),
        "mender_id": _chosen(units, "i / 13"),
        "mend_days": "7",
        "mend_kind": "'calendar'",
        "found_at": f"'{(at - timedelta(days=30)).isoformat(sep=' ', timespec='seconds')[:19]}'",
        "due_on": day,
        "closed_at": "NULL",
        "repeats": "CASE WHEN i % 97 = 0 THEN 1 ELSE 0 END",
        "returns": "0",
        "longitude": "s.longitude",
        "latitude": "s.latitude",
        "version": "1",
    }
    for column in ("mended_at", "mended_by_id", "rechecked_by_id", "earlier_id", "joined_into_id"):
        columns[column] = "NULL"
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {Finding._meta.db_table} ({names}) "
        "WITH RECURSIVE n(i) AS (SELECT CAST(%s AS bigint) + 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
        f"SELECT {', '.join(columns.values())} FROM n JOIN {Site._meta.db_table} s "
        f"ON s.id = {low} + (i * 7919) %% {SITES}"
    ).replace(" % ", " %% ")


def _turns(values: tuple[str, ...], number: str) -> str:
    whens = " ".join(f"WHEN {n} THEN '{value}'" for n, value in enumerate(values[:-1]))
    return f"CASE ({number}) % {len(values)} {whens} ELSE '{values[-1]}' END"


def _chosen(keys: list[int], number: str) -> str:
    whens = " ".join(f"WHEN {n} THEN {key}" for n, key in enumerate(keys[:-1]))
    return f"CASE ({number}) % {len(keys)} {whens} ELSE {keys[-1]} END"


def _day(vendor: str) -> str:
    """A term within a year around today."""
    if vendor == "sqlite":
        return "date('now', ((i * 31) % 365 - 60) || ' days')"
    return "CURRENT_DATE + CAST((i * 31) % 365 - 60 AS integer)"


def _counts() -> None:
    """The kept sums anew."""
    from django.db.models import Count

    from townworks.engines import map_cells
    from townworks.inspections.models import CellCount, Finding, FindingCount
    from townworks.inspections.services import counting

    FindingCount.objects.all().delete()
    CellCount.objects.all().delete()
    rows = Finding.objects.order_by().values(*counting.OF_PLACE).annotate(n=Count("id"))
    FindingCount.objects.bulk_create((FindingCount(**row) for row in rows), batch_size=2000)
    cells: dict[tuple[Any, ...], int] = {}
    where = Finding.objects.order_by().values_list("town_id", "longitude", "latitude", "is_open", "severity")
    for town_id, longitude, latitude, is_open, severity, n in where.annotate(n=Count("id")):
        key = (town_id, *map_cells.cell(longitude, latitude, counting.ZOOM), is_open, severity)
        cells[key] = cells.get(key, 0) + n
    CellCount.objects.bulk_create(
        (
            CellCount(**dict(zip((*counting.OF_CELL, "n"), (*key, n), strict=True)))
            for key, n in cells.items()
        ),
        batch_size=2000,
    )
