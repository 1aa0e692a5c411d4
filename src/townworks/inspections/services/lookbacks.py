"""回头看: a seeded sample of what was accepted, as large as past relapses call for."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from townworks.definitions import selectors as definitions
from townworks.engines import lookback
from townworks.engines.random_draw import Site
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.people import selectors as people

from ..models import Finding, Lookback, LookbackPick


def draw_lookback(*, actor: Actor, campaign: str, lead_id: int, at: datetime, seed: str = "") -> Lookback:
    """抽取回头看 among what a unit accepted in a campaign some time ago and nobody has looked at again.

    The campaign's file says how long ago, and the bounds of the share; the past relapse rate says how large.
    """
    town_id = _own_town(actor, lead_id)
    bounds = definitions.campaign(campaign).lookback
    with transaction.atomic():
        people.named_units({lead_id}, town_id)
        waiting = list(
            _accepted(town_id, campaign, lead_id)
            .filter(closed_at__lte=at - timedelta(days=bounds.after_days), picks=None)
            .order_by("id")
        )
        if not waiting:
            raise Invalid(
                "没有可以回头看的：要验收满 {days} 天、还没有回访过的问题。", days=bounds.after_days
            )
        year = clock.day_of(at).year
        n = Lookback.objects.filter(town_id=town_id, campaign=campaign, year=year).count() + 1
        seed = seed.strip()[:60] or f"{campaign}/{year}/{n}"
        answer = lookback.compute(
            lookback.Given(
                rectified=tuple(Site(one.number) for one in waiting),
                seed=seed,
                past=_past(town_id, campaign),
                floor_percent=Decimal(bounds.floor),
                ceiling_percent=Decimal(bounds.ceiling),
                unknown_percent=min(Decimal(30), Decimal(bounds.ceiling)),
            )
        )
        row = Lookback.objects.create(
            town_id=town_id,
            campaign=campaign,
            year=year,
            n=n,
            lead_id=lead_id,
            seed=seed,
            population=len(waiting),
            size=answer.size,
            working=[step.stored() for step in answer.working],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        by_number = {one.number: one for one in waiting}
        LookbackPick.objects.bulk_create(
            LookbackPick(lookback=row, finding=by_number[code]) for code in answer.drawn
        )
        audit.record(
            actor,
            "lookback.draw",
            kind="lookback",
            thing_id=row.pk,
            name=str(row),
            town_id=town_id,
            at=at,
            facts={"seed": seed, "population": row.population, "size": row.size, "list": answer.list_digest},
        )
    return row


def _own_town(actor: Actor, lead_id: int) -> int:
    for grant in actor.grants_for("inspection.supervise"):
        if grant.town_id and (grant.reach == "town" or grant.unit_id == lead_id):
            return grant.town_id
    raise NotAllowed(
        "您的岗位不能为这个单位抽取回头看（需要权限 {permission}）。", permission="inspection.supervise"
    )


def _accepted(town_id: int, campaign: str, lead_id: int) -> QuerySet[Finding]:
    return Finding.objects.filter(town_id=town_id, campaign=campaign, owner_id=lead_id, state="accepted")


def _past(town_id: int, campaign: str) -> lookback.Past | None:
    """How many of this campaign's were looked at again in this town, and how many had relapsed."""
    found = LookbackPick.objects.filter(
        lookback__town_id=town_id, lookback__campaign=campaign, state__in=("holds", "relapsed")
    ).aggregate(seen=Count("pk"), back=Count("pk", filter=Q(state="relapsed")))
    return lookback.Past(found["seen"], found["back"]) if found["seen"] else None
