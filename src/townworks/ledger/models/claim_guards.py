"""报账的守门: what was handed in is what was approved, and what was approved is what is paid; the database itself refuses to change it."""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule

REFUSAL = "ledger: "
_OPEN = "('draft', 'returned')"
_KEPT = (
    *("book_id", "number", "reason", "payee", "handler", "witness", "decided", "spent_on", "pay_by", "total"),
    *("allocation_id", "advance_id", "measurement_id"),
)
_CHANGED = " OR ".join(
    f"COALESCE(CAST(NEW.{name} AS text), '') <> COALESCE(CAST(OLD.{name} AS text), '')" for name in _KEPT
)
_STATE = "(SELECT c.state FROM ledger_claim c WHERE c.id = {row}.claim_id)"
_HOLD = "SELECT 1 FROM ledger_claim c WHERE c.id = {row}.claim_id"
_ALLOTTED = "COALESCE((SELECT SUM(a.amount) FROM ledger_allocation a WHERE a.fund_id = NEW.fund_id), 0)"


def _rule(reason: str, wrong: str) -> Rule:
    return Rule(REFUSAL + reason, wrong)


def _of_claim(table: str) -> tuple[Guard, ...]:
    """Lines and receipts come and change only while their claim is being filled in."""
    shut = f"{_STATE} NOT IN {_OPEN}"
    return (
        Guard(
            f"{table}_new",
            table,
            "INSERT",
            (_rule("a claim is filled in before it is handed in", shut.format(row="NEW")),),
            lock=_HOLD.format(row="NEW"),
        ),
        Guard(
            f"{table}_keep",
            table,
            "UPDATE",
            (_rule("a claim is changed only while it is filled in", shut.format(row="OLD")),),
            lock=_HOLD.format(row="OLD"),
        ),
        Guard(
            f"{table}_stay",
            table,
            "DELETE",
            (_rule("a claim is changed only while it is filled in", shut.format(row="OLD")),),
            lock=_HOLD.format(row="OLD"),
        ),
    )


CLAIM_GUARDS = (
    Guard(
        "ledger_claim_new",
        "ledger_claim",
        "INSERT",
        (_rule("a claim begins as a draft", "NEW.state <> 'draft'"),),
    ),
    Guard(
        "ledger_claim_keep",
        "ledger_claim",
        "UPDATE",
        (
            _rule(
                "a claim is changed only while it is filled in", f"OLD.state NOT IN {_OPEN} AND ({_CHANGED})"
            ),
            _rule(
                "a paid or discarded claim stays so",
                "OLD.state IN ('paid', 'discarded') AND NEW.state <> OLD.state",
            ),
            _rule(
                "a claim is not paid before the town has accepted it",
                "NEW.state = 'paid' AND OLD.state NOT IN ('accepted', 'paid')",
            ),
        ),
    ),
    Guard(
        "ledger_claim_stay",
        "ledger_claim",
        "DELETE",
        (_rule("claims are not removed", "1 = 1"),),
    ),
    *_of_claim("ledger_claimline"),
    *_of_claim("ledger_receipt"),
    Guard(
        "ledger_allocation_new",
        "ledger_allocation",
        "INSERT",
        (
            _rule(
                "more is allotted than the fund has",
                _ALLOTTED + " + NEW.amount > (SELECT f.amount FROM ledger_fund f WHERE f.id = NEW.fund_id)",
            ),
            _rule("what is taken back names what was given", "NEW.amount <= 0 AND NEW.corrects_id IS NULL"),
        ),
        lock="SELECT 1 FROM ledger_fund f WHERE f.id = NEW.fund_id FOR NO KEY UPDATE",
    ),
    Guard(
        "ledger_risk_keep",
        "ledger_risk",
        "UPDATE",
        (_rule("a settled finding stays settled", "OLD.state <> 'open'"),),
    ),
)  # fmt: skip
