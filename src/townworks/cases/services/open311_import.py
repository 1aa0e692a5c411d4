"""导入 Open311 反映: requests of another server in the fields of GeoReport v2, each once, with its own dates.

A service of theirs is one of ours where its words say so, else "something else". What is closed there is closed here, with a
note that says from where; no person of ours is made to have answered it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from townworks.definitions.cases import Matter
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid

from ..models import Answer, Case
from ..selectors.kinds import public_matters
from .clocks import turn
from .registering import Asked, receive_report
from .steps import take_step

OTHER = "other"


@dataclass(frozen=True)
class Row:
    """One request as it was read."""

    number: str
    matter: str
    text: str
    address: str
    latitude: float | None
    longitude: float | None
    requested_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Imported:
    """What came of it."""

    read: int
    new: int
    known: int


def import_requests(*, data: bytes, town_id: int, zone: str, at: datetime) -> Imported:
    """All or nothing; the same again is nothing. ``zone``: of instants without one. Invalid names every row that is wrong."""
    rows = read(data, zone)
    new = 0
    with transaction.atomic():
        for row in rows:
            new += _take(row, town_id)
    return Imported(len(rows), new, len(rows) - new)


def read(data: bytes, zone: str) -> list[Row]:
    """The rows of a JSON list; Invalid with one problem for each that is wrong."""
    try:
        given, home = json.loads(data), ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise Invalid("文件不是 JSON 列表，或者没有这个时区（{zone}）。", zone=zone) from error
    if not isinstance(given, list):
        raise Invalid("文件不是 JSON 列表，或者没有这个时区（{zone}）。", zone=zone)
    rows, problems = [], []
    for n, one in enumerate(given, start=1):
        try:
            rows.append(_row(one, home))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            problems.append((str(n), Invalid("第 {n} 条读不懂（{why}）。", n=n, why=f"{error}"[:80])))
    if problems:
        raise Invalid(
            "第 {n} 条等 {count} 条读不懂，没有导入。", problems, n=problems[0][0], count=len(problems)
        )
    return rows


def _row(one: dict[str, Any], home: ZoneInfo) -> Row:
    closed = str(one.get("status", "")).lower() == "closed"
    name = str(one.get("service_name") or "")
    updated = one.get("updated_datetime") or one["requested_datetime"]
    return Row(
        number=str(one["service_request_id"])[:60],
        matter=matter_for(name),
        text=str(one.get("description") or name or "—")[:4000],
        address=str(one.get("address") or "").strip()[:200],
        latitude=None if one.get("lat") is None else float(one["lat"]),
        longitude=None if one.get("long") is None else float(one["long"]),
        requested_at=_instant(one["requested_datetime"], home),
        closed_at=_instant(updated, home) if closed else None,
    )


def matter_for(name: str) -> str:
    """Which of our matters a foreign service is, by its words."""
    plain = name.casefold().replace("_", " ")
    for _, matter in public_matters():
        if _knows(matter, plain):
            return matter.code
    return OTHER


def _knows(matter: Matter, plain: str) -> bool:
    needs = any(ask.required for ask in matter.asks)
    return not needs and any(word.casefold() in plain for word in matter.words)


def _instant(text: object, home: ZoneInfo) -> datetime:
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=home)


def _take(row: Row, town_id: int) -> int:
    receipt = receive_report(
        asked=Asked(
            kind="report",
            matter=row.matter,
            text=row.text,
            address=row.address,
            latitude=row.latitude,
            longitude=row.longitude,
            reference=row.number,
            client_id=f"open311:{row.number}",
        ),
        town_id=town_id,
        at=row.requested_at,
        channel="open311",
        actor=SYSTEM,
    )
    if receipt.again:
        return 0
    if row.closed_at is not None:
        _close(receipt.case, row.closed_at)
    return 1


def _close(case: Case, at: datetime) -> None:
    """Closed elsewhere: the clock ends on that day."""
    at = max(at, case.registered_at)
    case.answered_at = at
    Answer.objects.create(case=case, text=IMPORTED, by_name=SYSTEM.name, at=at)
    turn(case, "stop", actor=SYSTEM, at=at)
    take_step(case, "answer", actor=SYSTEM, at=at)
    take_step(case, "close", actor=SYSTEM, at=at)


IMPORTED = "原系统已办结。"
