"""凭证不要了: a claim, an advance or a gift lets go of a voucher that was discarded, or taken back in red, so that another can be drafted."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel.actor import Actor

from ..models import Advance, AdvanceStep, Claim, Donation, DonationRow, Repayment, Voucher
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
        _pay_no_more(voucher, actor, reason, at)
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
    _step(rows, kind, thing, "unbook", actor, reason, at, voucher=voucher.pk)


def _pay_no_more(voucher: Voucher, actor: Actor, reason: str, at: datetime) -> None:
    """What was paid back by this voucher was not: another row takes it away, and petty cash that it settled is out again."""
    row = Repayment.objects.filter(voucher=voucher, takes_back=None, taken_back=None).first()
    if row is None:
        return
    advance = Advance.objects.select_for_update(of=("self",)).select_related("book").get(pk=row.advance_id)
    Repayment.objects.create(
        advance=advance,
        amount=-row.amount,
        paid_on=row.paid_on,
        takes_back=row,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    if advance.state == "settled":
        advance.state = "open"
        advance.save(update_fields=["state"])
    _step(AdvanceStep, "advance", advance, "unpay", actor, reason, at, voucher=voucher.pk, amount=row.amount)


def _step(
    rows: type[AdvanceStep] | type[DonationRow],
    kind: str,
    thing: Advance | Donation,
    move: str,
    actor: Actor,
    reason: str,
    at: datetime,
    **facts: int,
) -> None:
    put_down(
        rows,
        kind,
        thing,
        move,
        actor=actor,
        at=at,
        town_id=thing.book.town_id,
        name=f"{thing.book.name} {thing}",
        reason=reason,
        facts=facts,
    )
