"""账簿的守门: an unbalanced posting, a changed voucher, a month out of order are refused by the database itself (ADR 16).

Posting is one UPDATE of the state of a voucher, or of many. Everything is checked, and the same statement's trigger adds the lines to
the kept balances, so nothing can be posted without being booked.
"""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule

REFUSAL = "ledger: "
_PERIOD = "(SELECT {what} FROM ledger_period p WHERE p.id = NEW.period_id)"
_MONTH = _PERIOD.format(what="p.month")
_LINES = "FROM ledger_line l WHERE l.voucher_id = NEW.id"
_ACCOUNTS = "FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE l.voucher_id = NEW.id"


def _rule(reason: str, wrong: str) -> Rule:
    return Rule(REFUSAL + reason, wrong)


POSTING_RULES = (
    _rule("a voucher is not reviewed by who drafted it", "NEW.reviewed_by_id = NEW.drafted_by_id"),
    _rule("unbalanced", f"(SELECT COALESCE(SUM(l.debit), 0) - COALESCE(SUM(l.credit), 0) {_LINES}) <> 0"),
    _rule("fewer than two lines", f"(SELECT COUNT(*) {_LINES}) < 2"),
    _rule("an account of another book", f"EXISTS (SELECT 1 {_ACCOUNTS} AND a.book_id <> NEW.book_id)"),
    _rule(
        "an account that has sub-accounts",
        f"EXISTS (SELECT 1 {_ACCOUNTS} AND EXISTS (SELECT 1 FROM ledger_account c WHERE c.parent_id = a.id))",
    ),
    _rule("the period is of another book", _PERIOD.format(what="p.book_id") + " <> NEW.book_id"),
    _rule("the period is closed", _PERIOD.format(what="p.state") + " <> 'open'"),
    _rule(
        "the date is not in the period",
        f"SUBSTR(CAST(NEW.dated_on AS text), 1, 7) <> SUBSTR(CAST({_MONTH} AS text), 1, 7)",
    ),
    _rule(
        "opening balances belong before the first month, and nothing else does",
        f"(CASE WHEN NEW.kind = 'opening' THEN 1 ELSE 0 END) <> (CASE WHEN {_MONTH} < "
        "(SELECT k.starts_on FROM ledger_book k WHERE k.id = NEW.book_id) THEN 1 ELSE 0 END)",
    ),
    _rule(
        "the number does not follow the last one",
        "NEW.number IS NULL OR NEW.number < 1 OR (NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM ledger_voucher v "
        "WHERE v.period_id = NEW.period_id AND v.kind = NEW.kind AND v.number = NEW.number - 1))",
    ),
    _rule(
        "negative amounts in what is no reversal",
        f"NEW.reverses_id IS NULL AND EXISTS (SELECT 1 {_LINES} AND (l.debit < 0 OR l.credit < 0))",
    ),
    _rule(
        "a reversal does not mirror what it reverses",
        "NEW.reverses_id IS NOT NULL AND (EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.id = NEW.reverses_id "
        "AND (v.state <> 'posted' OR v.book_id <> NEW.book_id OR v.kind <> NEW.kind OR v.source <> NEW.source)) "
        "OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.voucher_id IN (NEW.id, NEW.reverses_id) "
        "GROUP BY l.account_id HAVING SUM(l.debit) <> 0 OR SUM(l.credit) <> 0))",
    ),
)
# What was posted, by account and month; {rows} are the vouchers.
_MOVED = (
    "SELECT r.book_id AS book_id, l.account_id AS account_id, p.month AS month, SUM(l.debit) AS debit, "
    "SUM(l.credit) AS credit, SUM(CASE WHEN r.source = 'carry' THEN l.debit - l.credit ELSE 0 END) AS carried "
    "FROM {rows} r JOIN ledger_period p ON p.id = r.period_id JOIN ledger_line l ON l.voucher_id = r.id "
    "GROUP BY r.book_id, l.account_id, p.month"
)


def _before(column: str) -> str:
    """What had been added up through the last month before this one that has a row."""
    return (
        f"COALESCE((SELECT b.{column} FROM ledger_balance b WHERE b.account_id = t.account_id "
        "AND b.month < t.month ORDER BY b.month DESC LIMIT 1), 0)"
    )


def _in_month(column: str) -> str:
    return f"SUM(CASE WHEN b.month = t.month THEN t.{column} ELSE 0 END)"


BOOKING = (
    "INSERT INTO ledger_balance (book_id, account_id, month, debit, credit, debit_through, credit_through, "
    f"carried_through) SELECT t.book_id, t.account_id, t.month, 0, 0, {_before('debit_through')}, "
    f"{_before('credit_through')}, {_before('carried_through')} "
    f"FROM ({_MOVED}) t WHERE 1 = 1 ON CONFLICT (account_id, month) DO NOTHING",
    "UPDATE ledger_balance SET debit = debit + s.debit_in, credit = credit + s.credit_in, "
    "debit_through = debit_through + s.debit_to, credit_through = credit_through + s.credit_to, "
    f"carried_through = carried_through + s.carried_to FROM (SELECT b.id AS id, {_in_month('debit')} AS debit_in, "
    f"{_in_month('credit')} AS credit_in, SUM(t.debit) AS debit_to, SUM(t.credit) AS credit_to, "
    f"SUM(t.carried) AS carried_to FROM ({_MOVED}) t JOIN ledger_balance b ON b.account_id = t.account_id "
    "AND b.month >= t.month GROUP BY b.id) s WHERE s.id = ledger_balance.id",
)
_KEPT = ("book_id", "period_id", "kind", "dated_on", "summary", "source", "drafted_by_id", "reverses_id")
_SAME = " OR ".join(
    f"COALESCE(CAST(NEW.{name} AS text), '') <> COALESCE(CAST(OLD.{name} AS text), '')" for name in _KEPT
)
_DRAFT = "(SELECT v.state FROM ledger_voucher v WHERE v.id = {row}.voucher_id) <> 'draft'"
# Who posts holds the book, so that two who post in different months see each other's running sums; a new draft only its month.
_HOLD_PERIOD = "SELECT 1 FROM ledger_period p WHERE p.id IN (SELECT r.period_id FROM {rows} r) FOR SHARE"
_HOLD_BOOK = (
    "SELECT 1 FROM ledger_period p JOIN ledger_book k ON k.id = p.book_id WHERE p.id IN (SELECT r.period_id FROM {rows} r) "
    "FOR NO KEY UPDATE OF k FOR SHARE OF p"
)
_HOLD = "SELECT 1 FROM ledger_voucher v WHERE v.id = {row}.voucher_id"

GUARDS = (
    Guard(
        "ledger_voucher_new",
        "ledger_voucher",
        "INSERT",
        (
            _rule("a voucher begins as a draft", "NEW.state <> 'draft' OR NEW.number IS NOT NULL"),
            _rule("the period is closed", _PERIOD.format(what="p.state") + " <> 'open'"),
        ),
        lock=_HOLD_PERIOD,
        rows=("period_id",),
    ),
    Guard(
        "ledger_voucher_post",
        "ledger_voucher",
        "UPDATE",
        POSTING_RULES,
        BOOKING,
        when="NEW.state = 'posted'",  # it was not before: what is posted is never changed
        lock=_HOLD_BOOK,
        rows=("id", "book_id", "period_id", "source"),
    ),
    Guard(
        "ledger_voucher_keep",
        "ledger_voucher",
        "UPDATE",
        (
            _rule("a posted voucher is never changed", "OLD.state IN ('posted', 'discarded')"),
            _rule(
                "only a reviewed voucher is posted",
                "NEW.state = 'posted' AND (OLD.state <> 'reviewed' OR NEW.reviewed_at IS NULL)",
            ),
            _rule("only a posted voucher has a number", "NEW.state <> 'posted' AND NEW.number IS NOT NULL"),
            _rule("what was reviewed is not changed", f"OLD.state = 'reviewed' AND ({_SAME})"),
        ),
    ),
    Guard(
        "ledger_voucher_stay",
        "ledger_voucher",
        "DELETE",
        (_rule("vouchers are not removed", "OLD.state <> 'draft'"),),
    ),
    Guard(
        "ledger_line_new",
        "ledger_line",
        "INSERT",
        (_rule("only a draft takes lines", _DRAFT.format(row="NEW")),),
        lock="SELECT 1 FROM ledger_voucher v WHERE v.id IN (SELECT r.voucher_id FROM {rows} r) FOR SHARE",
        rows=("voucher_id",),
    ),
    Guard(
        "ledger_line_keep",
        "ledger_line",
        "UPDATE",
        (
            _rule("lines are not moved", "NEW.voucher_id <> OLD.voucher_id"),
            _rule("only a draft changes lines", _DRAFT.format(row="OLD")),
        ),
        lock=_HOLD.format(row="OLD"),
    ),
    Guard(
        "ledger_line_stay",
        "ledger_line",
        "DELETE",
        (_rule("only a draft loses lines", _DRAFT.format(row="OLD")),),
        lock=_HOLD.format(row="OLD"),
    ),
    Guard(
        "ledger_account_new",
        "ledger_account",
        "INSERT",
        (
            _rule(
                "an account with lines takes no sub-accounts",
                "EXISTS (SELECT 1 FROM ledger_line l WHERE l.account_id = NEW.parent_id)",
            ),
            _rule(
                "a sub-account of another book",
                "EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = NEW.parent_id AND a.book_id <> NEW.book_id)",
            ),
        ),
    ),
    Guard(
        "ledger_account_keep",
        "ledger_account",
        "UPDATE",
        (
            _rule(
                "an account stays what it is",
                "NEW.book_id <> OLD.book_id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind OR NEW.side <> OLD.side "
                "OR COALESCE(NEW.parent_id, 0) <> COALESCE(OLD.parent_id, 0)",
            ),
        ),
    ),
    Guard(
        "ledger_period_close",
        "ledger_period",
        "UPDATE",
        (
            _rule(
                "an earlier month is still open",
                "EXISTS (SELECT 1 FROM ledger_period p WHERE p.book_id = NEW.book_id AND p.month < NEW.month "
                "AND p.state = 'open')",
            ),
            _rule(
                "a voucher of the month is not posted",
                "EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.period_id = NEW.id AND v.state IN ('draft', 'reviewed'))",
            ),
        ),
        when="NEW.state = 'closed' AND OLD.state = 'open'",
    ),
    Guard(
        "ledger_period_reopen",
        "ledger_period",
        "UPDATE",
        (
            _rule(
                "a month opens again only when another person agreed",
                "NEW.reopened <> OLD.reopened + 1 OR NEW.reopened > (SELECT COUNT(*) FROM ledger_reopening r "
                "WHERE r.period_id = NEW.id AND r.state = 'granted')",
            ),
            _rule(
                "a later month is closed",
                "EXISTS (SELECT 1 FROM ledger_period p WHERE p.book_id = NEW.book_id AND p.month > NEW.month "
                "AND p.state = 'closed')",
            ),
        ),
        when="NEW.state = 'open' AND OLD.state = 'closed'",
    ),
    Guard(
        "ledger_period_keep",
        "ledger_period",
        "UPDATE",
        (
            _rule("a period stays where it is", "NEW.book_id <> OLD.book_id OR NEW.month <> OLD.month"),
            _rule("reopenings are not forgotten", "NEW.reopened < OLD.reopened"),
        ),
    ),
    Guard(
        "ledger_period_stay",
        "ledger_period",
        "DELETE",
        (_rule("periods are not removed", "1 = 1"),),
    ),
    Guard(
        "ledger_reopening_keep",
        "ledger_reopening",
        "UPDATE",
        (
            _rule(
                "a decided request stays decided",
                "OLD.state <> 'asked' OR NEW.period_id <> OLD.period_id OR NEW.asked_by_id <> OLD.asked_by_id",
            ),
        ),
    ),
)  # fmt: skip
