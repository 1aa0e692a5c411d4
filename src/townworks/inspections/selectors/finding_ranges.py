"""问题的范围: the actor's reach over the ledger taken apart into ranges, each of which one index reads in order.

``permissions.covering`` says the same as one condition with OR and a join; a database answers that by reading all that is
open and sorting it. A list that must not slow down as the ledger grows reads the first rows of each range along its index
and merges them. That both give the same set is tested for every role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from townworks.kernel.actor import Actor, Grant
from townworks.places import selectors as places

from ..models import Finding
from ..workflow import OPEN_STATES

READ = "inspection.read"
# A bare truth value is a condition that SQLite reads no index for; "one of these" is.
OPEN, SETTLED = Q(is_open__in=[True]), Q(is_open__in=[False])
MOST_RANGES = 400  # SQLite merges at most 500 selects


@dataclass(frozen=True)
class Range:
    """一段: a town, and within it a place, or a unit as owner or as mender; nothing else given means the whole town."""

    town_id: int
    place_id: int | None = None
    owner_id: int | None = None
    mender_id: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is a whole town."""
        return self.place_id is self.owner_id is self.mender_id is None

    @property
    def of_unit(self) -> bool:
        return self.owner_id is not None or self.mender_id is not None

    def at(self, state: str) -> Q:
        """A state, said so that the range's own index has it: units have theirs by state, places by what is open."""
        if self.place_id is None:
            return Q(state=state)
        return Q(state=state) & (OPEN if state in OPEN_STATES else SETTLED)

    def q(self) -> Q:
        """As a condition without joins."""
        given = {
            name: value
            for name in ("place_id", "owner_id", "mender_id")
            if (value := getattr(self, name)) is not None
        }
        return Q(town_id=self.town_id, **given)


def ranges_of(actor: Actor, permission: str = READ) -> tuple[Range, ...]:
    """All that the actor's posts cover for a permission; a town that is covered whole swallows its parts.

    At most one query a post that reaches a place or a district. The system covers every town.
    """
    if actor.system:
        return tuple(Range(pk) for pk in places.town_ids_below("/"))
    found = dict.fromkeys(one for grant in _grants(actor, permission) for one in _of_grant(grant, permission))
    whole = {one.town_id for one in found if one.whole}
    return tuple(one for one in found if one.whole or one.town_id not in whole)


def _grants(actor: Actor, permission: str) -> tuple[Grant, ...]:
    """The posts that carry it; those of a smaller reach are left out where the whole town is covered anyway."""
    grants = actor.grants_for(permission)
    towns = {grant.town_id for grant in grants if grant.reach == "town"}
    return tuple(
        grant for grant in grants if grant.reach in ("town", "district") or grant.town_id not in towns
    )


def _of_grant(grant: Grant, permission: str) -> list[Range]:
    if grant.reach == "district":
        return [Range(pk) for pk in places.town_ids_below(grant.path)]
    if grant.town_id is None:
        return []
    if grant.reach == "town":
        return [Range(grant.town_id)]
    if grant.reach == "place":
        return [Range(grant.town_id, place_id=pk) for pk in place_ids(grant.path, grant.town_id)]
    if grant.reach == "unit" and grant.unit_id:
        owns = Range(grant.town_id, owner_id=grant.unit_id)
        mends = Range(grant.town_id, mender_id=grant.unit_id)
        return {"finding.mend": [mends], READ: [owns, mends]}.get(permission, [owns])
    return []


def place_ids(path: str, town_id: int) -> list[int]:
    """A place and all in it, within a town."""
    return list(places.below(path).filter(town_id=town_id).values_list("pk", flat=True))


@dataclass(frozen=True)
class Within:
    """一处: a place and all in it, as keys; ``town`` when it is the whole town."""

    town_id: int
    place_ids: frozenset[int]
    town: bool


def within(place_id: int) -> Within | None:
    """The place of a filter; None for one that is in no town. Two queries."""
    place = places.place_in_town(place_id, town_id=None)
    if place is None or place.town_id is None:
        return None
    return Within(place.town_id, frozenset(place_ids(place.path, place.town_id)), place.pk == place.town_id)


def in_place(ranges: Iterable[Range], here: Within | None) -> tuple[Range, ...]:
    """The same cut to a place and all in it."""
    cut: list[Range] = []
    for one in ranges:
        if here is None or one.town_id != here.town_id:
            continue
        if here.town or one.place_id in here.place_ids:
            cut.append(one)
        elif one.place_id is None:
            cut += [replace(one, place_id=pk) for pk in sorted(here.place_ids)]
    return tuple(cut)


def of_units(ranges: Iterable[Range], unit_ids: Iterable[int]) -> tuple[Range, ...]:
    """The same cut to what these units own or mend."""
    units = sorted(unit_ids)
    cut: list[Range] = []
    for one in ranges:
        cut += [replace(one, owner_id=unit) for unit in units if one.owner_id in (None, unit)]
        cut += [replace(one, mender_id=unit) for unit in units if one.mender_id in (None, unit)]
    return tuple(dict.fromkeys(cut))


def anywhere(ranges: Sequence[Range]) -> Q:
    """All ranges as one condition, for what is counted or sorted as a whole."""
    within = Q(pk__in=())
    for one in ranges:
        within |= one.q()
    return within


def merged(parts: Sequence[QuerySet[Finding]], *, least: int, most: int) -> list[int]:
    """The keys of rows ``least`` to ``most`` of all parts together, the earliest due first.

    Each part is read along its own index as far as it is needed and no further. One query.
    """
    found = _united([("", part) for part in parts], most=most, bounds=(least, most)) if least < most else []
    return [pk for _label, pk in found]


def labelled(parts: Sequence[tuple[str, QuerySet[Finding]]], *, most: int) -> dict[str, list[int]]:
    """The keys of the first ``most`` rows of each label, the earliest due first. One query for all."""
    keys: dict[str, list[int]] = {}
    for label, pk in _united(parts, most=most):
        keys.setdefault(label, []).append(pk)
    return {label: found[:most] for label, found in keys.items()}


def _united(
    parts: Sequence[tuple[str, QuerySet[Finding]]], *, most: int, bounds: tuple[int, int] | None = None
) -> list[tuple[str, int]]:
    """The first ``most`` rows of each part, united and in order; a part that can hold nothing is left out."""
    selects, values = [], []
    for n, (label, part) in enumerate(parts):
        first = part.order_by("due_on", "pk").values_list("pk", "due_on")[:most]
        try:
            sql, params = first.query.sql_with_params()
        except EmptyResultSet:
            continue
        selects.append(f"SELECT %s AS label, part_{n}.* FROM ({sql}) AS part_{n}")  # noqa: S608 (values apart)
        values += [label, *params]
    if not selects:
        return []
    whole = f"{' UNION '.join(selects)} ORDER BY 3, 2"
    if bounds:
        whole += f" LIMIT {int(bounds[1] - bounds[0])} OFFSET {int(bounds[0])}"
    with connection.cursor() as cursor:
        cursor.execute(whole, values)
        return [(row[0], row[1]) for row in cursor.fetchall()]
