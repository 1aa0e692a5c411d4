"""报账的凭证不要了: a claim lets go of a voucher that was discarded, or taken back in red, so that another can be drafted."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel.actor import Actor

from ..models import Claim, Voucher
from .claim_ground import put_step


def let_go(voucher: Voucher, *, actor: Actor, reason: str, at: datetime) -> Claim | None:
    """The claim that this voucher was drafted for stands without one from now on, and says so in its steps; None where there is none.

    The book is held already.
    """
    claim = (
        Claim.objects.select_for_update(of=("self",)).select_related("book").filter(voucher=voucher).first()
    )
    if claim is None:
        return None
    claim.voucher = None
    claim.version += 1
    claim.save()
    put_step(claim, "unbook", actor, at, reason=reason, facts={"voucher": voucher.pk})
    return claim
