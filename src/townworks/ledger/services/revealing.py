"""查看承租人: the name itself, with the reason; the look is written down at the contract and in the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel.actor import Actor

from .. import permissions
from ..selectors.contract_parties import party_of
from ..selectors.visible import contract_for
from .contracts import put_row
from .ground import stated


def reveal_party(*, actor: Actor, pk: int, reason: str, at: datetime) -> str:
    """The name of who rents, for who keeps contracts. Invalid without a reason; NotAllowed for who only reads."""
    words = stated(reason)
    with transaction.atomic():
        contract = contract_for(actor, pk)
        permissions.may(actor, "ledger.contracts", contract.book).require()
        name = party_of(contract)
        put_row(contract, "reveal", words, {"reason": words}, actor, at)
    return name
