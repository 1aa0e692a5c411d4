"""求解 (solver): the plan of one district as PyVRP sees it.

A shift is a vehicle that starts and ends at home. A visit is a client that may be left out, at a price above any
detour; what is due within the plan costs twice as much. Days lie one after the other on one axis of minutes, so that
the last day of a visit is the end of its time window. A visit bound to a worker is a load that only that worker can
carry. The search sets out from the nearest way and stops after a number of iterations, never by the clock.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pyvrp import (
    Client,
    Depot,
    IteratedLocalSearchParams,
    Location,
    PenaltyParams,
    ProblemData,
    Route,
    Solution,
    SolveParams,
    VehicleType,
    solve,
)
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations

from .ground import Ground
from .nearest import nearest_next

DETOURS = 4  # leaving a visit out costs as much as this many of the longest way
WINDOW = 50  # iterations the search looks back; short, for so is the search


def solved(
    ground: Ground, shifts: Sequence[int], visits: Sequence[int], iterations: int, seed: int
) -> Mapping[int, list[int]]:
    """The stops of each shift that has some. O(visits²) memory; time grows with iterations and visits."""
    days = sorted({ground.shifts[shift].on for shift in shifts})
    visits = [visit for visit in visits if ground.latest[visit] >= days[0].toordinal()]
    if not visits:
        return {}
    workers = sorted({ground.shifts[shift].worker for shift in shifts})
    points = [*workers, *visits]
    metres: Any = ground.metres[np.ix_(points, points)].astype(np.int64)
    minutes: Any = ground.minutes(metres)
    price = DETOURS * int(metres.max()) + 1
    apart = max(ground.shifts[shift].minutes for shift in shifts) + 1
    owners = (
        sorted({int(owner) for owner in ground.owner[list(visits)] if owner >= 0}) if len(workers) > 1 else []
    )
    last = max(shift.on for shift in ground.shifts).toordinal()

    def client(number: int, visit: int) -> Client:
        in_time = sum(day.toordinal() <= ground.latest[visit] for day in days)
        return Client(
            len(workers) + number,
            delivery=[int(ground.owner[visit] == owner) for owner in owners],
            service_duration=int(ground.service[visit]),
            tw_late=in_time * apart - 1,
            prize=price * (2 if ground.latest[visit] <= last else 1),
            required=False,
        )

    def vehicle(shift: int) -> VehicleType:
        one = ground.shifts[shift]
        home, start = workers.index(one.worker), days.index(one.on) * apart
        return VehicleType(
            capacity=[len(visits) if owner == one.worker else 0 for owner in owners],
            start_depot=home,
            end_depot=home,
            tw_early=start,
            tw_late=start + one.minutes,
            shift_duration=one.minutes,
        )

    data = ProblemData(
        [Location(*ground.degrees[point].tolist()) for point in points],
        [client(number, visit) for number, visit in enumerate(visits)],
        [Depot(home) for home in range(len(workers))],
        [vehicle(shift) for shift in shifts],
        [metres],
        [minutes],
    )
    nearest = nearest_next(replace(ground, shifts=tuple(ground.shifts[shift] for shift in shifts)), visits)
    number = {visit: number for number, visit in enumerate(visits)}
    start = [Route(data, [number[stop] for stop in stops], one) for one, stops in enumerate(nearest) if stops]
    params = SolveParams(
        ils=IteratedLocalSearchParams(history_length=WINDOW),
        penalty=PenaltyParams(solutions_between_updates=WINDOW, max_penalty=price),
    )
    with warnings.catch_warnings():
        # What does not fit is left out: a search that struggles is no news.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        best = solve(data, MaxIterations(iterations), seed, False, False, params, Solution(data, start)).best
    return {
        shifts[route.vehicle_type()]: [visits[stop.idx] for stop in route if stop.is_client()]
        for route in best.routes()
    }
