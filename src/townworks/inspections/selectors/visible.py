"""可见范围: the only door to sites, rounds, visits and findings."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.verdict import Verdict

from .. import permissions
from ..models import Doubt, Due, Finding, Lookback, MendNotice, Round, Site, Visit

Kind = TypeVar("Kind", bound=Model)
READ = "inspection.read"
NOT_THERE = "没有找到，或者它不在您的工作范围内。"


def _all(actor: Actor, permission: str, kind: type[Kind]) -> QuerySet[Kind]:
    return kind._default_manager.filter(permissions.covering(actor, permission, kind))


def _one(found: QuerySet[Kind], pk: int, *related: str) -> Kind:
    thing = found.select_related(*related).filter(pk=pk).first()
    if thing is None:
        raise NotFound(NOT_THERE)
    return thing


def sites_for(actor: Actor, permission: str = READ) -> QuerySet[Site]:
    """场所."""
    return _all(actor, permission, Site)


def site_for(actor: Actor, pk: int, permission: str = READ) -> Site:
    """One site; NotFound when it is not there or not for this actor."""
    return _one(sites_for(actor, permission), pk, "town", "place__parent", "merged_into")


def rounds_for(actor: Actor, permission: str = READ) -> QuerySet[Round]:
    """检查轮次."""
    return _all(actor, permission, Round)


def round_for(actor: Actor, pk: int, permission: str = READ) -> Round:
    """One round; NotFound when it is not there or not for this actor."""
    return _one(rounds_for(actor, permission), pk, "town", "edition", "lead", "place")


def dues_for(actor: Actor, permission: str = READ) -> QuerySet[Due]:
    """应查场所."""
    return _all(actor, permission, Due)


def due_for(actor: Actor, pk: int, permission: str = READ) -> Due:
    """One site of a round; NotFound when it is not there or not for this actor."""
    return _one(
        dues_for(actor, permission), pk, "round__edition", "round__lead", "site", "place", "last", "worker"
    )


def visits_for(actor: Actor, permission: str = READ) -> QuerySet[Visit]:
    """检查记录."""
    return _all(actor, permission, Visit)


def visit_for(actor: Actor, pk: int, permission: str = READ) -> Visit:
    """One visit; NotFound when it is not there or not for this actor."""
    return _one(visits_for(actor, permission), pk, "town", "round__edition", "site", "due")


def findings_for(actor: Actor, permission: str = READ) -> QuerySet[Finding]:
    """问题."""
    return _all(actor, permission, Finding)


def finding_for(actor: Actor, pk: int, permission: str = READ) -> Finding:
    """One finding; NotFound when it is not there or not for this actor."""
    return _one(
        findings_for(actor, permission).defer("town__outline", "place__outline"),
        pk,
        "town",
        "site",
        "place",
        "round__edition",
        "owner",
        "mender",
        "visit",
    )


def mend_notices_for(actor: Actor, permission: str = READ) -> QuerySet[MendNotice]:
    """整改通知书."""
    return _all(actor, permission, MendNotice).distinct()


def mend_notice_for(actor: Actor, pk: int, permission: str = READ) -> MendNotice:
    """One notice; NotFound when it is not there or not for this actor."""
    return _one(mend_notices_for(actor, permission), pk, "town", "site", "edition")


def lookbacks_for(actor: Actor, permission: str = READ) -> QuerySet[Lookback]:
    """回头看."""
    return _all(actor, permission, Lookback).distinct()


def lookback_for(actor: Actor, pk: int, permission: str = READ) -> Lookback:
    """One look-back; NotFound when it is not there or not for this actor."""
    return _one(lookbacks_for(actor, permission), pk, "town", "lead")


def doubts_for(actor: Actor, permission: str = "inspection.supervise") -> QuerySet[Doubt]:
    """存疑: told to who supervises, not to everybody who reads."""
    return _all(actor, permission, Doubt).distinct()


def doubt_for(actor: Actor, pk: int) -> Doubt:
    """One doubt; NotFound when it is not there or not for this actor."""
    return _one(doubts_for(actor), pk, "town", "visit__site", "finding__site", "photo__attachment")


def may(actor: Actor, permission: str, thing: Model) -> Verdict:
    """Whether the actor may do this to this thing (for the buttons of a page)."""
    return permissions.may(actor, permission, thing)
