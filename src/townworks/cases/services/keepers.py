"""线索专管岗位: at most two posts of a town, named by its secretary."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.people import selectors as people

from ..models import TipKeeper
from ..models.public import SLOTS
from .locking import wrong


def name_keeper(*, actor: Actor, slot: int, post_id: int, at: datetime) -> TipKeeper:
    """指定线索专管岗位: the post takes the slot; who held it reads no tips from now on."""
    grants = actor.grants_for("tip.appoint")
    town_id = next((grant.town_id for grant in grants if grant.town_id), None)
    if town_id is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission="tip.appoint")
    if slot not in SLOTS:
        raise wrong("slot", Invalid("线索专管岗位只有两个。"))
    if post_id not in {
        one for one, _ in people.posts_to_name("tip.read", town_id=town_id, on=clock.day_of(at))
    }:
        raise wrong("post", Invalid("这个岗位没有专管举报线索的权限，请另选。"))
    with transaction.atomic():
        TipKeeper.objects.filter(town_id=town_id, post_id=post_id).delete()
        row, _ = TipKeeper.objects.update_or_create(
            town_id=town_id, slot=slot, defaults={"post_id": post_id, "by_name": actor.name, "at": at}
        )
        audit.record(
            actor,
            "tip.appoint",
            kind="case",
            thing_id=None,
            name="",
            town_id=town_id,
            at=at,
            facts={"slot": slot, "post": post_id},
        )
    return row
