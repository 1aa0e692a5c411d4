"""可见范围: the only door to figures, measured things, returns, questions and imports."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.verdict import Verdict

from .. import permissions
from ..models import ImportBatch, Observation, Question, Return, Standing, Thing
from ..permissions import READ

Kind = TypeVar("Kind", bound=Model)
NOT_THERE = "没有找到，或者它不在您的工作范围内。"


def _all(actor: Actor, permission: str, kind: type[Kind]) -> QuerySet[Kind]:
    return kind._default_manager.filter(permissions.covering(actor, permission, kind))


def _one(found: QuerySet[Kind], pk: int, *related: str) -> Kind:
    thing = found.select_related(*related).filter(pk=pk).first()
    if thing is None:
        raise NotFound(NOT_THERE)
    return thing


def things_for(actor: Actor, permission: str = READ) -> QuerySet[Thing]:
    """被测对象."""
    return _all(actor, permission, Thing)


def thing_for(actor: Actor, pk: int, permission: str = READ) -> Thing:
    """One measured thing; NotFound when it is not there or not for this actor."""
    return _one(things_for(actor, permission).defer("town__outline", "place__outline"), pk, "town", "place")


def found_things(actor: Actor, *, kind: str = "", search: str = "") -> QuerySet[Thing]:
    """Things of a kind, by name or code."""
    found = things_for(actor)
    search = search.replace("\0", "")  # PostgreSQL knows no such sign
    if kind:
        found = found.filter(kind=kind.replace("\0", ""))
    return found.filter(Q(name__icontains=search) | Q(code__startswith=search)) if search else found


def standings_for(actor: Actor, permission: str = READ) -> QuerySet[Standing]:
    """现值."""
    return _all(actor, permission, Standing)


def observations_for(actor: Actor, permission: str = READ) -> QuerySet[Observation]:
    """观测记录."""
    return _all(actor, permission, Observation)


def observation_for(actor: Actor, pk: int, permission: str = READ) -> Observation:
    """One observation; NotFound when it is not there or not for this actor."""
    found = observations_for(actor, permission).defer("town__outline", "place__outline")
    return _one(found, pk, "town", "place", "thing", "edition", "unit", "batch")


def returns_for(actor: Actor, permission: str = READ) -> QuerySet[Return]:
    """报表."""
    return _all(actor, permission, Return)


def return_for(actor: Actor, pk: int, permission: str = READ) -> Return:
    """One return; NotFound when it is not there or not for this actor."""
    return _one(returns_for(actor, permission).defer("town__outline"), pk, "town", "unit", "reviewer")


def questions_for(actor: Actor, permission: str = READ) -> QuerySet[Question]:
    """疑问."""
    return _all(actor, permission, Question)


def question_for(actor: Actor, pk: int, permission: str = READ) -> Question:
    """One question; NotFound when it is not there or not for this actor."""
    found = questions_for(actor, permission).defer("town__outline", "place__outline")
    return _one(found, pk, "town", "thing", "place", "unit", "observation")


def batches_for(actor: Actor, permission: str = READ) -> QuerySet[ImportBatch]:
    """导入批次."""
    return _all(actor, permission, ImportBatch)


def batch_for(actor: Actor, pk: int, permission: str = READ) -> ImportBatch:
    """One import; NotFound when it is not there or not for this actor."""
    return _one(batches_for(actor, permission), pk, "town")


def may(actor: Actor, permission: str, thing: Model) -> Verdict:
    """Whether the actor may do this to this thing (for the buttons of a page)."""
    return permissions.may(actor, permission, thing)
