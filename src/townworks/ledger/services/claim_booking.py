"""报账填成凭证: when the town accepts a claim, and once more where the voucher was discarded or reversed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Book, Claim, Voucher
from ..selectors.claims import claim_for
from .claim_ground import held_claim, put_step, told_of
from .drafting import draft_voucher
from .ground import Given


def voucher_of(
    actor: Actor,
    book: Book,
    claim: Claim,
    *,
    dated_on: date,
    accounts: Sequence[str],
    money_account: str,
    at: datetime,
) -> Voucher:
    """The draft voucher of a claim. ``accounts``: one for each line; petty cash is taken from where it stands."""
    told = told_of(claim)
    if len(accounts) != len(told.lines):
        raise Invalid("请给每一行支出选科目。", [("lines", Invalid("请给每一行支出选科目。"))])
    money = claim.advance.account if claim.advance else money_account
    lines = [
        Given(account, one.amount, 0, one.what) for account, one in zip(accounts, told.lines, strict=True)
    ]
    return draft_voucher(
        actor=actor,
        book_id=book.pk,
        kind="transfer" if claim.advance else "payment",
        dated_on=dated_on,
        summary=claim.reason,
        lines=[*lines, Given(money, 0, claim.total)],
        at=at,
        attachments=claim.receipts.filter(active=True).count(),
        source="claim",
    )


def book_claim(
    *,
    actor: Actor,
    pk: int,
    dated_on: date,
    accounts: Sequence[str],
    money_account: str,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """重新填凭证, for a claim that was accepted and whose voucher was discarded or reversed. WrongState where it has one."""
    with transaction.atomic():
        move = "rebook" if claim_for(actor, pk).state == "paid" else "book"
        book, claim = held_claim(actor, pk, move, version)
        if claim.voucher_id is not None:
            raise WrongState("{thing}已经有凭证，要重填先把它作废或冲销。", thing=str(claim))
        claim.voucher = voucher_of(
            actor, book, claim, dated_on=dated_on, accounts=accounts, money_account=money_account, at=at
        )
        claim.version += 1
        claim.save()
        put_step(claim, move, actor, at, facts={"voucher": claim.voucher_id})
    return claim
