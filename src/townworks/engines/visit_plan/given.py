"""What a plan is made from, and what it says. Distances in whole metres, times in whole minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from townworks.engines.working import Step

Reason = Literal["no_days", "too_late", "too_long", "no_time"]


@dataclass(frozen=True)
class Worker:
    """巡查人员: sets out from home and comes back, on ``days``, each with so many minutes for walking and visiting."""

    code: str
    longitude: float
    latitude: float
    minutes: int
    days: tuple[date, ...]


@dataclass(frozen=True)
class Visit:
    """去处: where (None: not known), how long it takes, who must go ("": anybody), the last day for it."""

    code: str
    longitude: float | None
    latitude: float | None
    minutes: int
    worker: str = ""
    latest_on: date | None = None


@dataclass(frozen=True)
class Given:
    """The workers and the visits; how fast one walks; how much longer the way is than the straight line.

    ``iterations`` counts the steps of the search in every district, so that the same input gives the same plan.
    """

    workers: tuple[Worker, ...]
    visits: tuple[Visit, ...]
    metres_a_minute: int = 70
    detour: float = 1.3
    iterations: int = 1000
    seed: int = 1


@dataclass(frozen=True)
class Stop:
    """一站: the visit, minutes from setting out until arrival, the way there, minutes there, whether its place is known."""

    visit: str
    arrive: int
    metres: int
    walking: int
    minutes: int
    located: bool = True


@dataclass(frozen=True)
class Day:
    """一人一天: the stops in their order, the way home, and the minutes there were."""

    worker: str
    on: date
    available: int
    stops: tuple[Stop, ...]
    home_metres: int = 0
    home_walking: int = 0

    @property
    def metres(self) -> int:
        """步行里程, the way home included."""
        return sum(stop.metres for stop in self.stops) + self.home_metres

    @property
    def walking(self) -> int:
        """Minutes on the way."""
        return sum(stop.walking for stop in self.stops) + self.home_walking

    @property
    def minutes(self) -> int:
        """工作时间: minutes on the way and at the visits."""
        return self.walking + sum(stop.minutes for stop in self.stops)


@dataclass(frozen=True)
class LeftOut:
    """未排入: the visit, and why it is in no day."""

    visit: str
    reason: Reason
    why: Step


@dataclass(frozen=True)
class Answer:
    """Every worker's every day, in the order of days and codes; what did not fit; the way in all, and the nearest way.

    ``nearest_metres``: the same visits by going to the nearest next; ``nearest_reached``: how many of them that way
    gets through in the same days; ``kept_nearest``: the plan is that way, for nothing better was found.
    """

    days: tuple[Day, ...]
    left_out: tuple[LeftOut, ...]
    metres: int
    nearest_metres: int
    nearest_reached: int
    kept_nearest: bool
    working: tuple[Step, ...]
