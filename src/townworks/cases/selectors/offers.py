"""提示并案的清单: offers that wait in a town, the newest first, of reports that the actor reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from townworks.engines.working import Step
from townworks.kernel.actor import Actor

from ..models import SameOffer
from ..workflow import RUNNING
from .likeness import told_reasons
from .visible import cases_for

PAGE = 20


@dataclass(frozen=True)
class Row:
    """An offer and why it was made."""

    offer: SameOffer
    why: tuple[Step, ...]


@dataclass(frozen=True)
class Listed:
    """One page of them."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


def waiting(actor: Actor) -> QuerySet[SameOffer]:
    """The offers that wait, of two reports that are both open and both the actor's to read; in the actor's town."""
    seen = cases_for(actor)
    # Each offer looks its two reports up: a list of what is open in the town would be read and sorted for a handful of offers.
    return (
        SameOffer.objects.filter(
            Exists(seen.filter(pk=OuterRef("case_id"), state__in=RUNNING)),
            Exists(seen.filter(pk=OuterRef("other_id"), state__in=(*RUNNING, "joined"))),
            town_id=actor.town_id,
            state="offered",
        )
        .select_related("case", "other")
        .order_by("-made_at", "-pk")
    )


def listed(actor: Actor, *, page: int = 1) -> Listed:
    """One page; two queries."""
    actor.may_somewhere("case.accept").require()
    found = waiting(actor)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = found[(page - 1) * PAGE : page * PAGE]
    return Listed(tuple(Row(row, told_reasons(row.why)) for row in rows), total, page, pages)
