"""回头看查询: draws and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from townworks.kernel.actor import Actor

from ..models import Lookback, LookbackPick
from .visible import findings_for, lookbacks_for


@dataclass(frozen=True)
class LookbackRow:
    """One draw: how many are still to be looked at, hold, and have relapsed."""

    lookback: Lookback
    waiting: int
    holds: int
    relapsed: int


def lookback_rows(actor: Actor) -> list[LookbackRow]:
    """回头看, the newest first; two queries."""
    rows = list(lookbacks_for(actor).select_related("lead").order_by("-id")[:200])
    counted = (
        LookbackPick.objects.filter(lookback__in=[row.pk for row in rows])
        .order_by()
        .values_list("lookback_id")
        .annotate(
            waiting=Count("pk", filter=Q(state="waiting")),
            holds=Count("pk", filter=Q(state="holds")),
            relapsed=Count("pk", filter=Q(state="relapsed")),
        )
    )
    counts = {pk: numbers for pk, *numbers in counted}
    return [LookbackRow(row, *counts.get(row.pk, (0, 0, 0))) for row in rows]


def picks_of(actor: Actor, row: Lookback) -> QuerySet[LookbackPick]:
    """What was drawn, as far as the actor may see the findings."""
    return (
        LookbackPick.objects.filter(lookback=row, finding__in=findings_for(actor))
        .select_related("finding__site", "finding__place", "visit")
        .order_by("state", "id")
    )


def picks_waiting(actor: Actor) -> QuerySet[LookbackPick]:
    """等回访的 where the actor may make visits, mended by somebody else."""
    found = LookbackPick.objects.filter(state="waiting", finding__in=findings_for(actor, "visit.make"))
    return (
        found.exclude(finding__mended_by_id=actor.person_id)
        .select_related("finding__site", "finding__place", "finding__visit", "lookback")
        .order_by("id")
    )
