"""问题计数: from the kept sums where they know what is asked, else counted up to a bound and said so.

The sums (``services.counting``) know town, place, owner, campaign, state and severity. What a post reaches by town or
place is theirs to answer, and to answer all facets in one query; a search, or what a unit mends, is counted as far as
MOST and no further.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from townworks.definitions import selectors as definitions
from townworks.people import selectors as people
from townworks.places import selectors as places
from townworks.ui.names import name_of

from ..models import FindingCount
from ..models.finding import SEVERITIES
from ..workflow import OPEN_STATES, STATES
from .finding_ranges import MOST_RANGES, Range, anywhere, merged
from .findings import ANY, OTHER, Reading

MOST = 1000
SUMMED = {"state", "severity", "campaign", "place", "owner", "town"}  # the conditions that the sums know of


@dataclass(frozen=True)
class Count:
    """一个数; ``more``: it is at least so many."""

    n: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.n}+" if self.more else str(self.n)

    def __bool__(self) -> bool:
        return self.n > 0


@dataclass(frozen=True)
class Choice:
    """一个筛选项: its value, its word, how many fit (None: not counted), and whether it is chosen."""

    value: str
    name: str
    count: int | None
    chosen: bool = False


@dataclass(frozen=True)
class Facets:
    """各项计数: each with every other condition in force, but not its own."""

    total: Count
    overdue: Count
    repeat: Count
    state: tuple[Choice, ...]
    severity: tuple[Choice, ...]
    campaign: tuple[Choice, ...]
    place: tuple[Choice, ...]
    owner: tuple[Choice, ...]
    town: tuple[Choice, ...]


# The facets, and the columns of the sums that they are of, in the order of the index.
COLUMNS = {
    "town": "town_id",
    "campaign": "campaign",
    "state": "state",
    "severity": "severity",
    "place": "place_id",
    "owner": "owner_id",
}
CUT = tuple(
    name for name in COLUMNS if name != "state"
)  # the facets that are counted within the states wanted
Named = Mapping[Any, str]


def summable(ranges: Iterable[Range]) -> bool:
    """Whether the sums know these ranges."""
    return all(one.mender_id is None for one in ranges)


def exact(reading: Reading) -> bool:
    """Whether the sums can answer what is wanted."""
    return summable(reading.base) and set(reading.wanted.given) <= SUMMED


def count_of(reading: Reading) -> Count:
    """How many findings are wanted: exactly from the sums, or counted up to MOST."""
    if not exact(reading):
        return bounded(reading)
    return Count(_kept(reading, _allowed(reading)).aggregate(total=Sum("n"))["total"] or 0)


def by_place(reading: Reading) -> dict[int, int]:
    """How many findings are wanted in each place, from the sums; ask ``exact`` first. One query."""
    kept = _kept(reading, _allowed(reading)).values_list("place_id").annotate(total=Sum("n")).order_by()
    return {pk: n for pk, n in kept if n}


def bounded(reading: Reading) -> Count:
    """Counted up to MOST rows, read along the indexes."""
    parts = reading.parts
    if 1 < len(parts) <= MOST_RANGES:
        found = len(merged(parts, least=0, most=MOST + 1))
    else:
        found = (parts[0] if len(parts) == 1 else reading.whole).order_by()[: MOST + 1].count()
    return Count(min(found, MOST), found > MOST)


def facets(reading: Reading) -> Facets:
    """All counts of the page; at most eight queries, and none that counts the ledger."""
    known = exact(reading)
    sums = summed(reading) if summable(reading.base) else Sums(0, {name: {} for name in COLUMNS})
    over = places.villages_over({*sums.by["place"], *sums.by["town"]})  # a town lies over itself
    villages = {pk: place for pk, place in over.items() if pk in sums.by["place"]}
    sums.by["place"] = _by_village(sums.by["place"], villages)

    def choices(name: str, named: Named, chosen: object) -> tuple[Choice, ...]:
        return tuple(
            Choice(str(value) or OTHER, word, sums.by[name].get(value, 0) if known else None, value == chosen)
            for value, word in named.items()
        )

    wanted = reading.wanted
    return Facets(
        total=Count(sums.total) if known else bounded(reading),
        overdue=_marked(reading, "overdue"),
        repeat=_marked(reading, "repeat"),
        state=choices("state", {code: _(word) for code, word in STATES.items()}, wanted.state),
        severity=choices(
            "severity", {code: _(SEVERITIES[code]) for code in reversed(SEVERITIES)}, wanted.severity
        ),
        campaign=choices(
            "campaign",
            _campaigns(sums.by["campaign"]),
            _campaign(wanted.campaign) if wanted.campaign else None,
        ),
        place=choices("place", {village.pk: village.name for village in villages.values()}, wanted.place),
        owner=choices("owner", people.unit_names(sums.by["owner"]), wanted.owner),
        town=choices("town", _towns(sums.by["town"], over), wanted.town),
    )


def _marked(reading: Reading, name: str) -> Count:
    """How many of what is wanted are overdue, or repeated; not asked of what is settled."""
    settled = reading.wanted.state not in ("", ANY, *OPEN_STATES)
    return Count(0) if settled else bounded(reading.wanting(**{name: True}))


@dataclass
class Sums:
    """和: of all that fits, and by value of each facet with every condition in force but its own."""

    total: int
    by: dict[str, dict[Any, int]]


def summed(reading: Reading) -> Sums:
    """The kept sums of the actor's reach, folded by facet; two queries.

    What fails no condition counts everywhere, what fails one counts in that facet. States are summed by the database,
    for most of the ledger is settled and need not be folded here.
    """
    allowed = _allowed(reading)
    sums = Sums(0, {name: {} for name in COLUMNS})
    cut = {"state": allowed["state"]} if "state" in allowed else {}
    columns = [COLUMNS[name] for name in CUT]
    rows = _kept(reading, cut).values_list(*columns).annotate(total=Sum("n")).order_by()
    wants = [(n, allowed[name]) for n, name in enumerate(CUT) if name in allowed]
    counts = [sums.by[name] for name in CUT]
    for row in rows:
        failed = [n for n, values in wants if row[n] not in values]
        if len(failed) > 1:
            continue
        if not failed:
            sums.total += row[-1]
        for n in failed or range(len(CUT)):
            counts[n][row[n]] = counts[n].get(row[n], 0) + row[-1]
    others = {name: values for name, values in allowed.items() if name != "state"}
    sums.by["state"] = dict(_kept(reading, others).values_list("state").annotate(total=Sum("n")).order_by())
    return sums


def _kept(reading: Reading, allowed: Mapping[str, Collection[object]]) -> QuerySet[FindingCount]:
    """The kept sums within the actor's reach that fit these conditions."""
    conditions = {f"{COLUMNS[name]}__in": list(values) for name, values in allowed.items()}
    return FindingCount.objects.filter(anywhere(reading.base), **conditions)


def _by_village(sums: Mapping[int, int], villages: Mapping[int, Any]) -> dict[Any, int]:
    """Sums by place as sums by the village that each lies in."""
    found: dict[Any, int] = {}
    for pk, n in sums.items():
        found[villages[pk].pk] = found.get(villages[pk].pk, 0) + n
    return found


def _allowed(reading: Reading) -> dict[str, Collection[object]]:
    """By facet, the values that fit its condition; a facet without a condition is left out."""
    wanted, here = reading.wanted, reading.here
    allowed: dict[str, Collection[object]] = {
        name: (value,)
        for name in ("town", "owner", "severity", "campaign", "state")
        if (value := getattr(wanted, name)) and value != ANY
    }
    if wanted.campaign:
        allowed["campaign"] = (_campaign(wanted.campaign),)
    if not wanted.state:
        allowed["state"] = OPEN_STATES
    if wanted.place:
        allowed["place"] = here.place_ids if here else ()
    return allowed


def _campaign(wanted: str) -> str:
    """The campaign as the sums have it."""
    return "" if wanted == OTHER else wanted


def _campaigns(found: Collection[object]) -> dict[Any, str]:
    """Campaigns in their order; of those that have something, where that is known."""
    named = {one.code: name_of("campaign", one.code) for one in definitions.campaigns()}
    if not found:
        return dict(named)
    gone = {code: str(code) for code in sorted(set(found) - named.keys(), key=str) if code}
    other = {"": _("不在专项检查中")} if "" in found else {}
    return {code: word for code, word in (named | gone | other).items() if code in found}


def _towns(found: Collection[Any], over: Mapping[int, Any]) -> dict[Any, str]:
    """The towns, where there are several."""
    return {pk: over[pk].name for pk in over if pk in found} if len(found) > 1 else {}
