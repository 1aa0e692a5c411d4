"""分片 (districts): what can be planned apart, so that a large town takes bounded time.

Workers whose visits are all bound to them are planned each alone. Where visits are open to anybody, the workers who
share them are planned together up to TOGETHER visits. Above that they are halved, by where they live, and every open
visit goes to the half with the nearest home, unless that half would then have more than its share of the time; and
so on within the halves. O(visits · log visits · log workers), beside one look at every home for every visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .ground import ANYBODY, Ground

TOGETHER = 500  # visits that are searched through as one; measured, see the page
ROOMY = 0.6  # of a half's minutes may go to visiting before a visit near to it is sent to the other half

District = tuple[tuple[int, ...], tuple[int, ...]]  # workers, visits


def districts(
    ground: Ground, workers: Sequence[int], visits: Sequence[int], together: int = TOGETHER
) -> Iterator[District]:
    """The parts: each has its own workers and its own visits, and none is lost."""
    anybodys = [visit for visit in visits if ground.owner[visit] == ANYBODY]
    if len(workers) == 1 or (anybodys and len(visits) <= together):
        yield tuple(workers), tuple(visits)
        return
    parts = _halves(ground, workers, anybodys) if anybodys else [((worker,), ()) for worker in workers]
    for some, theirs in parts:
        bound = [visit for visit in visits if ground.owner[visit] in some]
        if bound or theirs:
            yield from districts(ground, some, sorted([*bound, *theirs]), together)


def _halves(ground: Ground, workers: Sequence[int], visits: Sequence[int]) -> list[District]:
    places = ground.degrees[[*workers, *visits]]
    axis = int(np.argmax(np.ptp(places, axis=0)))  # the longer side of the town, in degrees
    west_first = sorted(workers, key=lambda worker: (ground.degrees[worker, axis], worker))
    one, other = west_first[: len(workers) // 2], west_first[len(workers) // 2 :]
    # How much nearer a visit is to the one half than to the other; where all live at one place, by where it lies.
    lean = ground.metres[np.ix_(visits, one)].min(1) - ground.metres[np.ix_(visits, other)].min(1)
    order = np.lexsort((np.array(visits), ground.degrees[list(visits), axis], lean))
    load = np.concatenate(([0], np.cumsum(ground.service[list(visits)][order])))
    room_one, room_other = _room(ground, one), _room(ground, other)
    whole = int(load[-1])
    fair = whole * room_one / ((room_one + room_other) or 1)
    # As the homes say; what is equally near to both may go either way.
    wanted = float(np.clip(fair, load[np.sum(lean < 0)], load[np.sum(lean <= 0)]))
    least, most = min(whole - ROOMY * room_other, fair), max(ROOMY * room_one, fair)
    cut = int(np.searchsorted(load, np.clip(wanted, least, most), side="right")) - 1
    ordered = [visits[place] for place in order]
    return [(tuple(one), tuple(ordered[:cut])), (tuple(other), tuple(ordered[cut:]))]


def _room(ground: Ground, workers: Sequence[int]) -> int:
    """Minutes of the workers' shifts that their bound visits leave."""
    whole = sum(shift.minutes for shift in ground.shifts if shift.worker in workers)
    return max(whole - int(ground.service[np.isin(ground.owner, workers)].sum()), 0)
