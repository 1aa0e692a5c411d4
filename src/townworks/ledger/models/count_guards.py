"""盘点的守门: what was handed in is what was approved; lines change only while they are being counted."""

from __future__ import annotations

from typing import Literal

from townworks.kernel.guards import Guard, Rule

_STATE = "(SELECT c.state FROM ledger_count c WHERE c.id = {row}.count_id)"
_HOLD = "SELECT 1 FROM ledger_count c WHERE c.id = {row}.count_id"
_SHUT = _STATE + " <> 'open'"


def _line(name: str, event: Literal["INSERT", "UPDATE", "DELETE"], row: str) -> Guard:
    return Guard(
        f"ledger_countline_{name}",
        "ledger_countline",
        event,
        (Rule("ledger: a count is changed only while it is being made", _SHUT.format(row=row)),),
        lock=_HOLD.format(row=row),
    )


COUNT_GUARDS = (
    _line("new", "INSERT", "NEW"),
    _line("keep", "UPDATE", "OLD"),
    _line("stay", "DELETE", "OLD"),
    Guard(
        "ledger_count_keep",
        "ledger_count",
        "UPDATE",
        (
            Rule("ledger: a closed count stays", "OLD.state IN ('closed', 'dropped')"),
            Rule(
                "ledger: a count is closed after it was approved",
                "NEW.state = 'closed' AND (OLD.state <> 'approved' OR NEW.approved_by_id IS NULL)",
            ),
        ),
    ),
)
