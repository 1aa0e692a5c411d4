"""选项: what the forms of a commitment may choose from."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.kernel import proofs
from townworks.people import selectors as people
from townworks.places import selectors as places
from townworks.ui import names

from ..models import Commitment, ProofClaim


def units_of(commitment: Commitment) -> list[tuple[int, str]]:
    """Active units of the commitment's town; those that usually lead its line come first."""
    units = list(people.units_of_town(commitment.town_id))
    units.sort(key=lambda unit: commitment.line not in unit.lines)
    return [(unit.pk, unit.name) for unit in units]


def places_of(commitment: Commitment) -> list[tuple[int, str]]:
    return places.choices_in_town(commitment.town_id)


def lines() -> list[tuple[str, str]]:
    return [(line.code, names.in_language(line)) for line in definitions.lines()]


def offers() -> list[tuple[str, str]]:
    """Every proof; one that wants things out of lists is offered once for each ("name?campaign=fire-sweep", "name?code=…?reading=…")."""
    found: list[tuple[str, str]] = []
    for offer in proofs.offers():
        lists = [[(name, *one) for one in options()] for name, options in offer.options.items()]
        for chosen in product(*lists):
            code = "?".join([offer.name, *(f"{name}={value}" for name, value, _word in chosen)])
            found.append((code, " · ".join([gettext(offer.label), *(word for _n, _v, word in chosen)])))
    return found


def targets_of(commitment: Commitment) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in commitment.targets.all()]


def claims_of(commitment: Commitment) -> list[dict[str, object]]:
    """The proofs as they are, as a form shows them."""
    return [
        {
            "name": _chosen(claim),
            "target": claim.target_id,
            "parameters": "; ".join(
                f"{name}={value}" for name, value in claim.parameters.items() if name not in _options(claim)
            ),
        }
        for claim in commitment.proof_claims.all()
    ]


def _options(claim: ProofClaim) -> Collection[str]:
    offer = proofs.offer(claim.name)
    return offer.options if offer else ()


def _chosen(claim: ProofClaim) -> str:
    """A proof as it stands among the offers."""
    chosen = [f"{name}={claim.parameters[name]}" for name in _options(claim) if name in claim.parameters]
    return "?".join([claim.name, *chosen])
