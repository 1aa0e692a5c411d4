"""亮灯: recompute lights after an act and in the night task, for one or for a whole town in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from townworks.engines import traffic_light
from townworks.kernel import clock
from townworks.kernel.proofs import Proof

from ..models import Commitment, ProofClaim
from ..selectors.standing import STAGES, ask, given_of

__all__ = ["STAGES", "refresh", "refresh_all", "refresh_many", "whole"]
BATCH = 500


def refresh(commitment: Commitment, *, at: datetime) -> None:
    """Set ``light`` and ``light_why`` from proofs, schedule and notes; the caller saves."""
    on = clock.day_of(at)
    claims = _claims(ProofClaim.objects.filter(commitment=commitment))
    _set(commitment, [proof for _, proof in ask(claims, on=on)], on)


def refresh_many(pks: Iterable[int], *, at: datetime) -> int:
    """The same for many, saved; answers how many lights changed. About six queries a batch of 500."""
    return _refresh(whole(pks), clock.day_of(at))


def refresh_all(*, on: date, town_id: int | None = None) -> int:
    """夜间重算: every commitment that is not settled (and any settled one whose light does not say so)."""
    said = ~Q(light_why=[])
    waiting = Commitment.objects.exclude(said, state="closed", light="blue")
    waiting = waiting.exclude(said, state="cancelled", light="grey")
    if town_id is not None:
        waiting = waiting.filter(town_id=town_id)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(
        _refresh(list(Commitment.objects.filter(pk__in=pks[start : start + BATCH])), on)
        for start in range(0, len(pks), BATCH)
    )


def whole(pks: Iterable[int]) -> list[Commitment]:
    """Commitments with all that facts and lights are made of, in the order of their ids."""
    return list(
        Commitment.objects.filter(pk__in=list(pks))
        .select_related("lead", "place", "parent", "town")
        .prefetch_related("targets", "support_rows__unit", "proof_claims")
        .order_by("pk")
    )


def _refresh(commitments: Sequence[Commitment], on: date) -> int:
    found: dict[int, list[Proof]] = defaultdict(list)
    claims = _claims(ProofClaim.objects.filter(commitment__in=[row.pk for row in commitments]))
    for claim, proof in ask(claims, on=on):
        found[claim.commitment_id].append(proof)
    changed = []
    for commitment in commitments:
        before = (commitment.light, commitment.light_why)
        _set(commitment, found[commitment.pk], on)
        if (commitment.light, commitment.light_why) != before:
            changed.append(commitment)
    Commitment.objects.bulk_update(changed, ["light", "light_why"], batch_size=200)
    return len(changed)


def _claims(claims: QuerySet[ProofClaim]) -> list[ProofClaim]:
    return list(claims.select_related("target").order_by("commitment_id", "order", "id"))


def _set(commitment: Commitment, found: Sequence[Proof], on: date) -> None:
    answer = traffic_light.compute(given_of(commitment, found, on))
    commitment.light = answer.light
    commitment.light_why = answer.reason.stored()
