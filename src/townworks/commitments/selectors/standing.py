"""现状: what a commitment's proofs say on a day, and what the light is computed from."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from townworks.definitions import selectors as definitions
from townworks.engines import traffic_light
from townworks.kernel import proofs
from townworks.kernel.proofs import Proof

from ..models import Commitment, ProofClaim

STAGES: Mapping[str, traffic_light.Stage] = {
    "drafted": "waiting",
    "assigned": "waiting",
    "accepted": "running",
    "in_progress": "running",
    "reported_done": "reported_done",
    "verified": "reported_done",
    "closed": "finished",
    "cancelled": "withdrawn",
}


def ask(
    claims: Sequence[ProofClaim], *, on: date, known: Mapping[int, Proof] | None = None
) -> list[tuple[ProofClaim, Proof]]:
    """What each claim's proof says on a day; a claim whose proof nobody offers any more is left out.

    ``known``: by claim, what the caller has worked out already from rows it had at hand.
    """
    by_name: dict[str, list[ProofClaim]] = defaultdict(list)
    for claim in claims:
        by_name[claim.name].append(claim)
    answers: dict[int, Proof] = dict(known or {})
    with proofs.asking():
        kept = proofs.known("commitments.proofs", on)  # two briefs that are compared meet at a day
        answers.update(
            {claim.pk: kept[claim.pk] for claim in claims if claim.pk in kept and claim.pk not in answers}
        )
        for name, every in by_name.items():
            asked = [claim for claim in every if claim.pk not in answers]
            offer = proofs.offer(name)
            if offer is None or not asked:
                continue
            things = [(claim.commitment_id, {**claim.parameters, "claim": claim.pk}) for claim in asked]
            if offer.compute_many is not None:
                found = offer.compute_many(claims=things, on=on)
            else:
                found = [offer.compute(commitment_id=pk, parameters=given, on=on) for pk, given in things]
            new = {claim.pk: _aimed(claim, proof) for claim, proof in zip(asked, found, strict=True)}
            kept.update(new)
            answers.update(new)
    return [(claim, answers[claim.pk]) for claim in claims if claim.pk in answers]


def _aimed(claim: ProofClaim, proof: Proof) -> Proof:
    """A proof that knows no target of its own is held against the commitment's."""
    if proof.target is None and claim.target is not None:
        return dataclasses.replace(proof, target=claim.target.value, unit=proof.unit or claim.target.unit)
    return proof


def given_of(commitment: Commitment, found: Sequence[Proof], on: date) -> traffic_light.Given:
    """What the engine is given: the commitment as it stands, with what its proofs say."""
    limits = definitions.light_thresholds()
    return traffic_light.Given(
        today=on,
        start_on=min(commitment.start_on, commitment.due_on),
        due_on=commitment.due_on,
        stage=STAGES[commitment.state],
        calendar=definitions.working_calendar(),
        thresholds=traffic_light.Thresholds(**limits.model_dump()),
        proofs=tuple(
            traffic_light.Proof(
                name=proof.label,
                value=proof.value,
                target=proof.target,
                as_of=proof.as_of,
                direction="at_least" if proof.higher_is_better else "at_most",
                lasting=proof.lasting,
                short=proof.short,
            )
            for proof in found
            if proof.target is not None
        ),
        reported_share=None if commitment.share is None else commitment.share / 100,
        last_note_on=commitment.noted_on,
    )
