"""撤回的守门: what is on record is taken back by two people; the database itself refuses it to one."""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule

from .fund_guards import REFUSAL, stays
from .take_back import TWO_PEOPLE

_KINDS = ", ".join(f"'{kind}'" for kind in TWO_PEOPLE)
_AGREED = "EXISTS (SELECT 1 FROM ledger_takeback t WHERE t.attachment_id = {paper} AND t.state = 'agreed')"

TAKE_BACK_GUARDS = (
    *stays(
        "ledger_takeback", "a wish to take back", "book_id", "attachment_id", "receipt_id", "reason", "asked_by_id", "asked_at"
    ),
    Guard(
        "ledger_takeback_decide",
        "ledger_takeback",
        "UPDATE",
        (Rule(f"{REFUSAL}taking back is decided once", "OLD.state <> 'asked'"),),
    ),
    Guard(
        "ledger_takeback_new",
        "ledger_takeback",
        "INSERT",
        (Rule(f"{REFUSAL}taking back is asked for first", "NEW.state <> 'asked'"),),
    ),
    Guard(
        "ledger_withdrawal_new",
        "kernel_withdrawal",
        "INSERT",
        (
            Rule(
                f"{REFUSAL}two people take a paper back",
                "EXISTS (SELECT 1 FROM kernel_attachment a WHERE a.id = NEW.attachment_id "
                f"AND a.thing_kind IN ({_KINDS})) AND NOT {_AGREED.format(paper='NEW.attachment_id')}",
            ),
        ),
    ),
    Guard(
        "ledger_receipt_away",
        "ledger_receipt",
        "UPDATE",
        (
            Rule(
                f"{REFUSAL}two people take a receipt back that was handed in",
                "EXISTS (SELECT 1 FROM ledger_claim c WHERE c.id = NEW.claim_id AND c.submitted_at IS NOT NULL) "
                f"AND NOT {_AGREED.format(paper='NEW.attachment_id')}",
            ),
        ),
        when="OLD.active AND NOT NEW.active",
    ),
)  # fmt: skip
