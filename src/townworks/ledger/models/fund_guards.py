"""专款的守门: no claim takes more than was allotted, nothing that was taken goes back, petty cash pays no more than was lent; the database
itself refuses it."""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule

REFUSAL = "ledger: "
ALONE = " FOR NO KEY UPDATE"  # two that only shared the row would each see the sum without the other
TAKEN_STATES = "('submitted', 'approved', 'checked', 'accepted', 'paid')"
_NET = (
    "COALESCE((SELECT SUM(a.amount) FROM ledger_allocation a "
    "WHERE a.id = NEW.{first} OR a.corrects_id = NEW.{first}), 0)"
)
_CLAIMED = (
    "COALESCE((SELECT SUM(c.total) FROM ledger_claim c WHERE c.allocation_id = NEW.{first} "
    f"AND c.state IN {TAKEN_STATES}" + "{without}), 0)"
)
_ACCOUNTED = (
    "COALESCE((SELECT SUM(c.total) FROM ledger_claim c WHERE c.advance_id = NEW.advance_id "
    f"AND c.state IN {TAKEN_STATES}), 0) + "
    "COALESCE((SELECT SUM(r.amount) FROM ledger_repayment r WHERE r.advance_id = NEW.advance_id), 0)"
)
_FIRST = "EXISTS (SELECT 1 FROM ledger_allocation a WHERE a.id = NEW.corrects_id AND {what})"


def _rule(reason: str, wrong: str) -> Rule:
    return Rule(REFUSAL + reason, wrong)


def changed(*names: str) -> str:
    return " OR ".join(
        f"COALESCE(CAST(NEW.{name} AS text), '') <> COALESCE(CAST(OLD.{name} AS text), '')" for name in names
    )


def stays(table: str, words: str, *kept: str) -> tuple[Guard, ...]:
    """Facts that are never changed, rows that are never removed."""
    return (
        Guard(f"{table}_keep", table, "UPDATE", (_rule(f"{words} keeps what it was", changed(*kept)),)),
        Guard(f"{table}_stay", table, "DELETE", (_rule(f"{words} is not removed", "1 = 1"),)),
    )


FUND_GUARDS = (
    *stays("ledger_fund", "a fund", "town_id", "code", "year", "source"),
    *stays("ledger_advance", "an advance", "book_id", "holder", "amount", "given_on", "account"),
    *stays("ledger_donation", "a donation", "town_id", "book_id", "number", "amount", "given_on", "uid"),
    Guard(
        "ledger_allocation_back",
        "ledger_allocation",
        "INSERT",
        (
            _rule("what is taken back is below zero", "NEW.amount >= 0"),
            _rule(
                "what is taken back is of the same fund and book",
                "NOT "
                + _FIRST.format(
                    what="a.fund_id = NEW.fund_id AND a.book_id = NEW.book_id AND a.corrects_id IS NULL"
                ),
            ),
            _rule(
                "what claims have taken is not taken back",
                f"{_NET.format(first='corrects_id')} + NEW.amount < "
                + _CLAIMED.format(first="corrects_id", without=""),
            ),
        ),
        when="NEW.corrects_id IS NOT NULL",
        lock="SELECT 1 FROM ledger_fund f WHERE f.id = NEW.fund_id" + ALONE,
    ),
    Guard(
        "ledger_claim_fund",
        "ledger_claim",
        "UPDATE",
        (
            _rule(
                "more is claimed than was allotted",
                _CLAIMED.format(first="allocation_id", without=" AND c.id <> NEW.id")
                + f" + NEW.total > {_NET.format(first='allocation_id')}",
            ),
        ),
        when=f"NEW.allocation_id IS NOT NULL AND NEW.state IN {TAKEN_STATES} AND OLD.state NOT IN {TAKEN_STATES}",
        lock="SELECT 1 FROM ledger_allocation a JOIN ledger_fund f ON f.id = a.fund_id WHERE a.id = NEW.allocation_id"
        + f"{ALONE} OF f",
    ),
    Guard(
        "ledger_repayment_new",
        "ledger_repayment",
        "INSERT",
        (
            _rule("what is paid back is money", "NEW.amount <= 0 AND NEW.takes_back_id IS NULL"),
            _rule(
                "what was paid back falls away whole, with its voucher",
                "NEW.takes_back_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_repayment r "
                "JOIN ledger_voucher v ON v.id = r.voucher_id WHERE r.id = NEW.takes_back_id "
                "AND r.advance_id = NEW.advance_id AND r.amount = -NEW.amount AND r.takes_back_id IS NULL "
                "AND (v.state = 'discarded' OR EXISTS (SELECT 1 FROM ledger_voucher w "
                "WHERE w.reverses_id = v.id AND w.state = 'posted')))",
            ),
            _rule(
                "more is paid back than is left of an advance",
                f"{_ACCOUNTED} + NEW.amount > (SELECT a.amount FROM ledger_advance a WHERE a.id = NEW.advance_id)",
            ),
        ),
        lock="SELECT 1 FROM ledger_advance a WHERE a.id = NEW.advance_id" + ALONE,
    ),
)  # fmt: skip
