"""转为检查问题: a citizen's report that is a fault at a site. Who keeps sites and findings is told by the wiring; this room knows no sibling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import SYSTEM, Actor
from townworks.kernel.errors import NotAllowed, NotFound, WrongState

from ..models import Case
from ..selectors.kinds import matter_of
from ..workflow import FLOW, RUNNING
from .locking import lock
from .steps import take_step

MENDED = "accept"


@dataclass(frozen=True)
class Told:
    """What is told of the fault: nothing of the person who reported it."""

    text: str
    reference: str
    unit_id: int
    days: int


@dataclass(frozen=True)
class Door:
    """The sites that an actor may find at (near a position or by name), and how a finding is put down there."""

    sites: Callable[[Actor, float | None, float | None, str], list[tuple[int, str]]]
    put_down: Callable[..., int]


_door: Door | None = None


def connect(door: Door) -> None:
    """Take the wiring's door; called once when the process starts."""
    global _door
    _door = door


def sites_near(actor: Actor, case: Case, q: str = "") -> list[tuple[int, str]]:
    """Where the fault may be; nothing without a door."""
    return _door.sites(actor, case.longitude, case.latitude, q) if _door else []


def make_finding(*, actor: Actor, pk: int, site_id: int, at: datetime, version: int | None = None) -> Case:
    """转为检查问题: put down at the site with this case's number as its source; the case goes on and is answered as any other."""
    if _door is None:
        raise NotFound("这里没有检查问题台账。")
    with transaction.atomic():
        case = lock(actor, pk, "case.handle", version)
        if case.state not in RUNNING:
            raise WrongState("“{thing}”已经答复，不能再转。", thing=str(case)[:30])
        if case.finding_id is not None:
            raise WrongState("“{thing}”已经转为检查问题。", thing=str(case)[:30])
        matter = matter_of(case)
        if matter is None or matter.finding is None or case.sealed:
            raise NotAllowed("“{thing}”这一类不转为检查问题。", thing=str(case)[:30])
        told = Told(
            f"{matter.name}：{case.text or case.title}"[:500], case.number, case.unit_id, case.term_days
        )
        case.finding_id = _door.put_down(actor, site_id=site_id, told=told, at=at)
        case.version += 1
        case.updated_at = at
        case.save(update_fields=["finding_id", "version", "updated_at"])
        audit.record(
            actor,
            "case.make_finding",
            kind="case",
            thing_id=case.pk,
            name=str(case),
            town_id=case.town_id,
            at=at,
            facts={"finding": case.finding_id, "site": site_id},
        )
    return case


def tell_case(*, finding_id: int, town_id: int, move: str) -> None:
    """接回来: what a report was turned into has been mended and accepted; the case says so, a person answers."""
    if move != MENDED:
        return
    at = clock.now()
    cases = Case.objects.select_for_update().select_related("edition")
    with transaction.atomic():
        for case in cases.filter(town_id=town_id, finding_id=finding_id):
            if FLOW.can("mended", case.state, str(case)) and not case.rows.filter(move="mended").exists():
                take_step(case, "mended", actor=SYSTEM, at=at)
