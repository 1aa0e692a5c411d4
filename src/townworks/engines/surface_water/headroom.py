"""余量 (headroom): how far each item is from its limit, and from the next better and the next worse class.

Rule: (limit − value) / limit for what may not exceed, (value − limit) / limit for dissolved oxygen; below 0 the limit is
broken. For pH the distance to the nearer of 6 and 9, in units of pH. Distances to classes are in the item's own unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from townworks.engines.working import Step, gettext_noop

from .items import GRADES, ITEMS, PH_HIGHEST, PH_LOWEST, WORST, Item, Water, item_of
from .rounding import settled
from .sample import grade_of_value, shown

BASIS = "本系统自定：（限值 − 值）÷ 限值；溶解氧反过来。限值同 GB 3838-2002 表 1。"


@dataclass(frozen=True)
class Given:
    """Values by item as they were compared with the limits, the kind of water, the target class."""

    values: Mapping[str, float]
    water: Water = "river"
    target: int = 3


@dataclass(frozen=True)
class Room:
    """一项的余量. ``share`` of the target's limit (None for pH); ``better``: how much has to change for the next better
    class (None: it is Ⅰ); ``worse``: how much it may worsen before the class falls (None: it is 劣Ⅴ)."""

    item: Item
    value: float
    grade: int
    limit: float
    share: float | None
    better: float | None
    worse: float | None


@dataclass(frozen=True)
class Answer:
    """The rooms, the tightest first (pH, which has no share, last)."""

    rooms: tuple[Room, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """余量. ValueError if an item is unknown or the target is no class from Ⅰ to Ⅴ.

    >>> rooms = compute(Given({"nh3n": 0.9, "do": 8.0})).rooms
    >>> [(room.item.name, round(room.share, 2), round(room.better, 2), round(room.worse, 2)) for room in rooms[:1]]
    [('氨氮', 0.1, 0.4, 0.1)]
    """
    if given.target not in range(1, WORST):
        raise ValueError(f"目标类别应是 1（Ⅰ类）到 5（Ⅴ类），给的是 {given.target}。")
    for code in given.values:
        item_of(code)
    rooms = [
        _room(item, given.values[item.code], given)
        for item in ITEMS
        if item.classed and item.code in given.values
    ]
    rooms.sort(key=lambda room: (room.share is None, room.share or 0.0))
    return Answer(tuple(rooms), tuple(_step(room, given) for room in rooms))


def _room(item: Item, value: float, given: Given) -> Room:
    grade = grade_of_value(item, value, given.water)
    if item.sense == "between":
        nearer = PH_HIGHEST if value > (PH_LOWEST + PH_HIGHEST) / 2 else PH_LOWEST
        distance = settled(min(value - PH_LOWEST, PH_HIGHEST - value))
        return Room(
            item,
            value,
            grade,
            nearer,
            None,
            None if grade == 1 else -distance,
            distance if grade == 1 else None,
        )
    sign = -1.0 if item.sense == "at_least" else 1.0
    limits = item.limits_in(given.water)
    limit = limits[given.target - 1]
    return Room(
        item,
        value,
        grade,
        limit,
        settled(sign * (limit - value) / limit),
        None if grade == 1 else settled(sign * (value - limits[grade - 2])),
        None if grade == WORST else settled(sign * (limits[grade - 1] - value)),
    )


def _step(room: Room, given: Given) -> Step:
    values: dict[str, object] = {
        "item": room.item.name,
        "value": shown(room.value, room.item),
        "limit": f"{room.limit:g}",
        "target": GRADES[given.target - 1],
    }
    if room.share is None:
        return Step(gettext_noop("{item} {value}，较近的界限是 {limit}"), values)
    values["share"] = f"{abs(room.share) * 100:.0f}"
    if room.share < 0:
        return Step(gettext_noop("{item} {value}，{target}类限值 {limit}，越过 {share}%"), values)
    return Step(gettext_noop("{item} {value}，{target}类限值 {limit}，余量 {share}%"), values)
