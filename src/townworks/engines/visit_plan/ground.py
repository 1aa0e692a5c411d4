"""路程 (ground): the ways between homes and visits, and what a day has room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .given import Visit, Worker

EARTH = 6_371_008.8  # metres, the mean radius of IUGG
ANYBODY = -1

# The stops of every shift, by its index; a stop is the index of a point.
Plan = list[list[int]]


@dataclass(frozen=True)
class Shift:
    """One worker's one day. The worker's index is the index of the point that is home."""

    worker: int
    on: date
    minutes: int


@dataclass(frozen=True, eq=False)
class Ground:
    """Points (homes first, then visits with a place), and the shifts in the order of days and workers.

    ``degrees`` (points, 2) float64, longitude and latitude; ``metres`` (points, points) int32; ``service``,
    ``owner`` (a worker's index or ANYBODY) and ``latest`` (an ordinal day) are (points,) int64.
    """

    shifts: tuple[Shift, ...]
    degrees: NDArray[np.float64]
    metres: NDArray[np.int32]
    speed: int
    service: NDArray[np.int64]
    owner: NDArray[np.int64]
    latest: NDArray[np.int64]

    def minutes(self, metres: NDArray[np.integer]) -> NDArray[np.int64]:
        """Of ways in metres; every way counts in whole minutes, rounded up."""
        return -(-metres.astype(np.int64) // self.speed)

    def ways(self, shift: int, stops: Sequence[int]) -> NDArray[np.int32]:
        """From home through the stops and home again: one more than there are stops, none if there are none."""
        if not stops:
            return np.zeros(0, np.int32)
        home = self.shifts[shift].worker
        ways: NDArray[np.int32] = self.metres[[home, *stops], [*stops, home]]
        return ways

    def walked(self, shift: int, stops: Sequence[int]) -> int:
        """Metres of a shift."""
        return int(self.ways(shift, stops).sum(dtype=np.int64))

    def spent(self, shift: int, stops: Sequence[int]) -> int:
        """Minutes of a shift, on the way and at the visits."""
        return int(self.minutes(self.ways(shift, stops)).sum() + self.service[list(stops)].sum())

    def length(self, plan: Plan) -> int:
        """Metres of a plan."""
        return sum(self.walked(shift, stops) for shift, stops in enumerate(plan))

    def open_to(self, shift: int) -> NDArray[np.bool_]:
        """Which points may be visited in a shift, time left aside; homes may not."""
        one = self.shifts[shift]
        mine = (self.owner == ANYBODY) | (self.owner == one.worker)
        may: NDArray[np.bool_] = mine & (self.latest >= one.on.toordinal()) & (self.service > 0)
        return may


def straight_ways(degrees: NDArray[np.float64], detour: float) -> NDArray[np.int32]:
    """Great-circle metres × detour between all points, rounded. O(points²); haversine, exact enough for metres.

    >>> straight_ways(np.array([[113.0, 23.0], [113.0, 23.01]]), 1.0).tolist()
    [[0, 1112], [1112, 0]]
    """
    longitude, latitude = np.radians(degrees.reshape(-1, 2)).T
    ways = np.empty((len(longitude), len(longitude)), np.int32)
    for point in range(len(longitude)):
        across = np.sin((longitude - longitude[point]) / 2) ** 2 * (
            np.cos(latitude) * np.cos(latitude[point])
        )
        half = np.minimum(np.sin((latitude - latitude[point]) / 2) ** 2 + across, 1.0)
        ways[point] = np.rint(2 * EARTH * np.arcsin(np.sqrt(half)) * detour)
    return ways


def ground_of(workers: Sequence[Worker], placed: Sequence[Visit], speed: int, detour: float) -> Ground:
    """Laid out: every worker's home, every visit (all with a place), every worker's every day."""
    homes = {worker.code: number for number, worker in enumerate(workers)}
    shifts = sorted((day, homes[worker.code], worker.minutes) for worker in workers for day in worker.days)
    at_home = [(worker.longitude, worker.latitude) for worker in workers]
    degrees = np.array([*at_home, *((visit.longitude, visit.latitude) for visit in placed)], np.float64)
    none = [0] * len(workers)
    owners = [homes[visit.worker] if visit.worker else ANYBODY for visit in placed]
    latest = [(visit.latest_on or date.max).toordinal() for visit in placed]
    return Ground(
        tuple(Shift(home, day, minutes) for day, home, minutes in shifts),
        degrees,
        straight_ways(degrees, detour),
        speed,
        np.array([*none, *(visit.minutes for visit in placed)], np.int64),
        np.array([*none, *owners], np.int64),
        np.array([*none, *latest], np.int64),
    )
