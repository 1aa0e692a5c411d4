"""演示镇的简报: two months issued, so that there is something to compare. Without PDF, which would take the seeding seconds more."""

from __future__ import annotations

from datetime import date

from townworks.briefs import services
from townworks.briefs.documents.brief import period_of
from townworks.kernel.actor import Actor

from .reckoning import at

# The month, and when the clerk issued it.
ISSUED = (
    (date(2026, 5, 1), at(date(2026, 6, 1), 9)),
    (date(2026, 6, 1), at(date(2026, 7, 1), 8, 15)),
)


def issue_briefs(clerk: Actor) -> None:
    """签发 May and June, each as its month ended."""
    town_id = clerk.town_id or 0
    for month, instant in ISSUED:
        period = period_of(month, now=instant)
        services.issue_brief(actor=clerk, town_id=town_id, period=period, at=instant, with_pdf=False)
