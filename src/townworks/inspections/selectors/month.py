"""一个月的检查: for the monthly brief, campaign by campaign: coverage, what was found and accepted, what is open and overdue.

All as it stood on the month's last day, from the rows' own dates: a site counts as settled from ``settled_on``, a finding is
open from ``found_at`` until ``closed_at``. Terms are those that stand now: an extension that was approved later counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.actor import Actor

from ..models.round import EXPLAINED
from .round_figures import NO_FINDINGS
from .visible import dues_for, findings_for


@dataclass(frozen=True)
class CampaignMonth:
    """一个专项行动的一个月. ``due``: sites of its rounds that ran in the month; ``settled``: visited or explained by its end."""

    campaign: str
    due: int = 0
    visited: int = 0
    settled: int = 0
    found: int = 0
    accepted: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def coverage(self) -> int | None:
        """Per cent of the sites due that are settled, rounded down, so that 100 means all; None where nothing was due."""
        return self.settled * 100 // self.due if self.due else None


def month_of(actor: Actor, *, since: date, until: date) -> list[CampaignMonth]:
    """The campaigns that had something in these days, in their order, what belongs to none ("") last. Two queries."""
    order = {one.code: n for n, one in enumerate(definitions.campaigns())}
    told: dict[str, dict[str, int]] = {}
    for code, figures in (*_rounds(actor, since, until), *_findings(actor, since, until)):
        told.setdefault(code, {}).update(figures)
    rows = [CampaignMonth(code, **figures) for code, figures in told.items() if any(figures.values())]
    return sorted(rows, key=lambda row: (not row.campaign, order.get(row.campaign, len(order)), row.campaign))


def _rounds(actor: Actor, since: date, until: date) -> list[tuple[str, dict[str, int]]]:
    """Sites due in rounds that ran in these days: begun by their end, and not over before they began."""
    running = dues_for(actor).filter(
        Q(round__state="open") | Q(round__until_on__gte=since), round__from_on__lte=until
    )
    by_then = Q(settled_on__lte=until)
    rows = (
        running.order_by()
        .values("round__campaign")
        .annotate(
            due=Count("id"),
            visited=Count("id", filter=by_then & Q(outcome="visited")),
            settled=Count("id", filter=by_then & Q(outcome__in=EXPLAINED)),
        )
    )
    return [(row.pop("round__campaign"), dict(row)) for row in rows]


def _findings(actor: Actor, since: date, until: date) -> list[tuple[str, dict[str, int]]]:
    """Findings that were found, closed or open in these days."""
    begin, end = clock.start_of(since), clock.start_of(until + timedelta(days=1))
    standing = Q(found_at__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=end))
    rows = (
        findings_for(actor)
        .exclude(state__in=NO_FINDINGS)
        .filter(Q(is_open=True) | Q(closed_at__gte=begin) | Q(found_at__gte=begin))
        .order_by()
        .values("campaign")
        .annotate(
            found=Count("id", filter=Q(found_at__gte=begin, found_at__lt=end)),
            accepted=Count("id", filter=Q(state="accepted", closed_at__gte=begin, closed_at__lt=end)),
            open=Count("id", filter=standing),
            overdue=Count("id", filter=standing & Q(due_on__lt=until)),
        )
    )
    return [(row.pop("campaign"), dict(row)) for row in rows]
