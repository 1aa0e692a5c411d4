"""督办回复: what the unit answers; an answer that does not hold is returned with the reason and stays on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel import clock, reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed

from ...models import Notice, Reply
from ...selectors.supervision import notice_for
from .notices import _in_state, _locked, _record, _saved


def reply_to_notice(*, actor: Actor, pk: int, text: str, at: datetime) -> Reply:
    """回复: by someone of the unit chased; late replies are taken, and shown as late."""
    if not text.strip():
        raise Invalid("请写明办理情况再提交。")
    with transaction.atomic():
        notice_for(actor, pk)
        notice = Notice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
        grant = reach.at_unit(actor, "notice.reply", unit_id=notice.unit_id)
        if grant is None:
            raise NotAllowed("只有{unit}的人可以回复这份督办单。", unit=notice.unit.name)
        _in_state(notice, ("issued",), "回复")
        reply = Reply.objects.create(
            notice=notice,
            text=text.strip(),
            by_id=actor.person_id,
            by_name=actor.name,
            unit_name=grant.unit_name,
            at=at,
            late=bool(notice.reply_due_on and clock.day_of(at) > notice.reply_due_on),
        )
        notice.state = "replied"
        _saved(notice)
        _record(actor, "notice.reply", notice, at, {"late": reply.late})
    return reply


def return_reply(*, actor: Actor, pk: int, reason: str, at: datetime) -> Notice:
    """退回回复: the notice is open again; the reply stays, and so does the reason."""
    if not reason.strip():
        raise Invalid("退回回复要写明缺什么。")
    with transaction.atomic():
        notice = _locked(actor, pk, "notice.close", None)
        _in_state(notice, ("replied",), "退回回复")
        notice.state, notice.verdict = "issued", reason.strip()
        _saved(notice)
        _record(actor, "notice.return", notice, at, {"reason": reason.strip()})
    return notice
