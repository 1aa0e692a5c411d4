"""查重: which registered sites may be one place registered twice; the engine says how sure and why, a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from townworks.engines import site_match
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.places import selectors as places

from ..models import Site, SiteNote
from .visible import sites_for

MOST = 5
CANDIDATES = 200
NEAR = 0.0006  # degrees, some 60 m
HEAD = 3  # characters of a name by which likely ones are looked for
ASKED = ("same", "likely")  # of a row to import: so sure that a person is asked
CERTAINTY = {
    "same": gettext_noop("几乎可以肯定是同一个场所"),
    "likely": gettext_noop("很可能是同一个场所"),
    "maybe": gettext_noop("也许是同一个场所"),
}


@dataclass(frozen=True)
class Likely:
    """A site that may be the same, how sure that is (CERTAINTY), and why."""

    site: Site
    certainty: str
    reasons: tuple[Step, ...]

    @property
    def words(self) -> str:
        return CERTAINTY[self.certainty]


@dataclass(frozen=True)
class Pair:
    """A row that may be another: by their places in the lists that were compared."""

    row: int
    other: int
    reasons: tuple[Step, ...]


def record_of(site: Site) -> site_match.Site:
    """A registered site as the engine takes it."""
    return site_match.Site(
        str(site.pk),
        site.name,
        site.address,
        site.credit_code,
        site.longitude,
        site.latitude,
        site.kind,
    )


def pairs_of(
    rows: Sequence[site_match.Site], register: Sequence[site_match.Site], areas: tuple[str, ...]
) -> list[Pair]:
    """Each row with what it most likely is: those of the register, the surest first, then rows before it.

    ``other`` counts the register from 0 and the rows on from there. The codes of all differ.
    """
    both = [*register, *rows]
    at = {one.code: n for n, one in enumerate(both)}
    answer = site_match.compute(site_match.Given(both, rows, areas))
    found = [
        Pair(n, at[match.code], match.reasons)
        for n, of_row in enumerate(answer.found)
        for match in of_row.matches
        if match.certainty in ASKED and at[match.code] < len(register) + n
    ]
    return sorted(found, key=lambda pair: (pair.row, pair.other >= len(register)))


def between(one: Site, other: Site, areas: tuple[str, ...]) -> Likely | None:
    """How sure it is that two sites are one, and why; None when the engine sees no likeness."""
    match = site_match.compare(record_of(one), record_of(other), areas)
    return Likely(other, match.certainty, match.reasons) if match else None


def likely_of(actor: Actor, site: Site, areas: tuple[str, ...]) -> tuple[Likely, ...]:
    """Sites that this one may be a second registration of, without those that a person told apart. Two queries."""
    candidates = {str(one.pk): one for one in _candidates(actor, site)}
    if not candidates:
        return ()
    notes = SiteNote.objects.filter(Q(one=site) | Q(other=site)).values_list("one_id", "other_id")
    apart = {str(pk) for pair in notes for pk in pair}
    register = [record_of(one) for pk, one in candidates.items() if pk not in apart]
    (found,) = site_match.compute(site_match.Given(register, [record_of(site)], areas)).found
    return tuple(
        Likely(candidates[match.code], match.certainty, match.reasons) for match in found.matches[:MOST]
    )


def _candidates(actor: Actor, site: Site) -> list[Site]:
    """Sites that share something: a code, the beginning of a name, an address, or the spot."""
    shared = Q(name_key__startswith=site.name_key[:HEAD])
    if site.credit_code:
        shared |= Q(credit_code=site.credit_code)
    if site.address:
        shared |= Q(address=site.address)
    if site.longitude is not None and site.latitude is not None:
        shared |= Q(
            longitude__range=(site.longitude - NEAR, site.longitude + NEAR),
            latitude__range=(site.latitude - NEAR, site.latitude + NEAR),
        )
    found = sites_for(actor).filter(shared, town_id=site.town_id, kind=site.kind)
    found = found.exclude(state="merged").exclude(pk=site.pk)
    return list(found.select_related("place").order_by("id")[:CANDIDATES])


def areas_of(site: Site) -> tuple[str, ...]:
    """The names that all sites of the town lie in, which tell nothing apart. One query."""
    return places.names_on(site.town.path)
