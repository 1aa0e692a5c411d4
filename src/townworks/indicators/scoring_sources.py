"""测评的来源: where the findings of a scheme come from. The wiring names who gives them, for siblings do not know each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from townworks.kernel.actor import Actor


@dataclass(frozen=True)
class StandingFinding:
    """没改完的问题 on a day. ``mended``: reported mended and waiting to be looked at. ``path``: of the place that it lies in."""

    pk: int
    number: str
    item: str
    text: str
    severity: str
    site_id: int
    site: str
    place_id: int
    place: str
    path: str
    mender_id: int | None
    found_on: date
    due_on: date
    mended: bool
    visit_id: int | None
    url: str


# (town_id=…, year=…, campaign=…, items=…, on=…)
Finder = Callable[..., Sequence[StandingFinding]]
# (actor, findings) → those that the actor may see
Seer = Callable[[Actor, Iterable[int]], frozenset[int]]
_finders: list[Finder] = []
_seers: list[Seer] = []


def connect(finder: Finder, seer: Seer) -> None:
    """Take the wiring's sources; called once when the process starts."""
    _finders[:] = [finder]
    _seers[:] = [seer]


def standing_findings(
    *, town_id: int, year: int, campaign: str, items: Sequence[str], on: date
) -> list[StandingFinding]:
    """The findings of a campaign's year that were open at the end of a day."""
    asked = {"town_id": town_id, "year": year, "campaign": campaign, "items": items, "on": on}
    return [row for finder in _finders for row in finder(**asked)]


def seen_by(actor: Actor, findings: Iterable[int]) -> frozenset[int]:
    """Of these findings, those that the actor may open."""
    wanted = list(findings)
    return frozenset(pk for seer in _seers for pk in seer(actor, wanted))
