"""放手的守门: a fund's amount changes only with its paper and never below what was allotted; what was cancelled has no voucher that counts
and does not come back.
"""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule

_LAST_CHANGE = (
    "EXISTS (SELECT 1 FROM ledger_fundchange c WHERE c.fund_id = NEW.id AND c.before = OLD.amount AND c.amount = NEW.amount "
    "AND c.id = (SELECT MAX(d.id) FROM ledger_fundchange d WHERE d.fund_id = NEW.id))"
)
_ALLOTTED = "COALESCE((SELECT SUM(a.amount) FROM ledger_allocation a WHERE a.fund_id = NEW.id), 0)"
_BOOKED = "EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.id = NEW.voucher_id AND v.state <> 'discarded')"
_USED = (
    "(EXISTS (SELECT 1 FROM ledger_claim c WHERE c.advance_id = NEW.id AND c.state <> 'discarded') "
    "OR EXISTS (SELECT 1 FROM ledger_repayment r WHERE r.advance_id = NEW.id AND r.takes_back_id IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM ledger_repayment b WHERE b.takes_back_id = r.id)))"
)


def _void(table: str, words: str, *more: Rule) -> tuple[Guard, ...]:
    """What is cancelled stays so, and nothing in the books stands for it."""
    return (
        Guard(
            f"{table}_void",
            table,
            "UPDATE",
            (Rule(f"ledger: {words} that is cancelled has no voucher", _BOOKED), *more),
            when="NEW.state = 'void'",
        ),
        Guard(
            f"{table}_stay_void",
            table,
            "UPDATE",
            (Rule(f"ledger: {words} that was cancelled does not come back", "NEW.state <> 'void'"),),
            when="OLD.state = 'void'",
        ),
    )


LETTING_GUARDS = (
    Guard(
        "ledger_fund_amount",
        "ledger_fund",
        "UPDATE",
        (
            Rule("ledger: a fund changes with its paper", f"NOT {_LAST_CHANGE}"),
            Rule("ledger: a fund is not less than was allotted", f"NEW.amount < {_ALLOTTED}"),
        ),
        when="NEW.amount <> OLD.amount",
    ),
    *_void("ledger_donation", "a donation"),
    *_void("ledger_advance", "an advance", Rule("ledger: an advance that was used is not cancelled", _USED)),
)
