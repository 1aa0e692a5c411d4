"""没改完的问题 on a day, as a score takes them: of a campaign's year, with where each lies and who mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from townworks.kernel import clock
from townworks.kernel.actor import Actor

from ..models import Finding
from .visible import findings_for

NO_FINDINGS = ("joined", "void")


@dataclass(frozen=True)
class Row:
    """One finding with what a reader asks of it."""

    finding: Finding
    found_on: date
    mended: bool


def standing_findings(*, town_id: int, year: int, campaign: str, items: Sequence[str], on: date) -> list[Row]:
    """Found by the end of a day in the year's rounds (or told in that year without one) and not settled by then; one query."""
    end = clock.start_of(on + timedelta(days=1))
    first = clock.start_of(date(year, 1, 1))
    after = clock.start_of(date(year + 1, 1, 1))
    found = (
        Finding.objects.filter(town_id=town_id, campaign=campaign, item__in=items, found_at__lt=end)
        .filter(Q(round__year=year) | Q(round=None, found_at__gte=first, found_at__lt=after))
        .exclude(state__in=NO_FINDINGS)
        .exclude(is_open=False, closed_at__lt=end)
        .select_related("site", "place")
        .defer("place__outline")
        .order_by("pk")
    )
    return [
        Row(
            one,
            clock.day_of(one.found_at),
            one.state in ("mended", "rechecked") and one.mended_at is not None and one.mended_at < end,
        )
        for one in found
    ]


def seen_by(actor: Actor, findings: Iterable[int]) -> frozenset[int]:
    """Of these findings, those that the actor may open; one query."""
    return frozenset(findings_for(actor).filter(pk__in=set(findings)).values_list("pk", flat=True))
