"""票据和重复: receipts are kept and read; what may be asked for twice is told at once, and settled by a person with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.db import transaction
from django.db.models import Q

from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState

from .. import permissions
from ..models import Claim, Double, Receipt
from ..selectors.claims import claim_for
from ..selectors.visible import NOT_THERE
from .claim_ground import held_claim, put_step
from .ground import stated
from .receipt_reading import invoice_on
from .take_backs import put_wish

KIND = "claim"


def add_receipt(*, actor: Actor, pk: int, file: IO[bytes], name: str, at: datetime) -> Receipt:
    """附上票据: kept as evidence; an invoice's code is read off it; doubles are looked for. The same file twice on a claim is one receipt."""
    claim_for(actor, pk)
    blob = evidence.store(file, name=name, at=at)
    with transaction.atomic():
        _, claim = held_claim(actor, pk, "edit", None)
        known = claim.receipts.filter(sha256=blob.sha256, active=True).first()
        if known is not None:
            return known
        row = evidence.attach(actor=actor, kind=KIND, thing_id=pk, blob=blob, name=name, at=at)
        receipt = Receipt(town_id=claim.town_id, claim=claim, attachment_id=row.pk, sha256=blob.sha256, at=at)
        if (read := invoice_on(blob)) is not None:
            answer, receipt.text = read
            receipt.kind, receipt.read_by = "invoice", "qr"
            receipt.code, receipt.number = answer.code, answer.number
            receipt.amount, receipt.issued_on = answer.fen, answer.issued_on
        receipt.save()
        _find_same_receipt(receipt, at)
        put_step(claim, "receipt", actor, at, facts={"receipt": receipt.pk, "read_by": receipt.read_by})
    return receipt


def take_back_receipt(*, actor: Actor, pk: int, reason: str, at: datetime) -> Receipt:
    """取下票据, while its claim is being filled in, with the reason. It stays on record, and so does what was told of it: a double is
    settled by the town, not by taking the paper away. Of a claim that was handed in once it is only asked for: who approves claims agrees.
    """
    words = stated(reason)
    with transaction.atomic():
        found = Receipt.objects.filter(pk=pk).first()
        if found is None:
            raise NotFound(NOT_THERE)
        _, claim = held_claim(actor, found.claim_id, "edit", None)
        receipt = Receipt.objects.select_for_update(of=("self",)).get(pk=pk)
        if not receipt.active:
            raise WrongState("这张票据已经取下。")
        if claim.submitted_at is not None:
            put_wish(actor, claim.book, receipt.attachment, words, at, receipt)
            return receipt
        receipt.active = False
        receipt.save(update_fields=["active"])
        facts: dict[str, object] = {"receipt": pk, "sha256": receipt.sha256, "number": receipt.number}
        put_step(claim, "unreceipt", actor, at, reason=words, facts=facts)
    return receipt


def settle_double(*, actor: Actor, pk: int, same: bool, reason: str, at: datetime) -> Double:
    """核对重复: whether two claims ask for the same thing, with the reason. By who reviews for the town; once."""
    words = reason.strip()
    if not words or len(words) > 300:
        raise Invalid("请写明理由，不超过 300 个字。", [("reason", Invalid("请写明理由，不超过 300 个字。"))])
    with transaction.atomic():
        double = Double.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if double is None:
            raise NotFound(NOT_THERE)
        claim = claim_for(actor, double.claim_id)
        permissions.may(actor, "claim.review", claim.book).require()
        if double.state != "open":
            raise WrongState("这一处已经核对过了。")
        double.state = "same" if same else "apart"
        double.reason, double.by_id, double.by_name, double.at = words, actor.person_id, actor.name, at
        double.save()
        put_step(claim, "double", actor, at, reason=words, facts={"other": double.other_id, "same": same})
    return double


def find_same_amount(claim: Claim, *, at: datetime) -> None:
    """同一天同样的金额 in the same book; what is no longer so and was not settled goes."""
    alike = Claim.objects.filter(book=claim.book_id, spent_on=claim.spent_on, total=claim.total)
    found = list(alike.exclude(pk=claim.pk).exclude(state="discarded"))
    stale = claim.doubles.filter(kind="amount", state="open").exclude(other__in=found)
    stale.delete()
    for other in found:
        Double.objects.get_or_create(claim=claim, other=other, kind="amount", defaults={"found_at": at})


def _find_same_receipt(receipt: Receipt, at: datetime) -> None:
    """同一张照片、同一张发票 on any other claim of the town that was not discarded."""
    others = Receipt.objects.filter(town_id=receipt.town_id, active=True).exclude(claim=receipt.claim_id)
    others = others.exclude(claim__state="discarded")
    same_number = Q(number=receipt.number, code=receipt.code) if receipt.number else Q(pk__in=())
    for other in others.filter(Q(sha256=receipt.sha256) | same_number).select_related("claim"):
        kind = "file" if other.sha256 == receipt.sha256 else "invoice"
        Double.objects.get_or_create(
            claim=receipt.claim,
            other=other.claim,
            kind=kind,
            defaults={"found_at": at, "receipt": receipt},
        )
