"""合并页: two sites side by side, with what was seen at each."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.kernel.actor import Actor

from ..models import Due, Finding, Site, Visit
from .site_editions import facts_of, kind_of, told
from .site_likeness import Likely, areas_of, between
from .visible import site_for


@dataclass(frozen=True)
class Line:
    """One fact of both, as read; ``same`` when they say the same."""

    name: str
    one: str
    other: str

    @property
    def same(self) -> bool:
        return self.one == self.other


@dataclass(frozen=True)
class Pair:
    """Two sites, their facts line by line, why they are alike, and the one that it is better to keep."""

    one: Site
    other: Site
    lines: tuple[Line, ...]
    likeness: Likely | None
    seen: tuple[tuple[int, int, int], tuple[int, int, int]]

    @property
    def kept(self) -> Site:
        """The one in the register, with more seen there; of equals the older."""
        pairs = zip((self.one, self.other), self.seen, strict=True)
        best = max(pairs, key=lambda pair: (pair[0].state == "active", sum(pair[1]), -pair[0].pk))
        return best[0]


def side_by_side(actor: Actor, pk: int, other_id: int) -> Pair:
    """Both sites; NotFound when either is not for this actor."""
    one, other = site_for(actor, pk), site_for(actor, other_id)
    first, second = (dict(told(kind_of(site.kind), facts_of(site))) for site in (one, other))
    names = dict.fromkeys((*first, *second))
    return Pair(
        one,
        other,
        tuple(Line(name, first.get(name, ""), second.get(name, "")) for name in names),
        between(one, other, areas_of(one)),
        (_seen(one), _seen(other)),
    )


def _seen(site: Site) -> tuple[int, int, int]:
    """Visits, findings, and dues of open rounds."""
    return (
        Visit.objects.filter(site=site).count(),
        Finding.objects.filter(site=site).count(),
        Due.objects.filter(site=site, round__state="open").count(),
    )
