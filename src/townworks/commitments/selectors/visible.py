"""可见范围: the only door to commitments and reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from townworks.kernel import proofs
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from .. import permissions
from ..models import Change, Commitment, ProofClaim, Report, Support
from ..workflow import OPEN_STATES

PLACED = "commitments.towns_and_years"
SUPPORTS = Prefetch("support_rows", Support.objects.select_related("unit").order_by("id"))


def commitments_for(actor: Actor, permission: str = "commitment.read") -> QuerySet[Commitment]:
    """What this actor may see (or do ``permission`` to)."""
    return Commitment.objects.filter(permissions.covering(actor, permission))


def commitment_for(actor: Actor, pk: int, permission: str = "commitment.read") -> Commitment:
    """One commitment; NotFound when it is not there or not for this actor."""
    found = (
        commitments_for(actor, permission)
        .select_related("town", "place", "lead", "report", "parent")
        .defer("town__outline", "place__outline")
        .prefetch_related(SUPPORTS, "targets")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这项任务，或者它不在您的工作范围内。")
    return found


def towns_and_years(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of commitments by id: their town's id and their year. Not cut by an actor: for proofs, which are asked of one seen already."""
    wanted, placed = set(ids), proofs.known(PLACED)
    missing = wanted - placed.keys()
    rows = Commitment.objects.filter(pk__in=missing).values_list("pk", "town_id", "year") if missing else ()
    placed.update({pk: (town_id, year) for pk, town_id, year in rows})
    return {pk: placed[pk] for pk in wanted if pk in placed}


@dataclass(frozen=True)
class NamedClaim:
    """印证项 of an open commitment: whose, of which year, its parameters, and the value of its target."""

    town_id: int
    year: int
    parameters: Mapping[str, Any]
    target: Decimal | None


def claims_named(name: str, *, town_ids: Iterable[int]) -> list[NamedClaim]:
    """What open commitments of these towns are judged by under one proof. Not cut by an actor: it tells targets, not commitments."""
    rows = ProofClaim.objects.filter(
        name=name, commitment__town_id__in=list(town_ids), commitment__state__in=OPEN_STATES
    ).values_list("commitment__town_id", "commitment__year", "parameters", "target__value")
    return [NamedClaim(town_id or 0, year, parameters, target) for town_id, year, parameters, target in rows]


def reports_for(actor: Actor, permission: str = "report.read") -> QuerySet[Report]:
    """Reports belong to a whole town; posts in a unit or village read their own town's."""
    reach = Q(pk__in=())
    if actor.system:
        return Report.objects.all()
    for grant in actor.grants_for(permission):
        if grant.reach == "district":
            reach |= Q(town__path__startswith=grant.path)
        elif grant.town_id:
            reach |= Q(town_id=grant.town_id)
    return Report.objects.filter(reach)


def change_for(actor: Actor, pk: int, change_id: int) -> Change:
    """One request for a change of one commitment; NotFound when it is not there or not for this actor."""
    found = Change.objects.filter(pk=change_id, commitment=commitment_for(actor, pk)).first()
    if found is None:
        raise NotFound("没有找到这份申请，或者它不在您的工作范围内。")
    return found
