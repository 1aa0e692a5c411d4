"""冲突记录和存疑查询, for who supervises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Clash, Doubt, Visit
from ..models.doubt import DOUBT_STATES
from .campaigns import frozen
from .visible import NOT_THERE, doubts_for, dues_for

PAGE = 50
SUPERVISE = "inspection.supervise"


def clashes_for(actor: Actor) -> QuerySet[Clash]:
    """冲突记录 of rounds that the actor supervises."""
    return Clash.objects.filter(due__in=dues_for(actor, SUPERVISE))


def clash_for(actor: Actor, pk: int) -> Clash:
    """One pair of records; NotFound when it is not there or not for this actor."""
    found = (
        clashes_for(actor)
        .select_related("due__round__edition", "due__site", "due__place", "first", "second")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def clashes_open(actor: Actor) -> list[Clash]:
    """待核对的冲突, the oldest first."""
    return list(
        clashes_for(actor)
        .filter(state="open")
        .select_related("due__site", "due__round", "first", "second")
        .order_by("id")[:100]
    )


@dataclass(frozen=True)
class Difference:
    """One item that the two records answer differently."""

    name: str
    first: object
    second: object


def differences(clash: Clash) -> list[Difference]:
    """两份记录不同的地方, in the order of the checklist; choices by their names."""
    edition = frozen(clash.due.round.edition)
    names = {item.code: item.names for item in edition.items}
    found = []
    for item in edition.campaign.items:
        first, second = clash.first.answers.get(item.code), clash.second.answers.get(item.code)
        if first != second:
            found.append(Difference(item.text, told(first, names[item.code]), told(second, names[item.code])))
    return found


def told(value: object, names: Mapping[str, str]) -> object:
    """An answer as a person reads it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(names.get(str(one), str(one)) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


def doubts_page(actor: Actor, *, state: str, page: int) -> Page[Doubt]:
    """存疑, the newest first."""
    found = doubts_for(actor)
    if state in DOUBT_STATES:
        found = found.filter(state=state)
    rows = found.select_related(
        "visit__site", "visit__round", "finding__site", "photo__attachment", "other__attachment", "round"
    ).order_by("-id")
    return Paginator(rows, PAGE).get_page(page)


def doubts_by_code(actor: Actor) -> dict[str, int]:
    """How many are open of each kind."""
    rows = (
        doubts_for(actor)
        .filter(state="open")
        .order_by()
        .values_list("code")
        .annotate(n=Count("pk", distinct=True))
    )
    return dict(rows)


def visits_of(clash: Clash) -> tuple[Visit, Visit]:
    """Both records."""
    return clash.first, clash.second
