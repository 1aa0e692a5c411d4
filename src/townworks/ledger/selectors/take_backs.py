"""撤回申请的查阅: papers of a thing with what is asked about each, and one request for who decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment

from ..models import TakeBack
from .visible import books_within, or_not_there

# Who takes papers of a thing back, and, another one of them, agrees to it; receipts: who agrees.
PERMISSIONS = {"asset": "ledger.assets", "contract": "ledger.contracts", "works": "works.keep"}
RECEIPTS = "claim.approve"


@dataclass(frozen=True)
class Paper:
    """一份材料; ``asked``: what waits to be decided about it, and whether this person may."""

    row: Attachment
    asked: TakeBack | None
    may_decide: bool


def papers_of(actor: Actor, kind: str, pk: int, *, keeps: bool) -> list[Paper]:
    """Photographs and scans of a thing; two queries. ``keeps``: whether this person keeps such things."""
    rows = list(evidence.attachments_of(actor, kind, pk))
    asked = waiting_of(row.pk for row in rows)
    return [Paper(row, one := asked.get(row.pk), bool(keeps and one and decides(actor, one))) for row in rows]


def waiting_of(attachments: Iterable[int]) -> dict[int, TakeBack]:
    """By attachment: what is asked and not decided."""
    rows = TakeBack.objects.filter(attachment__in=list(attachments), state="asked")
    return {one.attachment_id: one for one in rows}


def decides(actor: Actor, one: TakeBack) -> bool:
    """Whether this is another person than who asked; what posts they need is asked elsewhere."""
    return actor.person_id is not None and actor.person_id != one.asked_by_id


def take_back_for(actor: Actor, pk: int) -> TakeBack:
    """One request, for who may decide such; NotFound when it is not there or not for this actor."""
    rows = _within(actor).filter(pk=pk)
    return or_not_there(rows.select_related("book", "attachment", "receipt__claim").first())


def waiting_for(actor: Actor) -> QuerySet[TakeBack]:
    """What this person may decide and has not asked for, the oldest first; nothing for who is no person."""
    if actor.person_id is None:
        return TakeBack.objects.none()
    rows = _within(actor).filter(state="asked").exclude(asked_by_id=actor.person_id)
    return rows.select_related("book", "attachment").order_by("asked_at", "pk")


def _within(actor: Actor) -> QuerySet[TakeBack]:
    mine = Q(pk__in=())
    for kind, permission in PERMISSIONS.items():
        books = books_within(actor, permission)
        mine |= Q(receipt=None, attachment__thing_kind=kind, book__in=books)
    mine |= Q(receipt__isnull=False, book__in=books_within(actor, RECEIPTS))
    return TakeBack.objects.filter(mine)
