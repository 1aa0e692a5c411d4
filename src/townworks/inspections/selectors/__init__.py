"""检查查询: everything is first cut to what the actor may see."""

from .campaigns import Frozen, campaign_of, frozen, items_of
from .visible import (
    due_for,
    dues_for,
    finding_for,
    findings_for,
    lookback_for,
    lookbacks_for,
    may,
    mend_notice_for,
    mend_notices_for,
    round_for,
    rounds_for,
    site_for,
    sites_for,
    visit_for,
    visits_for,
)

__all__ = [
    "Frozen",
    "campaign_of",
    "due_for",
    "dues_for",
    "finding_for",
    "findings_for",
    "frozen",
    "items_of",
    "lookback_for",
    "lookbacks_for",
    "may",
    "mend_notice_for",
    "mend_notices_for",
    "round_for",
    "rounds_for",
    "site_for",
    "sites_for",
    "visit_for",
    "visits_for",
]
