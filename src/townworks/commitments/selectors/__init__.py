"""承诺查询: reads, already cut to what the actor may see."""

from .acts import move_label, require, wants_reason
from .visible import (
    change_for,
    claims_named,
    commitment_for,
    commitments_for,
    reports_for,
    towns_and_years,
)

__all__ = [
    "change_for",
    "claims_named",
    "commitment_for",
    "commitments_for",
    "move_label",
    "reports_for",
    "require",
    "towns_and_years",
    "wants_reason",
]
