"""专项行动查询: which campaigns there are, how this year stands with each, and one campaign with its rounds.

A campaign is what its file says today; one whose file is gone is still told, as it was when its last round was opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from townworks.definitions import selectors as definitions
from townworks.definitions import telling
from townworks.definitions.campaigns import Campaign
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.errors import NotFound
from townworks.places import selectors as places
from townworks.ui.names import in_language

from ..models import CampaignEdition, FindingCount, Round
from ..workflow import OPEN_STATES
from .campaigns import campaign_of
from .rounds import RoundRow, Tally, round_rows
from .visible import READ, dues_for, findings_for, rounds_for

STATES = {"open": "进行中", "done": "今年查完", "none": "今年还没查"}
SORTS = ("name", "rounds", "due", "visited", "findings")


@dataclass(frozen=True)
class BoardFilter:
    """筛选条件."""

    q: str = ""
    line: str = ""
    state: str = ""

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the conditions that are set."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))


@dataclass(frozen=True)
class CampaignRow:
    """One campaign and its year. ``gone``: its file is no longer there. ``findings``: open now, whatever their year."""

    campaign: Campaign
    rounds: int
    open_rounds: int
    tally: Tally
    findings: int
    gone: bool = False

    @property
    def name(self) -> str:
        return in_language(self.campaign)

    @property
    def about(self) -> str:
        return self.campaign.about_en if telling.english() else self.campaign.about

    @property
    def state(self) -> str:
        """One of STATES."""
        return "open" if self.open_rounds else "done" if self.rounds else "none"


@dataclass(frozen=True)
class EditionRow:
    """One edition that rounds ran on: ``current`` if it is what the file says today."""

    edition: CampaignEdition
    current: bool


@dataclass(frozen=True)
class CampaignDetail:
    """One campaign in words, and its rounds. ``edition``: the frozen one it is told from; None for today's file."""

    campaign: Campaign
    told: telling.ToldCampaign
    rounds: tuple[RoundRow, ...]
    editions: tuple[EditionRow, ...]
    edition: CampaignEdition | None
    digest: str
    gone: bool


def board(actor: Actor, wanted: BoardFilter, *, year: int, sort: str = "") -> list[CampaignRow]:
    """专项行动和今年的情况, in their order or sorted; at most five queries besides the posts' places."""
    rounds = _rounds(actor, year)
    tallies = _tallies(actor, year)
    findings = open_findings(actor)
    rows = [
        CampaignRow(
            campaign,
            *rounds.get(campaign.code, (0, 0)),
            tally=tallies.get(campaign.code, Tally()),
            findings=findings.get(campaign.code, 0),
            gone=gone,
        )
        for campaign, gone in _campaigns(actor, rounds)
    ]
    return _sorted([row for row in rows if _fits(row, wanted)], sort)


def years(actor: Actor, *, on: date) -> list[int]:
    """The years with rounds, and this one; the latest first."""
    found = set(rounds_for(actor).order_by().values_list("year", flat=True).distinct())
    return sorted(found | {on.year}, reverse=True)


def lines() -> list[tuple[str, str]]:
    """The lines that some campaign serves, in their order."""
    served = {code for campaign in definitions.campaigns() for code in campaign.lines}
    return [(line.code, in_language(line)) for line in definitions.lines() if line.code in served]


def open_findings(actor: Actor) -> dict[str, int]:
    """Open findings by campaign, from the kept sums; counted in the ledger only for a post that sees but its unit's."""
    grants = actor.grants_for(READ)
    if not actor.system and any(grant.reach in ("unit", "own") for grant in grants):
        ledger = findings_for(actor).filter(is_open=True).order_by().values_list("campaign")
        counted: dict[str, int] = dict(ledger.annotate(n=Count("pk", distinct=True)))
        return counted
    reach = Q() if actor.system else Q(pk__in=())
    for grant in grants:
        reach |= _summed(grant)
    sums = FindingCount.objects.filter(reach, state__in=OPEN_STATES).order_by().values_list("campaign")
    return {campaign: n for campaign, n in sums.annotate(total=Sum("n")) if n}


def _summed(grant: Grant) -> Q:
    """The sums of what a post reaches, by town or by place."""
    if grant.reach == "district":
        return Q(town_id__in=places.town_ids_below(grant.path))
    town = Q(town_id=grant.town_id)
    if grant.reach == "place":
        return town & Q(place_id__in=places.below(grant.path).values("pk"))
    return town


def campaign_detail(actor: Actor, code: str, *, on: date, digest: str = "") -> CampaignDetail:
    """一个专项行动: as the file has it, or as the edition of this digest has it. NotFound where there is neither."""
    editions = list(_editions(actor, code))
    today = {one.code: one for one in definitions.campaigns()}.get(code)
    current = definitions.digest_of(f"campaigns/{code}.toml") if today else ""
    chosen = next((one for one in editions if digest and one.digest.startswith(digest)), None)
    if chosen is None and today is None and editions:
        chosen = editions[0]
    if chosen is not None and chosen.digest == current:
        chosen = None
    campaign = today if chosen is None else campaign_of(chosen)
    if campaign is None:
        raise NotFound("没有代码为“{code}”的专项行动，或者它不在您的工作范围内。", code=code)
    return CampaignDetail(
        campaign=campaign,
        told=tell(campaign),
        rounds=tuple(round_rows(actor, on=on, campaign=code)),
        editions=tuple(EditionRow(one, one.digest == current) for one in editions),
        edition=chosen,
        digest=chosen.digest if chosen else current,
        gone=today is None,
    )


def tell(campaign: Campaign) -> telling.ToldCampaign:
    """The campaign in words, with the kinds and lines that the town has."""
    kinds = {one.code: one for one in definitions.site_kinds()}
    return telling.tell_campaign(campaign, kinds, {one.code: one for one in definitions.lines()})


def _editions(actor: Actor, code: str) -> QuerySet[CampaignEdition]:
    """The editions that the actor's rounds ran on, the latest first."""
    seen = rounds_for(actor).filter(campaign=code).values("edition_id")
    return CampaignEdition.objects.filter(pk__in=seen).order_by("-frozen_at", "-pk")


def _rounds(actor: Actor, year: int) -> dict[str, tuple[int, int]]:
    """Rounds of the year and those still open, by campaign."""
    counted = (
        rounds_for(actor)
        .filter(year=year)
        .order_by()
        .values_list("campaign")
        .annotate(n=Count("pk"), still=Count("pk", filter=Q(state="open")))
    )
    return {campaign: (n, still) for campaign, n, still in counted}


def _tallies(actor: Actor, year: int) -> dict[str, Tally]:
    counted = (
        dues_for(actor)
        .filter(round__year=year)
        .order_by()
        .values_list("round__campaign", "outcome")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for campaign, outcome, n in counted:
        found.setdefault(campaign, {})[outcome] = n
    return {campaign: Tally(counts) for campaign, counts in found.items()}


def _campaigns(actor: Actor, with_rounds: Iterable[str]) -> list[tuple[Campaign, bool]]:
    """The campaigns of the files, then those of the year's rounds whose files are gone, as last frozen."""
    known = list(definitions.campaigns())
    missing = set(with_rounds) - {one.code for one in known}
    last: dict[str, CampaignEdition] = {}
    if missing:
        seen: QuerySet[Round] = rounds_for(actor).filter(campaign__in=missing)
        for edition in CampaignEdition.objects.filter(pk__in=seen.values("edition_id")).order_by("pk"):
            last[edition.code] = edition
    return [(one, False) for one in known] + [(campaign_of(last[code]), True) for code in sorted(last)]


def _fits(row: CampaignRow, wanted: BoardFilter) -> bool:
    campaign = row.campaign
    words = " ".join((campaign.name, campaign.name_en, campaign.about, campaign.code, *campaign.commitments))
    return (
        wanted.q.lower() in words.lower()
        and (not wanted.line or wanted.line in campaign.lines)
        and wanted.state in ("", row.state)
    )


def _sorted(rows: list[CampaignRow], sort: str) -> list[CampaignRow]:
    """By one column; "-due" turns it round. Anything else leaves the campaigns in their order."""
    keys = {
        "name": lambda row: row.name,
        "rounds": lambda row: row.rounds,
        "due": lambda row: row.tally.total,
        "visited": lambda row: row.tally.visited,
        "findings": lambda row: row.findings,
    }
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows
