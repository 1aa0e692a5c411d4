"""检查的印证: how far a campaign's rounds of the commitment's year have covered, mended, and fallen behind.

Each is worked out for many commitments at once in a fixed number of queries, as the records stood at the end of a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from townworks.commitments import selectors as commitments
from townworks.definitions import selectors as definitions
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import clock, proofs
from townworks.kernel.proofs import Offer, Proof, alone
from townworks.ui import names

from .models import Due, Finding, Round

Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters
Key = tuple[int, int, str]  # town, year, campaign
HUNDREDTH = Decimal("0.01")
NO_FINDINGS = ("joined", "void")
NOTHING: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tally:
    """What the rounds of one town, year and campaign add up to on a day."""

    rounds: int = 0
    due: int = 0
    visited: int = 0
    found: int = 0
    closed: int = 0
    overdue: int = 0


def tallies(claims: Sequence[Asked], on: date) -> list[Tally]:
    """One tally a claim, in order; four queries for all."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    keys: list[Key | None] = [
        (*placed[pk], str(parameters.get("campaign", ""))) if pk in placed else None
        for pk, parameters in claims
    ]
    found = tallies_of({key for key in keys if key}, on)
    return [found.get(key, Tally()) if key else Tally() for key in keys]


def tallies_of(wanted: set[Key], on: date) -> dict[Key, Tally]:
    """By town, year and campaign, what their rounds add up to on a day; three queries for all, and once for all proofs asked together,
    of whatever days."""
    told = proofs.known("inspections.tallies", on)
    missing = wanted - told.keys()
    if missing:
        for day, found in _tallied(missing, proofs.days_asked(on)).items():
            proofs.known("inspections.tallies", day).update(found)
            told.update(found if day == on else {})
    return {key: told[key] for key in wanted}


def _tallied(wanted: set[Key], days: Sequence[date]) -> dict[date, dict[Key, Tally]]:
    rounds = {
        pk: ((town, year, campaign), from_on)
        for pk, town, year, campaign, from_on in Round.objects.filter(
            town_id__in={town for town, _, _ in wanted},
            campaign__in={campaign for _, _, campaign in wanted},
            from_on__lte=days[-1],
        ).values_list("pk", "town_id", "year", "campaign", "from_on")
        if (town, year, campaign) in wanted
    }
    dues, findings = _dues(list(rounds), days), _findings(list(rounds), days)
    found: dict[date, dict[Key, Tally]] = {}
    for n, day in enumerate(days):
        found[day] = dict.fromkeys(wanted, Tally())
        for pk, (key, from_on) in rounds.items():
            if from_on > day:
                continue
            tally = found[day][key]
            due, visited = dues.get(pk, NOTHING)[2 * n : 2 * n + 2] or (0, 0)
            total, closed, overdue = findings.get(pk, NOTHING)[3 * n : 3 * n + 3] or (0, 0, 0)
            found[day][key] = Tally(
                tally.rounds + 1,
                tally.due + due,
                tally.visited + visited,
                tally.found + total,
                tally.closed + closed,
                tally.overdue + overdue,
            )
    return found


def _dues(rounds: list[int], days: Sequence[date]) -> dict[int, tuple[int, ...]]:
    """By round, for each day: sites due that were not found gone by then, and those visited by then."""
    counts = {}
    for n, day in enumerate(days):
        gone = Q(outcome="vanished", settled_on__lte=day)
        counts[f"due{n}"] = Count("pk", filter=~gone)
        counts[f"seen{n}"] = Count("pk", filter=Q(outcome="visited", settled_on__lte=day))
    counted = Due.objects.filter(round_id__in=rounds).order_by().values_list("round_id")
    return {pk: tuple(found) for pk, *found in counted.annotate(**counts)}


def _findings(rounds: list[int], days: Sequence[date]) -> dict[int, tuple[int, ...]]:
    """By round, for each day: findings made by then, those accepted or referred by then, and those past their term and still open."""
    counts = {}
    for n, day in enumerate(days):
        end = clock.start_of(day + timedelta(days=1))
        made, settled = Q(found_at__lt=end), Q(is_open=False, closed_at__lt=end)
        counts[f"total{n}"] = Count("pk", filter=made)
        counts[f"closed{n}"] = Count("pk", filter=made & settled)
        counts[f"late{n}"] = Count("pk", filter=made & ~settled & Q(due_on__lt=day))
    counted = (
        Finding.objects.filter(round_id__in=rounds, found_at__lt=clock.start_of(days[-1] + timedelta(days=1)))
        .exclude(state__in=NO_FINDINGS)
        .order_by()
        .values_list("round_id")
    )
    return {pk: tuple(found) for pk, *found in counted.annotate(**counts)}


def coverages(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """检查覆盖率: visited of what was due, per cent, cut and not rounded. Sites found gone do not count as due."""
    answers = []
    for (_, parameters), tally in zip(claims, tallies(claims, on), strict=True):
        words, facts = _told("inspections.coverage", tally)
        answers.append(
            _proof("inspections.coverage", parameters, _share(tally.visited, tally.due), words, facts, on)
        )
    return answers


def closures(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """问题销号率: accepted or referred of what was found, per cent, cut and not rounded."""
    answers = []
    for (_, parameters), tally in zip(claims, tallies(claims, on), strict=True):
        words, facts = _told("inspections.closure", tally)
        answers.append(
            _proof("inspections.closure", parameters, _share(tally.closed, tally.found), words, facts, on)
        )
    return answers


def overdues(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """逾期未改的问题: how many are past their term and still open; none is the target."""
    answers = []
    for (_, parameters), tally in zip(claims, tallies(claims, on), strict=True):
        words, facts = _told("inspections.overdue", tally)
        value = Decimal(tally.overdue) if tally.rounds else None
        proof = _proof("inspections.overdue", parameters, value, words, facts, on)
        answers.append(replace(proof, target=Decimal(0), unit="处", higher_is_better=False))
    return answers


def town_figure(
    name: str, *, town_id: int, year: int, campaign: str, on: date
) -> tuple[Decimal | None, tuple[Step, ...]]:
    """The value of one of these proofs for a whole town and year, with its working; for who draws figures from inspections."""
    tally = tallies_of({(town_id, year, campaign)}, on).get((town_id, year, campaign), Tally())
    words, facts = _told(name, tally)
    if name == "inspections.overdue":
        return (Decimal(tally.overdue) if tally.rounds else None), (Step(words, facts),)
    part, whole = (
        (tally.visited, tally.due) if name == "inspections.coverage" else (tally.closed, tally.found)
    )
    return _share(part, whole), (Step(words, facts),)


def _told(name: str, tally: Tally) -> tuple[str, dict[str, object]]:
    """The sentence of a proof's working."""
    match name:
        case "inspections.coverage":
            facts: dict[str, object] = {"rounds": tally.rounds, "due": tally.due, "visited": tally.visited}
            return gettext_noop("{rounds} 轮检查应查 {due} 家，已查 {visited} 家"), facts
        case "inspections.closure":
            return gettext_noop("查出问题 {found} 处，已销号 {closed} 处"), {
                "found": tally.found,
                "closed": tally.closed,
            }
    return gettext_noop("查出问题 {found} 处，逾期未改 {overdue} 处"), {
        "found": tally.found,
        "overdue": tally.overdue,
    }


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part * 100) / Decimal(whole)).quantize(HUNDREDTH, ROUND_DOWN) if whole else None


def _proof(
    name: str,
    parameters: Mapping[str, Any],
    value: Decimal | None,
    words: str,
    facts: Mapping[str, object],
    on: date,
) -> Proof:
    campaign = str(parameters.get("campaign", ""))
    return Proof(
        name=name,
        label=LABELS[name],
        value=value,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(Step(words, facts),),
        link=f"{reverse('inspections:rounds')}?campaign={campaign}",
    )


LABELS = {
    "inspections.coverage": "检查覆盖率",
    "inspections.closure": "查出问题销号率",
    "inspections.overdue": "逾期未改的问题",
}
COMPUTED = {
    "inspections.coverage": coverages,
    "inspections.closure": closures,
    "inspections.overdue": overdues,
}


def campaign_options() -> list[tuple[str, str]]:
    """Which campaign: every one that the town's files define."""
    return [(one.code, names.in_language(one)) for one in definitions.campaigns()]


OFFERS = tuple(
    Offer(
        name,
        label,
        alone(COMPUTED[name]),
        {"campaign": "专项行动"},
        COMPUTED[name],
        {"campaign": campaign_options},
    )
    for name, label in LABELS.items()
)
