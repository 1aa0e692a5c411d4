"""收工单: the rows that a person has looked at become cases, all or none; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed

from ...models import OrderImport
from ..registering import register_case
from .planning import Plan, planned
from .reading import kept_sheet

PERMISSION = "case.register"


@dataclass(frozen=True)
class Wish:
    """What is to be taken in: the kept file, and the columns where a person set them. ``expected``: as the platform counts."""

    sha256: str
    name: str
    expected: int | None = None
    columns: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Done:
    """What came of it."""

    read: int
    new: int
    known: int
    left: int


def preview_orders(*, actor: Actor, wish: Wish, at: datetime) -> Plan:
    """What the file would do; nothing is written."""
    return planned(kept_sheet(wish.sha256, wish.columns), town_id=_town(actor), now=at)


def take_orders(*, actor: Actor, wish: Wish, at: datetime, seen: int, leave_out: bool = False) -> Done:
    """导入工单. ``seen``: how many new ones the person was shown; ``leave_out``: the wrong rows may stay out.

    Invalid where rows are wrong and were not left out, or where the platform counts otherwise.
    """
    town_id = _town(actor)
    with transaction.atomic():
        plan = planned(kept_sheet(wish.sha256, wish.columns), town_id=town_id, now=at)
        counts = plan.counts
        if not plan.rows:
            raise Invalid("请先对好列，再导入。")
        if wish.expected is not None and wish.expected != plan.read:
            raise Invalid(
                "平台上是 {expected} 件，表里读到 {read} 行，对不上，没有导入。",
                expected=wish.expected,
                read=plan.read,
            )
        if counts["refused"] and not leave_out:
            raise Invalid("有 {count} 行要改，没有导入；也可以先不导入这几行。", count=counts["refused"])
        if counts["new"] != seen:
            raise Conflict("看过以后，有工单已经登记了，请再看一遍。")
        for one in plan.of("new"):
            if one.asked is not None:
                register_case(actor=actor, asked=one.asked, at=one.at or at, town_id=town_id)
        row = OrderImport.objects.create(
            town_id=town_id,
            sha256=wish.sha256,
            name=wish.name[:200],
            read=plan.read,
            new=counts["new"],
            known=counts["known"],
            left=counts["refused"],
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "order.import",
            kind="order_import",
            thing_id=row.pk,
            name=wish.name[:200],
            town_id=town_id,
            at=at,
            facts={"sha256": wish.sha256, "read": plan.read, **dict(counts)},
        )
    return Done(plan.read, counts["new"], counts["known"], counts["refused"])


def _town(actor: Actor) -> int:
    for grant in actor.grants_for(PERMISSION):
        if grant.town_id:
            return grant.town_id
    raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=PERMISSION)
