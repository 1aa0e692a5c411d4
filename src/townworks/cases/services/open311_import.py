"""导入 Open311 反映: requests of another server in the fields of GeoReport v2, each once, with its own dates.

A service of theirs is one of ours where its words say so, else "something else". What is closed there is closed here, with a
note that says from where; no person of ours is made to have answered it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from townworks.definitions.cases import Matter
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid, Refusal

from ..models import Answer, Case
from ..selectors.kinds import public_matters
from .clocks import turn
from .registering import Asked, receive_report
from .steps import take_step

OTHER = "other"
MOST = {"service_request_id": 52, "service_name": 200, "description": 4000, "address": 200}  # signs of each


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
    """The rows of a JSON list; Invalid with one problem for each field of each that is wrong."""
    try:
        home = ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise Invalid("没有这个时区（{zone}），如 America/Los_Angeles。", zone=zone[:60]) from error
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("文件不是 JSON：{why}。", why=f"{error}"[:80]) from error
    if not isinstance(given, list):
        raise Invalid("文件不是 JSON 列表：最外面要是方括号，里面一条一件。")
    rows: list[Row] = []
    problems: list[tuple[str, Refusal]] = []
    seen: dict[str, int] = {}
    for n, one in enumerate(given, start=1):
        row, wrongs = _row(one, home)
        first = seen.setdefault(row.number, n) if row is not None else n
        if first != n:
            wrongs.append(("service_request_id", Invalid("和第 {first} 条的编号一样", first=first)))
        problems += [
            (f"{n}", Invalid("第 {n} 条的 {field}：{what}。", n=n, field=field, what=str(what)))
            for field, what in wrongs
        ]
        if row is not None:
            rows.append(row)
    if problems:
        raise Invalid(
            "第 {n} 条等 {count} 处读不懂，没有导入。", problems, n=problems[0][0], count=len(problems)
        )
    return rows


def _row(one: Any, home: ZoneInfo) -> tuple[Row | None, list[tuple[str, Refusal]]]:
    """One request as it was read, and what is wrong with it, field by field."""
    if not isinstance(one, dict):
        return None, [("service_request_id", Invalid("不是一件反映，要写成花括号里的字段"))]
    wrongs: list[tuple[str, Refusal]] = []
    number = str(one.get("service_request_id") or "").strip()
    if not number:
        wrongs.append(("service_request_id", Invalid("没有编号")))
    texts = {name: str(one.get(name) or "").strip().replace("\0", "") for name in MOST}
    for name, most in MOST.items():
        if len(texts[name]) > most:
            wrongs.append((name, Invalid("最多 {most} 个字", most=most)))
    requested = _instant(one, "requested_datetime", home, wrongs)
    closed = str(one.get("status") or "").lower() == "closed"
    moved = (
        _instant(one, "updated_datetime", home, wrongs) if closed and one.get("updated_datetime") else None
    )
    latitude, longitude = _degrees(one, "lat", 90, wrongs), _degrees(one, "long", 180, wrongs)
    if not wrongs and (latitude is None) != (longitude is None):
        wrongs.append(("long" if longitude is None else "lat", Invalid("经纬度要一起有")))
    if wrongs or requested is None:
        return None, wrongs
    name = texts["service_name"]
    row = Row(
        number=number,
        matter=matter_for(name),
        text=texts["description"] or name or "—",
        address=texts["address"],
        latitude=latitude,
        longitude=longitude,
        requested_at=requested,
        closed_at=(moved or requested) if closed else None,
    )
    return row, []


def _instant(
    one: dict[str, Any], name: str, home: ZoneInfo, wrongs: list[tuple[str, Refusal]]
) -> datetime | None:
    text = str(one.get(name) or "").strip()
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=home)).astimezone(UTC)
    except (ValueError, OverflowError):
        words = Invalid("要写时间，如 2011-06-28T12:14:00，写的是“{given}”", given=text[:40])
        wrongs.append((name, words))
        return None


def _degrees(one: dict[str, Any], name: str, most: int, wrongs: list[tuple[str, Refusal]]) -> float | None:
    given = one.get(name)
    if given in (None, ""):
        return None
    try:
        value = float(str(given))
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        words = Invalid("要在 -{most} 到 {most} 之间，写的是“{given}”", most=most, given=str(given)[:40])
        wrongs.append((name, words))
        return None
    return value


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
