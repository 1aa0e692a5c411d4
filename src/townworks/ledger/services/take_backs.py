"""撤回材料: what is on record is taken back by two, one who wants it and another who agrees; the file, the reason and both names stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel import audit, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, NotAllowed, WrongState
from townworks.kernel.models import Attachment

from .. import permissions
from ..models import Book, Claim, Receipt, TakeBack
from ..selectors.holdings import paper_of
from ..selectors.take_backs import PERMISSIONS, RECEIPTS, take_back_for
from ..workflow import EDITABLE
from .claim_ground import put_step
from .ground import hold, stated
from .works_ground import put_decision


def ask_to_take_back(
    *, actor: Actor, book: Book, kind: str, thing_pk: int, paper: int, reason: str, at: datetime
) -> TakeBack:
    """提出撤回 a photograph or scan of an asset, a contract or a works. Conflict while it is asked already."""
    words = stated(reason)
    with transaction.atomic():
        permissions.may(actor, PERMISSIONS[kind], book).require()
        hold(book)
        return put_wish(actor, book, paper_of(actor, kind, thing_pk, paper), words, at)


def put_wish(
    actor: Actor, book: Book, paper: Attachment, words: str, at: datetime, receipt: Receipt | None = None
) -> TakeBack:
    """The request of one person, and its entry of the trail. The book is held."""
    if actor.person_id is None:
        raise NotAllowed("撤回材料要由一个人提出、另一个人确认。")
    if TakeBack.objects.filter(attachment=paper, state="asked").exists():
        raise Conflict("“{name}”的撤回已经提出，等另一个人确认。", name=paper.name)
    one = TakeBack.objects.create(
        book=book,
        attachment=paper,
        receipt=receipt,
        reason=words[:300],
        asked_by_id=actor.person_id,
        asked_by_name=actor.name,
        asked_at=at,
    )
    _record(actor, "take-back.ask", one, at, words)
    return one


def decide_take_back(*, actor: Actor, pk: int, agree: bool, answer: str = "", at: datetime) -> TakeBack:
    """确认撤回 or leave it, by another person who keeps such things; of receipts, by who approves claims. A refusal says why."""
    words = answer.strip() if agree else stated(answer, "answer")
    seen = take_back_for(actor, pk)
    with transaction.atomic():
        wanted = RECEIPTS if seen.receipt_id else PERMISSIONS[seen.attachment.thing_kind]
        permissions.may(actor, wanted, seen.book).require()
        hold(seen.book)
        one = TakeBack.objects.select_for_update(of=("self",)).get(pk=pk)
        if one.state != "asked":
            raise WrongState("这次撤回已经定过了。")
        if actor.person_id is None or actor.person_id == one.asked_by_id:
            raise NotAllowed("提出撤回的人不能自己确认，要由另一个人来定。")
        put_decision(one, "agreed" if agree else "refused", words, actor, at)
        _record(actor, "take-back.agree" if agree else "take-back.refuse", one, at, words)
        if agree and one.receipt_id:
            _let_go(actor, one, at)
        elif agree:
            evidence.withdraw(
                actor=actor, pk=one.attachment_id, reason=one.reason, at=at, asked_by=one.asked_by_id
            )
    return one


def _let_go(actor: Actor, one: TakeBack, at: datetime) -> None:
    receipt = Receipt.objects.select_for_update(of=("self",)).get(take_backs=one)
    claim = Claim.objects.select_for_update(of=("self",)).select_related("book").get(pk=receipt.claim_id)
    if claim.state not in EDITABLE:
        raise WrongState("{thing}已经报上去了，退回以后才能取下票据。", thing=str(claim))
    receipt.active = False
    receipt.save(update_fields=["active"])
    put_step(
        claim, "unreceipt", actor, at, reason=one.reason,
        facts={"receipt": receipt.pk, "sha256": receipt.sha256, "asked_by": one.asked_by_name},
    )  # fmt: skip


def _record(actor: Actor, verb: str, one: TakeBack, at: datetime, reason: str) -> None:
    paper = one.attachment
    audit.record(
        actor,
        verb,
        kind=paper.thing_kind,
        thing_id=paper.thing_id,
        name=f"{one.book.name} {paper.caption or paper.name}",
        town_id=one.book.town_id,
        at=at,
        facts={"attachment": paper.pk, "reason": reason},
    )
