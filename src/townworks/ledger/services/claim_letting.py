"""凭证不要了: a claim, an advance or a gift lets go of a voucher that was discarded, or taken back in red, so that another can be drafted."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel.actor import Actor

from ..models import Advance, AdvanceStep, Claim, Donation, DonationRow, Voucher
from .claim_ground import put_step
from .history import put_down


def let_go(voucher: Voucher, *, actor: Actor, reason: str, at: datetime) -> None:
    """What this voucher was drafted for stands without one from now on, and says so in its steps. The book is held already."""
    claim = (
        Claim.objects.select_for_update(of=("self",)).select_related("book").filter(voucher=voucher).first()
    )
    if claim is not None:
        claim.voucher = None
        claim.version += 1
        claim.save()
        put_step(claim, "unbook", actor, at, reason=reason, facts={"voucher": voucher.pk})
    if voucher.source == "advance":
        _let_go_of(Advance, AdvanceStep, "advance", voucher, actor, reason, at)
    elif voucher.source == "donation":
        _let_go_of(Donation, DonationRow, "donation", voucher, actor, reason, at)


def _let_go_of(
    things: type[Advance] | type[Donation],
    rows: type[AdvanceStep] | type[DonationRow],
    kind: str,
    voucher: Voucher,
    actor: Actor,
    reason: str,
    at: datetime,
) -> None:
    held = things._default_manager.select_for_update(of=("self",)).select_related("book")
    thing = held.filter(voucher=voucher).first()
    if thing is None:
        return
    thing.voucher = None
    thing.save(update_fields=["voucher"])
    put_down(
        rows,
        kind,
        thing,
        "unbook",
        actor=actor,
        at=at,
        town_id=thing.book.town_id,
        name=f"{thing.book.name} {thing}",
        reason=reason,
        facts={"voucher": voucher.pk},
    )
