"""佐证: a file given for a commitment; who may see the commitment may see it."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.db import transaction

from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import WrongState
from townworks.kernel.models import Attachment, Withdrawal

from .. import permissions
from ..selectors import commitment_for
from .lights import refresh_many
from .locking import lock

KIND = "commitment"


def attach_evidence(
    *, actor: Actor, pk: int, stream: IO[bytes], name: str, at: datetime, caption: str = ""
) -> Attachment:
    """上传佐证. The file is safe on disk before any row says that it is there."""
    permissions.may(actor, "evidence.add", commitment_for(actor, pk)).require()
    blob = evidence.store(stream, name=name, at=at)
    with transaction.atomic():
        commitment = lock(actor, pk, "evidence.add", None)
        if commitment.state == "cancelled":
            raise WrongState("“{thing}”已经撤销，不再收佐证。", thing=str(commitment))
        return evidence.attach(
            actor=actor, kind=KIND, thing_id=pk, blob=blob, name=name, at=at, caption=caption
        )


def withdraw_evidence(*, actor: Actor, attachment_id: int, reason: str, at: datetime) -> Withdrawal:
    """撤回佐证. Figures that rested on it do not count any more, so the light is computed anew."""
    with transaction.atomic():
        row = evidence.withdraw(actor=actor, pk=attachment_id, reason=reason, at=at)
        if row.attachment.thing_kind == KIND:
            refresh_many([row.attachment.thing_id], at=at)
    return row
