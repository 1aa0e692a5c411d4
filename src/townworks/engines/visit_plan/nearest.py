"""就近走法 (nearest): what anybody would do without a plan, and small mends of a plan in the same manner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .ground import Ground, Plan


def nearest_next(ground: Ground, among: Iterable[int]) -> Plan:
    """就近走法: day by day and worker by worker, always on to the nearest visit for which there is still time.

    Time to get home is kept. Of equally near ones the first. O((visits + shifts) · points).
    """
    left = np.zeros(len(ground.metres), bool)
    left[list(among)] = True
    plan: Plan = []
    for number, shift in enumerate(ground.shifts):
        may = left & ground.open_to(number)
        needs = ground.service + ground.minutes(ground.metres[shift.worker])  # there, and home
        at, spent, stops = shift.worker, 0, []
        while True:
            walking = ground.minutes(ground.metres[at])
            near = np.flatnonzero(may & (spent + walking + needs <= shift.minutes))
            if not near.size:
                break
            stop = int(near[np.argmin(ground.metres[at, near])])
            spent += int(walking[stop] + ground.service[stop])
            may[stop] = left[stop] = False
            stops.append(stop)
            at = stop
        plan.append(stops)
    return plan


def in_nearest_order(ground: Ground, shift: int, stops: Sequence[int]) -> list[int]:
    """The same stops, always the nearest next, whether there is time for them all or not. O(stops²)."""
    left, at, order = sorted(stops), ground.shifts[shift].worker, []
    while left:
        at = left.pop(int(np.argmin(ground.metres[at, left])))
        order.append(at)
    return order


def squeeze_in(ground: Ground, plan: Plan, left: Iterable[int]) -> None:
    """补排: put what was left out where it costs least way, in whatever shift has time; the urgent first.

    O(left · (shifts + visits)).
    """
    spent = [ground.spent(shift, stops) for shift, stops in enumerate(plan)]
    may = [ground.open_to(shift) for shift in range(len(plan))]
    for visit in sorted(left, key=lambda visit: (ground.latest[visit], visit)):
        best: tuple[int, int, int, int] | None = None
        for shift, one in enumerate(ground.shifts):
            room = one.minutes - spent[shift] - int(ground.service[visit])
            if room < 0 or not may[shift][visit]:
                continue
            tour = [one.worker, *plan[shift], one.worker]
            there, on = ground.metres[tour[:-1], visit], ground.metres[visit, tour[1:]]
            instead = ground.metres[tour[:-1], tour[1:]]
            minutes = ground.minutes(there) + ground.minutes(on) - ground.minutes(instead)
            more = np.where(minutes <= room, there.astype(np.int64) + on - instead, np.iinfo(np.int64).max)
            place = int(np.argmin(more))
            if minutes[place] <= room and (best is None or more[place] < best[0]):
                best = (int(more[place]), shift, place, int(minutes[place]))
        if best:
            _, shift, place, minutes_more = best
            plan[shift].insert(place, visit)
            spent[shift] += minutes_more + int(ground.service[visit])
