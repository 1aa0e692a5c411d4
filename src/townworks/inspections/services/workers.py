"""谁去查: the persons who may visit a site, the one with the smallest place first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from townworks.people import selectors as people

PERMISSION = "visit.make"


@dataclass(frozen=True)
class Worker:
    """网格员或者站所干部. ``path``: the place of the post ("" for a unit's post, which reaches all of its rounds)."""

    person_id: int
    name: str
    post: str
    unit_id: int | None
    path: str
    longitude: float | None
    latitude: float | None


def workers_of(town_id: int, lead_id: int, *, on: date) -> list[Worker]:
    """Who may make visits of a round led by this unit: posts in a village or grid, and the unit's own."""
    found = []
    for post in people.posts_with(PERMISSION, town_id=town_id, on=on):
        local = post.reach == "place"
        if not local and post.unit_id != lead_id:
            continue
        found.append(
            Worker(
                person_id=post.person_id,
                name=post.person_name,
                post=post.role_name,
                unit_id=post.unit_id,
                path=post.path if local else "",
                longitude=post.longitude,
                latitude=post.latitude,
            )
        )
    return found


def nearest_post(workers: Sequence[Worker], path: str) -> int | None:
    """The person whose post's place holds this path most closely; None where only a unit's people may go."""
    local = [worker for worker in workers if worker.path and path.startswith(worker.path)]
    return max(local, key=lambda worker: (len(worker.path), -worker.person_id)).person_id if local else None
