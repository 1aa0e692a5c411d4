"""测评的材料: everything that the scores of a scoring rest on, gathered once for all its subjects in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from townworks.definitions.editions import Shaped, in_shape
from townworks.definitions.scoring import Scheme
from townworks.definitions.surveys import Survey
from townworks.kernel import clock
from townworks.people import selectors as people

from ... import scoring_sources
from ...models import SchemeEdition, ScoreEntry, Scoring, SurveyEdition, SurveyRun
from ...scoring_sources import StandingFinding
from ...services.editions import indicator_named
from ...services.ground import PLACE_KINDS, Ground
from ..past_books import KnownAt, parts_of
from ..readings import Subject as Measured
from ..readings import readings
from ..survey_results import Favour, favours

_schemes = Shaped(in_shape(Scheme))
_surveys = Shaped(in_shape(Survey))
UNIT_KINDS_LEFT_OUT = ("village",)


def scheme_of(edition: SchemeEdition) -> Scheme:
    """What an edition says."""
    return _schemes.of(edition)


def survey_of(edition: SurveyEdition) -> Survey:
    """What a questionnaire's edition says."""
    return _surveys.of(edition)


@dataclass(frozen=True)
class Subject:
    """被评的对象: the town, a village or a unit."""

    kind: str
    pk: int
    name: str
    path: str = ""

    @property
    def key(self) -> str:
        """As an address names it."""
        return f"{self.kind}-{self.pk}"


def subjects_of(scoring: Scoring, ground: Ground | None = None) -> list[Subject]:
    """Whom a scoring scores: the town first, then its villages in the order of the tree; or its units. Never a person.

    ``ground``: of the town, from whoever has asked for it already.
    """
    scheme = scheme_of(scoring.edition)
    town = Subject("town", scoring.town_id, scoring.town.name, scoring.town.path)
    if scheme.subject == "unit":
        units = people.units_of_town(scoring.town_id)
        return [Subject("unit", one.pk, one.name) for one in units if one.kind not in UNIT_KINDS_LEFT_OUT]
    if scheme.subject == "town":
        return [town]
    spots = (ground or Ground(scoring.town_id)).by_pk.values()
    villages = [
        Subject("village", one.pk, one.name, one.path) for one in spots if one.kind in PLACE_KINDS["village"]
    ]
    return [town, *villages]


@dataclass(frozen=True)
class Material:
    """What was found, asked, entered and measured, as it stood at the end of a day."""

    scoring: Scoring
    scheme: Scheme
    on: date
    findings: Mapping[str, Sequence[StandingFinding]]  # by item of the scheme
    favours: Mapping[str, Favour]  # by survey
    entries: Mapping[str, Sequence[ScoreEntry]]  # approved, by node, the latest first
    waiting: Sequence[ScoreEntry]  # given and not settled yet
    figures: Mapping[str, Decimal | None]  # of the town, by indicator

    @property
    def closed(self) -> bool:
        """Whether nothing can change any more."""
        return self.scoring.state == "closed"


def gathered(scoring: Scoring, *, on: date, ground: Ground | None = None) -> Material:
    """Everything that the scores rest on; a scoring that was closed is read as of the day it was closed. ``ground`` as for ``subjects_of``."""
    scheme = scheme_of(scoring.edition)
    on = min(on, date(scoring.year, 12, 31))
    if scoring.closed_at is not None:
        on = min(on, clock.day_of(scoring.closed_at))
    return Material(
        scoring,
        scheme,
        on,
        _findings(scoring, scheme, on),
        _favours(scoring, scheme, on),
        *_entries(scoring, on),
        _figures(scheme, scoring.year, on, ground or Ground(scoring.town_id)),
    )


def _findings(scoring: Scoring, scheme: Scheme, on: date) -> dict[str, list[StandingFinding]]:
    wanted: dict[str, dict[str, str]] = defaultdict(dict)  # campaign → its item → item of the scheme
    for item in scheme.items:
        for rule in item.deductions:
            for name in rule.items:
                wanted[item.source.campaign or ""][name] = item.code
    found: dict[str, list[StandingFinding]] = defaultdict(list)
    for campaign, nodes in wanted.items():
        rows = scoring_sources.standing_findings(
            town_id=scoring.town_id, year=scoring.year, campaign=campaign, items=sorted(nodes), on=on
        )
        for row in rows:
            found[nodes[row.item]].append(row)
    return found


def _favours(scoring: Scoring, scheme: Scheme, on: date) -> dict[str, Favour]:
    """Of each questionnaire, the latest of the year that was held by then."""
    codes = {item.source.survey for item in scheme.items if item.source.survey}
    if not codes:
        return {}
    held = SurveyRun.objects.filter(
        town_id=scoring.town_id, survey__in=codes, year=scoring.year, from_on__lte=on
    ).select_related("edition")
    latest = {run.survey: run for run in held.order_by("from_on", "pk")}
    return {code: favours(run, survey_of(run.edition), on=on) for code, run in latest.items()}


def _entries(scoring: Scoring, on: date) -> tuple[dict[str, list[ScoreEntry]], list[ScoreEntry]]:
    end = clock.start_of(on + timedelta(days=1))
    approved: dict[str, list[ScoreEntry]] = defaultdict(list)
    waiting: list[ScoreEntry] = []
    for entry in ScoreEntry.objects.filter(scoring=scoring, state__in=("given", "approved")).order_by("-pk"):
        if entry.state == "given":
            waiting.append(entry)
        elif entry.settled_at is not None and entry.settled_at < end:
            approved[entry.node].append(entry)
    return approved, waiting


def _figures(scheme: Scheme, year: int, on: date, ground: Ground) -> dict[str, Decimal | None]:
    """The town's year until the day, by indicator, as it was known then; read at once."""
    named = {item.source.indicator for item in scheme.items} | {veto.indicator for veto in scheme.vetoes}
    codes = sorted(code for code in named if code)
    first = date(year, 1, 1)
    if not codes or on < first:
        return dict.fromkeys(codes)
    town = Measured(ground.town_id, None, ground.town_id, ground.town.path)
    every = {part for code in codes for part in (code, *parts_of(indicator_named(code)))}
    end = clock.start_of(on + timedelta(days=1))
    known = KnownAt(ground, dict.fromkeys(every, first), end, date(year + 1, 1, 7))
    found: dict[str, Decimal | None] = {}
    for code in codes:
        books = known.of(code)
        found[code] = readings(code, town, "year", first, first, as_of=books.as_of, books=books)[0].value
    return found


def exact(value: Decimal | int | None) -> Fraction | None:
    """A kept amount as the engine takes it."""
    return None if value is None else Fraction(value)
