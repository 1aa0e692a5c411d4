"""Collect 的答案: answers as a form writes them (text) to answers as the checklist takes them, and its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from townworks.definitions.campaigns import Campaign, Item
from townworks.definitions.xlsform.columns import NO, YES, question_name
from townworks.kernel.clock import EARLIEST, LATEST, TOWN_TIME

from ..documents import round_form
from .collect_reading import Sent

YES_NO = {YES: True, NO: False}
FILES = ("photo", "signature")


@dataclass(frozen=True)
class Pictured:
    """A file that the form names: the item that it is for, and its stage."""

    name: str
    item: str
    stage: str


@dataclass(frozen=True)
class Position:
    """Degrees and metres; all None where there is none."""

    longitude: float | None = None
    latitude: float | None = None
    accuracy: float | None = None


def answers_of(sent: Sent, campaign: Campaign) -> dict[str, object]:
    """Answers by item; what was left empty is left out, what is no answer of its kind is left for the checklist to refuse."""
    found: dict[str, object] = {}
    for item in campaign.items:
        value = _answer(sent, item)
        if value not in ("", [], None):
            found[item.code] = value
    return found


def _answer(sent: Sent, item: Item) -> object:
    text = sent.answers.get(question_name(item.code), "")
    if item.kind == "yes_no":
        return YES_NO.get(text, text)
    if item.kind == "choices":
        return text.split()
    if item.kind == "date":
        return text[:10]
    if item.kind == "position":
        where = position_of(text)
        return text and {"longitude": where.longitude, "latitude": where.latitude}
    if item.kind in FILES:
        return [one.name for one in _own(sent, item)]
    return None if item.kind == "note" else text


def pictures_of(sent: Sent, campaign: Campaign) -> list[Pictured]:
    """Every file that the form names, in the order of the items."""
    found = []
    for item in campaign.items:
        found += list(_own(sent, item))
        if item.fails_if:
            found += list(_stage(sent, item, "before")) + list(_stage(sent, item, "after"))
    return found


def _own(sent: Sent, item: Item) -> Iterator[Pictured]:
    if item.kind not in FILES:
        return
    more = range(2, item.photos_most + 1) if item.kind == "photo" else ()
    for name in (question_name(item.code), *(f"{item.code}__{n}" for n in more)):
        if file := sent.answers.get(name):
            yield Pictured(file, item.code, "signature" if item.kind == "signature" else "seen")


def _stage(sent: Sent, item: Item, stage: str) -> Iterator[Pictured]:
    wanted = max(getattr(item, stage), 1)
    for n in range(1, wanted + 1):
        name = f"{item.code}__{stage}" + (f"_{n}" if n > 1 else "")
        if file := sent.answers.get(name):
            yield Pictured(file, item.code, stage)


def mended_of(sent: Sent, campaign: Campaign) -> tuple[str, ...]:
    """Items that were put right on the spot."""
    return tuple(item.code for item in campaign.items if sent.answers.get(f"{item.code}__mended") == YES)


def position_of(text: str) -> Position:
    """A geopoint: latitude, longitude, height, accuracy in metres. Nonsense is no position."""
    try:
        parts = [float(part) for part in text.split()]
    except ValueError:
        return Position()
    if len(parts) < 2 or not all(math.isfinite(part) for part in parts):
        return Position()
    latitude, longitude = parts[:2]
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Position()
    return Position(longitude, latitude, parts[3] if len(parts) > 3 and parts[3] > 0 else None)


def instant_of(text: str) -> datetime | None:
    """A time as the device wrote it; without a zone it is the town's own. None where it is none that a database keeps."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not EARLIEST < found.date() < LATEST:
        return None
    return found if found.tzinfo else found.replace(tzinfo=TOWN_TIME)


def seen_version_of(sent: Sent) -> int | None:
    """The version of the due site that the device had when the form was filled in."""
    text = sent.answers.get(round_form.VERSION, "").removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
