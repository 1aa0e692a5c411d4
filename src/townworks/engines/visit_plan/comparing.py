"""比较 (comparing): a plan beside what anybody would do without one, so that it is never worse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain

from .ground import Ground, Plan
from .nearest import in_nearest_order, nearest_next


@dataclass(frozen=True)
class Compared:
    """The plan that was taken, and how the nearest way compares."""

    plan: Plan
    nearest: int
    reached: int
    kept_nearest: bool

    @property
    def stops(self) -> int:
        return sum(map(len, self.plan))


def compared(ground: Ground, plan: Plan, visits: Iterable[int]) -> Compared:
    """The plan or the nearest way, whichever is worth more; and the nearest way to what is visited."""
    freely = nearest_next(ground, visits)
    if _worth(ground, freely) > _worth(ground, plan):
        length = ground.length(freely)
        return Compared(freely, length, sum(map(len, freely)), kept_nearest=True)
    same = nearest_next(ground, chain(*plan))
    reached = sum(map(len, same))
    if reached < sum(map(len, plan)):
        # What is shorter in the nearest order and yet was not put in it takes too long so; it counts as planned.
        orders = ((stops, in_nearest_order(ground, shift, stops)) for shift, stops in enumerate(plan))
        same = [max(two, key=partial(ground.walked, shift)) for shift, two in enumerate(orders)]
    elif ground.length(same) <= ground.length(plan):
        return Compared(same, ground.length(same), reached, kept_nearest=True)
    return Compared(plan, ground.length(same), reached, kept_nearest=False)


def _worth(ground: Ground, plan: Plan) -> tuple[int, int, int]:
    """Visits that are due within the plan, visits, and the way, which counts against."""
    stops = list(chain(*plan))
    last = max((shift.on.toordinal() for shift in ground.shifts), default=0)
    return int((ground.latest[stops] <= last).sum()), len(stops), -ground.length(plan)


def in_better_order(ground: Ground, shift: int, stops: list[int]) -> list[int]:
    """The stops as they are, the other way round, or nearest next: the shortest that is in time, of equals near first."""
    home, minutes = ground.shifts[shift].worker, ground.shifts[shift].minutes
    orders = (stops, stops[::-1], in_nearest_order(ground, shift, stops))
    in_time = (order for order in orders if order and ground.spent(shift, order) <= minutes)
    return min(
        in_time,
        key=lambda order: (ground.walked(shift, order), ground.metres[home, order[0]], order),
        default=[],
    )
