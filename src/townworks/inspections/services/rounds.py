"""一轮检查: opened from a frozen edition, with the sites that are due; closed only when none is left unexplained."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Campaign
from townworks.engines import random_draw
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, WrongState
from townworks.people import selectors as people
from townworks.places import selectors as places

from ..models import CampaignEdition, Due, DueRow, Round, Site
from ..models.round import EXPLAINED, OUTCOMES
from .locking import lock

BATCH = 2000


def frozen_edition(code: str, *, at: datetime) -> CampaignEdition:
    """The campaign's file as it stands now, as an edition; the same content is the same edition."""
    campaign = definitions.campaign(code)
    row, _ = CampaignEdition.objects.get_or_create(
        code=code,
        digest=definitions.digest_of(f"campaigns/{code}.toml"),
        defaults={"content": campaign.model_dump(mode="json", by_alias=True), "frozen_at": at},
    )
    return row


def open_round(
    *,
    actor: Actor,
    campaign: str,
    lead_id: int,
    from_on: date,
    until_on: date,
    at: datetime,
    name: str = "",
    place_id: int | None = None,
    seed: str = "",
) -> Round:
    """开展一轮检查 by the unit that leads it, for the whole town or one place in it."""
    if until_on < from_on:
        raise Invalid("结束日期不能早于开始日期。", [("until_on", Invalid("结束日期不能早于开始日期。"))])
    with transaction.atomic():
        town = places.town_to_write(_own_town(actor, lead_id))
        lead = people.named_units({lead_id}, town.pk)[lead_id]
        place = (places.place_in_town(place_id, town_id=town.pk) if place_id else None) or town
        edition = frozen_edition(campaign, at=at)
        shape = definitions.campaign(campaign)
        n = Round.objects.filter(town=town, campaign=campaign, year=from_on.year).count() + 1
        row = Round.objects.create(
            town=town,
            edition=edition,
            campaign=campaign,
            year=from_on.year,
            n=n,
            name=name.strip()[:120] or f"{shape.name}（{from_on.year}年第{n}轮）",
            lead=lead,
            place=place,
            from_on=from_on,
            until_on=until_on,
            seed=seed.strip()[:60] or f"{campaign}/{from_on:%Y%m%d}/{n}",
            opened_by_name=actor.name,
            opened_at=at,
        )
        row.population = _put_down(row, shape)
        row.save(update_fields=["population", "plan"])
        audit.record(
            actor,
            "round.open",
            kind="round",
            thing_id=row.pk,
            name=row.name,
            town_id=town.pk,
            at=at,
            facts={"edition": edition.digest, "sites": row.dues.count(), "seed": row.seed},
        )
    return row


def _own_town(actor: Actor, lead_id: int) -> int:
    """The town of a post that may run rounds for this unit (or for the whole town)."""
    for grant in actor.grants_for("round.open"):
        if grant.town_id and (grant.reach == "town" or grant.unit_id == lead_id):
            return grant.town_id
    raise NotAllowed("您的岗位不能为这个单位开展检查（需要权限 {permission}）。", permission="round.open")


def sites_covered(row: Round, shape: Campaign) -> list[Site]:
    """The sites that a campaign covers in the round's place, before any draw."""
    found = Site.objects.filter(
        town_id=row.town_id,
        state="active",
        kind__in=shape.sites.kinds,
        place__path__startswith=row.place.path,
    )
    for where in shape.sites.where:
        wanted = Q(pk__in=())
        for value in where.one_of:
            wanted |= Q(**{f"attributes__{where.attribute}": value})
        found = found.filter(wanted)
    return list(found.only("pk", "code", "place_id", "kind", "attributes").order_by("code"))


def _put_down(row: Round, shape: Campaign) -> int:
    """The sites due in this round, all or drawn by the seed; answers how many the campaign covers in all."""
    covered = sites_covered(row, shape)
    chosen = covered
    if shape.sites.draw == "random" and covered:
        answer = drawn(shape, [site.code for site in covered], row.seed)
        row.plan = {"drawn": [step.stored() for step in answer.working], "list": answer.list_digest}
        among = set(answer.drawn)
        chosen = [site for site in covered if site.code in among]
    Due.objects.bulk_create(
        (Due(round=row, site=site, place_id=site.place_id) for site in chosen), batch_size=BATCH
    )
    return len(covered)


def drawn(shape: Campaign, codes: list[str], seed: str) -> random_draw.Answer:
    """双随机抽取 of sites by their numbers; the same list and seed give the same draw to anybody."""
    percent = None if shape.sites.share is None else Decimal(shape.sites.share)
    sites = tuple(random_draw.Site(code) for code in codes)
    least = min(shape.sites.least, len(codes))
    if percent is None:
        return random_draw.compute(random_draw.Given(sites, seed, number=least))
    return random_draw.compute(random_draw.Given(sites, seed, percent=percent, minimum=least))


def explain_due(
    *, actor: Actor, pk: int, outcome: str, reason: str, at: datetime, version: int | None = None
) -> Due:
    """说明未查的场所: why a site is not visited in this round; it counts as explained, never as visited."""
    if outcome not in ("excused", "vanished", "refused"):
        raise Invalid(
            "请选择“{one}”“{two}”或“{three}”。",
            one=OUTCOMES["excused"],
            two=OUTCOMES["vanished"],
            three=OUTCOMES["refused"],
        )
    if not reason.strip():
        raise Invalid("请写明为什么不查。", [("reason", Invalid("请写明为什么不查。"))])
    with transaction.atomic():
        due = lock(actor, Due, pk, "round.open", version, "round", "site")
        _still_open(due.round)
        due.outcome, due.settled_on = outcome, clock.day_of(at)
        due.version += 1
        due.save()
        add_due_row(due, reason.strip(), actor=actor, at=at)
        audit.record(
            actor,
            "due.explain",
            kind="site",
            thing_id=due.site_id,
            name=due.site.name,
            town_id=due.round.town_id,
            at=at,
            facts={"round": due.round_id, "outcome": outcome, "reason": reason.strip()},
        )
    return due


def add_due_row(due: Due, reason: str, *, actor: Actor, at: datetime) -> DueRow:
    """One line of what became of a due site."""
    return DueRow.objects.create(
        due=due, outcome=due.outcome, reason=reason[:500], by_id=actor.person_id, by_name=actor.name, at=at
    )


def close_round(*, actor: Actor, pk: int, words: str, at: datetime, version: int | None = None) -> Round:
    """结束一轮检查: refused while a site is neither visited nor explained."""
    with transaction.atomic():
        row = lock(actor, Round, pk, "round.open", version, "town", "edition", "lead", "place")
        _still_open(row)
        left = Due.objects.filter(round=row).exclude(outcome__in=EXPLAINED)
        count = left.count()
        if count:
            names = list(left.values_list("site__name", flat=True)[:3])
            raise WrongState(
                "“{round}”还有 {count} 个场所没有查、也没有说明（{names}），不能结束。",
                round=row.name,
                count=count,
                names=tuple(names),
            )
        row.state, row.closed_at, row.closed_by_name = "closed", at, actor.name
        row.closing_words = words.strip()[:1000]
        row.version += 1
        row.save()
        audit.record(
            actor,
            "round.close",
            kind="round",
            thing_id=row.pk,
            name=row.name,
            town_id=row.town_id,
            at=at,
            facts={"words": row.closing_words},
        )
    return row


def _still_open(row: Round) -> None:
    if row.state != "open":
        raise WrongState("“{round}”已经结束，不再收检查记录。", round=row.name)
