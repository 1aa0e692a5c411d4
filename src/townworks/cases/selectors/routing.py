"""该谁办: the units that a case probably goes to, with why; from what the town closed, and the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from townworks.engines import case_routing
from townworks.engines.case_routing import Given, Learnt
from townworks.engines.working import Step
from townworks.people import selectors as people

from ..models import Case, LessonCount
from .kinds import item_of, matter_of

LESSONS, ALL = "", "*"


@dataclass(frozen=True)
class Likely:
    """A unit that probably takes it, and why."""

    unit_id: int
    name: str
    why: tuple[Step, ...]


@dataclass(frozen=True)
class Advice:
    """建议: never a decision. ``cold``: too little was learnt, the catalogue alone speaks."""

    likely: tuple[Likely, ...]
    cold: bool
    working: tuple[Step, ...]


def advice_for(case: Case, *, leave_out: int = 0) -> Advice:
    """Who probably takes a case; two queries. A sealed tip is never read for it. ``leave_out``: the unit that hands it on."""
    if case.sealed:
        return Advice((), True, ())
    units = dict(people.units_of_town(case.town_id).values_list("pk", "name"))
    given = given_of(case.town_id, features_of(case), units, rule_of(case, units))
    answer = case_routing.compute(given)
    likely = tuple(
        Likely(one.unit, units[one.unit], one.reasons)
        for one in answer.suggested
        if one.unit in units and one.unit != leave_out
    )
    return Advice(likely, answer.cold, answer.working)


def given_of(
    town_id: int, features: tuple[str, ...], units: Mapping[int, str], rule: tuple[int, ...]
) -> Given:
    """What the town learnt about some features."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    rows = LessonCount.objects.filter(town_id=town_id, feature__in=[*features, LESSONS, ALL], unit__in=units)
    for feature, unit, n in rows.values_list("feature", "unit_id", "n"):
        counts[feature][unit] = n
    lessons, sizes = counts.pop(LESSONS, {}), counts.pop(ALL, {})
    learnt = {unit: Learnt(n, sizes.get(unit, 0)) for unit, n in lessons.items()}
    return Given(features, learnt, counts, rule)


def features_of(case: Case) -> tuple[str, ...]:
    """What a case is known by: its words, its matter or item, its place. Persons are no part of it."""
    text = case.text if case.text.startswith(case.title) else f"{case.title} {case.text}"
    place = case.place.code if case.place is not None else ""
    return case_routing.features(text, kind=case.kind, matter=case.service or case.matter, place=place)


def rule_of(case: Case, units: Mapping[int, str]) -> tuple[int, ...]:
    """The catalogue's units for what a case is about, the likeliest first."""
    item, matter = item_of(case), matter_of(case)
    named = (item.unit,) if item else matter.units if matter else ()
    by_name = {name: pk for pk, name in units.items()}
    return tuple(by_name[name] for name in named if name in by_name)


def taught_units(case: Case) -> tuple[int, ...]:
    """The same, for a case that nobody handed on."""
    return rule_of(case, dict(people.units_of_town(case.town_id).values_list("pk", "name")))
