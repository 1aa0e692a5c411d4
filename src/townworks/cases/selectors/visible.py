"""可见范围: the only door to cases."""

from __future__ import annotations

from django.db.models import QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.verdict import Verdict

from .. import permissions
from ..models import Case

READ = "case.read"
NOT_THERE = "没有找到，或者它不在您的工作范围内。"
RELATED = (
    "town",
    "place__parent",
    "unit",
    "first_unit",
    "edition",
    "service_edition",
    "joined_into",
    "ticket",
)


def cases_for(actor: Actor, permission: str = READ) -> QuerySet[Case]:
    """办件."""
    return Case.objects.filter(permissions.covering(actor, permission))


def case_for(actor: Actor, pk: int, permission: str = READ) -> Case:
    """One case; NotFound when it is not there or not for this actor."""
    found = cases_for(actor, permission).select_related(*RELATED).filter(pk=pk)
    case = found.defer("town__outline", "place__outline", "place__parent__outline").first()
    if case is None:
        raise NotFound(NOT_THERE)
    return case


def may(actor: Actor, permission: str, case: Case) -> Verdict:
    """Whether the actor may do this to this case (for the buttons of a page)."""
    return permissions.may(actor, permission, case)
