"""附件: a file given as evidence for a thing, and taken back with a reason; nothing is removed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from .. import audit
from ..actor import Actor
from ..errors import Invalid, NotAllowed, WrongState
from ..models import Attachment, Blob, Withdrawal
from .guarding import guard_of
from .listing import attachment_for
from .storing import clean_name

VERBS = {"evidence.attach": "上传佐证", "evidence.withdraw": "撤回佐证"}


def attach(
    *, actor: Actor, kind: str, thing_id: int, blob: Blob, name: str, at: datetime, caption: str = ""
) -> Attachment:
    """上传佐证: the guard of the kind decides whether this actor may."""
    with transaction.atomic():
        thing = guard_of(kind).add(actor, thing_id)
        row = Attachment.objects.create(
            town_id=thing.town_id,
            thing_kind=kind,
            thing_id=thing_id,
            blob=blob,
            name=clean_name(name),
            caption=caption.strip()[:300],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "evidence.attach",
            kind=kind,
            thing_id=thing_id,
            name=thing.name,
            town_id=thing.town_id,
            at=at,
            facts={"attachment": row.pk, "sha256": blob.sha256, "size": blob.size},
        )
    return row


def withdraw(*, actor: Actor, pk: int, reason: str, at: datetime, asked_by: int | None = None) -> Withdrawal:
    """撤回佐证: by who gave it, or by someone whose post covers the whole town. The file and both rows stay.

    ``asked_by``: the person who wanted it, where the subject lets two decide: then anybody else who may add to the thing agrees to it.
    """
    if not reason.strip():
        raise Invalid("撤回佐证要写明理由。", [("reason", Invalid("撤回佐证要写明理由。"))])
    with transaction.atomic():
        attachment = attachment_for(actor, pk)
        thing = guard_of(attachment.thing_kind).add(actor, attachment.thing_id)
        if asked_by is not None:
            if actor.person_id is None or actor.person_id == asked_by:
                raise NotAllowed("提出撤回的人不能自己确认，要由另一个人来定。")
        elif attachment.by_id != actor.person_id and not _over_the_town(actor):
            raise NotAllowed(
                "“{name}”是{by}上传的，由本人或管全镇的岗位撤回。",
                name=attachment.name,
                by=attachment.by_name,
            )
        if Withdrawal.objects.filter(attachment=attachment).exists():
            raise WrongState("“{name}”已经撤回。", name=attachment.name)
        row = Withdrawal.objects.create(
            attachment=attachment,
            reason=reason.strip()[:300],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "evidence.withdraw",
            kind=attachment.thing_kind,
            thing_id=attachment.thing_id,
            name=thing.name,
            town_id=thing.town_id,
            at=at,
            facts={"attachment": attachment.pk, "reason": row.reason},
        )
    return row


def _over_the_town(actor: Actor) -> bool:
    return actor.system or any(grant.reach == "town" for grant in actor.grants_for("evidence.add"))
