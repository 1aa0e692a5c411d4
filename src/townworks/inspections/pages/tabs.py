"""检查的几个页面: campaigns, rounds, look-backs, doubts; each leads to the others that the actor may open."""

from __future__ import annotations

from townworks.ui.navigation import Entry, Room, entries
from townworks.ui.request import Request

ROOMS = (
    Room("inspections:campaigns", "专项行动", ("inspection.read",)),
    Room("inspections:rounds", "检查轮次", ("inspection.read",)),
    Room("inspections:lookbacks", "回头看", ("inspection.read",)),
    Room("inspections:doubts", "存疑核对", ("inspection.supervise",)),
)


def tabs(request: Request) -> list[Entry]:
    """The pages as tabs, the one at hand marked."""
    return entries(ROOMS, request.actor, request.path)
