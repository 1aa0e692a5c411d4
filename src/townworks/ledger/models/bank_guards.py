"""勾对的守门: both sides of a match come to the same, on every engine, whoever writes; what is sealed is only ever undone."""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule

REFUSAL = "ledger: "
_ROWS = "FROM ledger_matchrow r JOIN ledger_statementrow s ON s.id = r.row_id WHERE r.match_id = NEW.id"
_LINES = (
    "FROM ledger_matchline m JOIN ledger_line l ON l.id = m.line_id JOIN ledger_voucher v ON v.id = l.voucher_id "
    "WHERE m.match_id = NEW.id"
)
_OURS = "(SELECT b.account_id FROM ledger_bankaccount b WHERE b.id = NEW.bank_id)"
_MATCH = "(SELECT {what} FROM ledger_match x WHERE x.id = {row}.match_id)"
_HOLD = "SELECT 1 FROM ledger_match x WHERE x.id = {row}.match_id"


def _rule(reason: str, wrong: str) -> Rule:
    return Rule(REFUSAL + reason, wrong)


def _sides(table: str, other: str) -> tuple[Guard, ...]:
    """The rows of one side; ``other``: what a row names, which never changes."""
    sealed = _MATCH.format(what="x.sealed", row="{row}")
    undone = _MATCH.format(what="x.undone_at IS NOT NULL", row="NEW")
    return (
        Guard(
            f"{table}_new",
            table,
            "INSERT",
            (
                _rule("a match is live once it is sealed", "NEW.live"),
                _rule("a sealed match takes nothing more", sealed.format(row="NEW")),
            ),
            lock=_HOLD.format(row="NEW"),
        ),
        Guard(
            f"{table}_keep",
            table,
            "UPDATE",
            (
                _rule(
                    "what is matched stays what it is",
                    f"NEW.match_id <> OLD.match_id OR NEW.{other} <> OLD.{other}",
                ),
                _rule(
                    "a match is live once it is sealed",
                    f"NEW.live AND NOT OLD.live AND (NOT {sealed.format(row='NEW')} OR {undone})",
                ),
                _rule("a match ends when it is undone", f"OLD.live AND NOT NEW.live AND NOT {undone}"),
            ),
        ),
        Guard(
            f"{table}_stay",
            table,
            "DELETE",
            (_rule("matches are not removed", sealed.format(row="OLD")),),
        ),
    )


BANK_GUARDS = (
    Guard(
        "ledger_match_new",
        "ledger_match",
        "INSERT",
        (_rule("a match is sealed after both sides are put down", "NEW.sealed"),),
    ),
    Guard(
        "ledger_match_seal",
        "ledger_match",
        "UPDATE",
        (
            _rule(
                "a match has two sides", f"NOT EXISTS (SELECT 1 {_ROWS}) OR NOT EXISTS (SELECT 1 {_LINES})"
            ),
            _rule(
                "both sides of a match come to the same",
                f"(SELECT SUM(s.amount) {_ROWS}) <> (SELECT SUM(l.debit - l.credit) {_LINES})",
            ),
            _rule("a row of another bank account", f"EXISTS (SELECT 1 {_ROWS} AND s.bank_id <> NEW.bank_id)"),
            _rule(
                "a line of another account, or one that is not posted",
                f"EXISTS (SELECT 1 {_LINES} AND (l.account_id <> {_OURS} OR v.state <> 'posted'))",
            ),
        ),
        (
            "UPDATE ledger_matchrow SET live = true WHERE match_id = NEW.id",
            "UPDATE ledger_matchline SET live = true WHERE match_id = NEW.id",
        ),
        when="NEW.sealed AND NOT OLD.sealed",
    ),
    Guard(
        "ledger_match_keep",
        "ledger_match",
        "UPDATE",
        (
            _rule("a sealed match stays sealed", "OLD.sealed AND NOT NEW.sealed"),
            _rule("a match stays with its bank account", "NEW.bank_id <> OLD.bank_id"),
            _rule("what was undone stays undone", "OLD.undone_at IS NOT NULL"),
        ),
    ),
    Guard(
        "ledger_match_stay",
        "ledger_match",
        "DELETE",
        (_rule("matches are not removed", "OLD.sealed"),),
    ),
    *_sides("ledger_matchrow", "row_id"),
    *_sides("ledger_matchline", "line_id"),
)  # fmt: skip
