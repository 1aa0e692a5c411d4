"""查看佐证: what is attached to a thing, for who may see the thing."""

from __future__ import annotations

from django.db.models import QuerySet

from ..actor import Actor
from ..errors import NotFound
from ..models import Attachment
from .guarding import guard_of


def attachments_of(actor: Actor, kind: str, thing_id: int) -> QuerySet[Attachment]:
    """Evidence of a thing, the oldest first; ``withdrawal`` says whether it still counts. NotFound as for the thing."""
    guard_of(kind).see(actor, thing_id)
    rows = Attachment.objects.filter(thing_kind=kind, thing_id=thing_id)
    return rows.select_related("blob", "withdrawal").order_by("id")


def attachment_for(actor: Actor, pk: int) -> Attachment:
    """One attachment; NotFound when it is not there, or its thing is not for this actor."""
    row = Attachment.objects.select_related("blob", "withdrawal").filter(pk=pk).first()
    if row is None:
        raise NotFound("没有找到这份材料，或者它不在您的工作范围内。")
    guard_of(row.thing_kind).see(actor, row.thing_id)
    return row
