"""督办查询: checks, what they found, and notices, cut to what the actor may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from townworks.kernel import asked
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Chase, Check, Notice
from ..models.supervision import NOTICE_KINDS, NOTICE_STATES
from .visible import commitments_for

__all__ = ["NOTICE_KINDS", "NOTICE_STATES", "NoticeFilter", "notice_for", "notices_for"]


def notices_for(actor: Actor, permission: str = "supervision.read") -> QuerySet[Notice]:
    """Notices of the whole town for posts over the town; a unit sees its own, and drafts not at all."""
    if actor.system:
        return Notice.objects.all()
    reach = Q(pk__in=())
    for grant in actor.grants_for(permission):
        if grant.reach == "district":
            reach |= Q(town__path__startswith=grant.path)
        elif grant.reach == "town":
            reach |= Q(town_id=grant.town_id)
        elif grant.unit_id:
            own = Q(unit_id=grant.unit_id)
            # A notice that was never issued is the drafter's paper: the unit does not see it.
            reach |= own if "notice.draft" in grant.permissions else own & ~Q(number="")
    return Notice.objects.filter(reach)


def notice_for(actor: Actor, pk: int) -> Notice:
    """One notice with its chases and replies; NotFound when it is not for this actor."""
    visible = Chase.objects.select_related("commitment", "commitment__lead").order_by(
        "commitment__code", "id"
    )
    notice = (
        notices_for(actor)
        .select_related("town", "unit")
        .prefetch_related("replies", Prefetch("chases", queryset=visible))
        .filter(pk=pk)
        .first()
    )
    if notice is None:
        raise NotFound("没有找到这份督办单，或者它不在您的工作范围内。")
    return notice


@dataclass(frozen=True)
class NoticeFilter:
    """What the list of notices is cut by; empty means all."""

    state: str = ""
    unit: str = ""
    overdue: bool = False
    words: str = ""


def notices_listed(actor: Actor, wanted: NoticeFilter, *, on: date) -> QuerySet[Notice]:
    """督办单清单, newest first."""
    rows = notices_for(actor).select_related("unit", "town").annotate(matters=Count("chases")).order_by("-id")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if unit_id := asked.number(wanted.unit):
        rows = rows.filter(unit_id=unit_id)
    if wanted.overdue:
        rows = rows.filter(state="issued", reply_due_on__lt=on)
    if wanted.words:
        rows = rows.filter(Q(number__icontains=wanted.words) | Q(matter__icontains=wanted.words))
    return rows


def checks_for(actor: Actor) -> QuerySet[Check]:
    """月度查账, newest first: a whole town's, so only for posts over the town."""
    reach = Q(pk__in=())
    for grant in actor.grants_for("supervision.read"):
        if grant.reach == "district":
            reach |= Q(town__path__startswith=grant.path)
        elif grant.reach == "town":
            reach |= Q(town_id=grant.town_id)
    if actor.system:
        reach = Q()
    return Check.objects.filter(reach).annotate(found=Count("chases"))


def check_for(actor: Actor, pk: int) -> Check:
    """One month's check; NotFound when it is not for this actor."""
    check = checks_for(actor).select_related("town").filter(pk=pk).first()
    if check is None:
        raise NotFound("没有找到这次查账，或者它不在您的工作范围内。")
    return check


@dataclass
class UnitFindings:
    """One unit's part of a check: what is to be chased, and what is chased already."""

    unit_id: int | None
    unit_name: str
    waiting: list[Chase] = field(default_factory=list)
    chased: list[Chase] = field(default_factory=list)
    let_go: list[Chase] = field(default_factory=list)


def findings_by_unit(actor: Actor, check: Check) -> list[UnitFindings]:
    """What the check found, per lead unit, most to chase first."""
    rows = (
        Chase.objects.filter(check_run=check, commitment__in=commitments_for(actor))
        .select_related("commitment__lead", "notice")
        .order_by("commitment__lead__order", "commitment__code", "reason")
    )
    units: dict[int | None, UnitFindings] = {}
    for chase in rows:
        lead = chase.commitment.lead
        part = units.setdefault(
            chase.commitment.lead_id, UnitFindings(chase.commitment.lead_id, lead.name if lead else "")
        )
        bucket = part.chased if chase.notice_id else part.waiting if chase.open else part.let_go
        bucket.append(chase)
    return sorted(units.values(), key=lambda part: (-len(part.waiting), part.unit_id or 0))


def counts_by_state(actor: Actor, *, on: date) -> Mapping[str, int]:
    """How many notices stand where; overdue counted beside."""
    rows = notices_for(actor)
    counts = dict(rows.values_list("state").annotate(n=Count("id")).values_list("state", "n"))
    counts["overdue"] = rows.filter(state="issued", reply_due_on__lt=on).count()
    return counts
