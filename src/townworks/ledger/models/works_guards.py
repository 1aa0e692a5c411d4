"""工程的守门: a contract within its money, a measurement within its contract, a claim within its measurement; what was agreed to stays.
The database itself refuses it, past every service."""

from __future__ import annotations

from townworks.engines.works_account import WHOLE
from townworks.kernel.guards import Guard, Rule

from .fund_guards import ALONE, REFUSAL, TAKEN_STATES, changed, stays

_MONEY = "COALESCE((SELECT SUM(m.amount) FROM ledger_worksmoney m WHERE m.works_id = {works}), 0)"
_CHANGES = (
    "COALESCE((SELECT SUM(c.amount) FROM ledger_workschange c "
    "WHERE c.works_id = {works} AND c.state = 'agreed'), 0)"
)
_MEASURED = (
    "COALESCE((SELECT SUM(m.amount) FROM ledger_measurement m "
    "WHERE m.works_id = {works} AND m.state = 'confirmed' AND m.kind <> 'advance'), 0)"
)
_ADVANCED = (
    "COALESCE((SELECT SUM(m.amount) FROM ledger_measurement m "
    "WHERE m.works_id = {works} AND m.state = 'confirmed' AND m.kind = 'advance'), 0)"
)
_RECOVER = "(SELECT w.recover_share FROM ledger_works w WHERE w.id = {works})"
_CONTRACT = "(SELECT w.amount FROM ledger_works w WHERE w.id = {works})"
_LIMIT = f"({_CONTRACT} + {_CHANGES})"
_ACCEPTED = "EXISTS (SELECT 1 FROM ledger_works w WHERE w.id = {works} AND w.state = 'accepted')"
_WANTS = f"(CASE WHEN {_ACCEPTED} THEN {_MEASURED} ELSE {_LIMIT} END)"
_PAID_PART = (
    f"(SELECT CASE WHEN w.freed_on IS NULL THEN {WHOLE} - w.share ELSE {WHOLE} END "
    "FROM ledger_works w WHERE w.id = {works})"
)
_CLAIMED = (
    "COALESCE((SELECT SUM(c.total) FROM ledger_claim c JOIN ledger_measurement m ON m.id = c.measurement_id "
    f"WHERE m.works_id = {{works}} AND c.state IN {TAKEN_STATES}" + "{without}), 0)"
)
_ALLOTTED = (
    "COALESCE((SELECT SUM(a.amount) FROM ledger_allocation a "
    "WHERE a.id = {allocation} OR a.corrects_id = {allocation}), 0)"
)
_PROMISED = (
    "COALESCE((SELECT SUM(m.amount) FROM ledger_worksmoney m WHERE m.allocation_id = {allocation}), 0)"
)
_LOOSE = (
    "COALESCE((SELECT SUM(c.total) FROM ledger_claim c WHERE c.allocation_id = {allocation} "
    f"AND c.measurement_id IS NULL AND c.state IN {TAKEN_STATES}" + "{without}), 0)"
)
_OF_CLAIM = "(SELECT m.works_id FROM ledger_measurement m WHERE m.id = NEW.measurement_id)"
# What the works has of the claim's own source: its allotment, or the village's money where there is none.
_SHARE = (
    "COALESCE((SELECT SUM(s.amount) FROM ledger_worksmoney s JOIN ledger_measurement m ON m.works_id = s.works_id "
    "WHERE m.id = NEW.measurement_id AND COALESCE(s.allocation_id, 0) = COALESCE(NEW.allocation_id, 0)), 0)"
)
_TAKEN_OF_SHARE = (
    "COALESCE((SELECT SUM(c.total) FROM ledger_claim c JOIN ledger_measurement m ON m.id = c.measurement_id "
    f"WHERE m.works_id = {_OF_CLAIM} AND c.state IN {TAKEN_STATES} AND c.id <> NEW.id "
    "AND COALESCE(c.allocation_id, 0) = COALESCE(NEW.allocation_id, 0)), 0)"
)
_OF_WORKS = {"works": "NEW.works_id"}
_HOLD = "SELECT 1 FROM ledger_works w WHERE w.id = NEW.works_id" + ALONE
_HOLD_FUND = (
    "SELECT 1 FROM ledger_allocation a JOIN ledger_fund f ON f.id = a.fund_id WHERE a.id = NEW.allocation_id"
    f"{ALONE} OF f"
)
_CONFIRMS = "NEW.state = 'confirmed' AND OLD.state = 'measured'"
_PHOTO_KEPT = "(SELECT m.state FROM ledger_measurement m WHERE m.id = NEW.measurement_id) <> 'measured'"


def _rule(reason: str, wrong: str) -> Rule:
    return Rule(REFUSAL + reason, wrong)


def _other(who: str, name: str) -> str:
    """The same person, or nobody, where another person is wanted. The system may stand for both."""
    return f"NEW.{name} IS NOT NULL AND NEW.{name} = NEW.{who}"


def _more_than_is_due(
    works: str, *, extra: str = "0", without: str = "", claim: str = "0", settled: str = "1 = 0"
) -> str:
    """Whether claims are above what was measured, less retention, and what was paid ahead and is not back. ``settled``: whether all of it is.
    What comes back is rounded down as the engine does it, by what is left of a division: both engines divide whole numbers differently."""
    paid = f"({_CLAIMED.format(works=works, without=without)} + {claim})"
    measured = f"({_MEASURED.format(works=works)} + {extra})"
    part = f"{measured} * {_RECOVER.format(works=works)}"
    back, ahead = f"(({part} - {part} % {WHOLE}) / {WHOLE})", _ADVANCED.format(works=works)
    over = f"{_ACCEPTED.format(works=works)} OR {settled} OR {back} >= {ahead}"
    owed = f"(CASE WHEN {over} THEN 0 ELSE {ahead} - {back} END)"
    return f"({paid} - {owed}) * {WHOLE} > {measured} * {_PAID_PART.format(works=works)}"


_KEPT_WORKS = (
    *("book_id", "uid", "number", "name", "site", "unit_id", "contractor_kind", "contractor_masked", "way"),
    *("chosen_on", "tender", "amount", "signed_on", "starts_on", "share", "warranty"),
    *("advance_share", "recover_share"),
)
_KEPT_CHANGE = ("works_id", "n", "amount", "ends_on", "reason", "paper", "asked_by_id", "asked_at")
_KEPT_DEFECT = ("works_id", "n", "what", "found_on", "reported_by_id", "reported_at")
_KEPT_MEASUREMENT = (
    *("works_id", "uid", "n", "kind", "from_on", "until_on", "amount", "settled", "corrects_id", "note"),
    *("measured_by_id", "measured_at"),
)

WORKS_GUARDS = (
    *stays("ledger_works", "a works", *_KEPT_WORKS),
    *stays("ledger_workschange", "a change of works", *_KEPT_CHANGE),
    *stays("ledger_measurement", "a measurement", *_KEPT_MEASUREMENT),
    *stays("ledger_defect", "a defect", *_KEPT_DEFECT),
    Guard(
        "ledger_works_new",
        "ledger_works",
        "INSERT",
        (_rule("a works begins as planned", "NEW.state <> 'planned' OR NEW.freed_on IS NOT NULL"),),
    ),
    Guard(
        "ledger_works_begin",
        "ledger_works",
        "UPDATE",
        (
            _rule(
                "a contract is within its money",
                f"NEW.amount + {_CHANGES.format(works='NEW.id')} > {_MONEY.format(works='NEW.id')}",
            ),
        ),
        when="NEW.state = 'running' AND OLD.state = 'planned'",
    ),
    Guard(
        "ledger_works_steps",
        "ledger_works",
        "UPDATE",
        (
            _rule(
                "a works goes from planned to running to accepted",
                "NEW.state <> OLD.state AND NOT (OLD.state = 'planned' AND NEW.state = 'running') "
                "AND NOT (OLD.state = 'running' AND NEW.state = 'accepted')",
            ),
            _rule(
                "a works is accepted by its settlement",
                "NEW.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM ledger_measurement m "
                "WHERE m.works_id = NEW.id AND m.kind = 'final' AND m.state = 'confirmed')",
            ),
            _rule(
                "retention is set free after acceptance, and stays so",
                "(NEW.freed_on IS NOT NULL AND NEW.state <> 'accepted') "
                "OR (OLD.freed_on IS NOT NULL AND NEW.freed_on IS NULL)",
            ),
            _rule(
                "a defect that is not mended holds the retention",
                "NEW.freed_on IS NOT NULL AND OLD.freed_on IS NULL AND EXISTS "
                "(SELECT 1 FROM ledger_defect d WHERE d.works_id = NEW.id AND d.state = 'open')",
            ),
        ),
    ),
    Guard(
        "ledger_worksmoney_allotment",
        "ledger_worksmoney",
        "INSERT",
        (
            _rule(
                "works have more of an allotment than it is",
                f"{_PROMISED.format(allocation='NEW.allocation_id')} + NEW.amount > "
                f"{_ALLOTTED.format(allocation='NEW.allocation_id')} - "
                + _LOOSE.format(allocation="NEW.allocation_id", without=""),
            ),
        ),
        when="NEW.allocation_id IS NOT NULL AND NEW.amount > 0",
        lock=_HOLD_FUND,
    ),
    Guard(
        "ledger_worksmoney_new",
        "ledger_worksmoney",
        "INSERT",
        (
            _rule(
                "an allotment is of the book of the works",
                "NEW.allocation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_allocation a "
                "JOIN ledger_works w ON w.book_id = a.book_id "
                "WHERE a.id = NEW.allocation_id AND w.id = NEW.works_id AND a.corrects_id IS NULL)",
            ),
            _rule(
                "what a works wants stays with it",
                f"NEW.amount < 0 AND {_MONEY.format(**_OF_WORKS)} + NEW.amount < {_WANTS.format(**_OF_WORKS)}",
            ),
            _rule(
                "no more is given back than was given, or than claims have left",
                "NEW.amount < 0 AND COALESCE((SELECT SUM(s.amount) FROM ledger_worksmoney s "
                "WHERE s.works_id = NEW.works_id AND COALESCE(s.allocation_id, 0) = COALESCE(NEW.allocation_id, 0)"
                "), 0) + NEW.amount < COALESCE((SELECT SUM(c.total) FROM ledger_claim c "
                "JOIN ledger_measurement m ON m.id = c.measurement_id WHERE m.works_id = NEW.works_id "
                f"AND c.state IN {TAKEN_STATES} "
                "AND COALESCE(c.allocation_id, 0) = COALESCE(NEW.allocation_id, 0)), 0)",
            ),
        ),
        lock=_HOLD,
    ),
    Guard(
        "ledger_allocation_works",
        "ledger_allocation",
        "INSERT",
        (
            _rule(
                "what works have of an allotment is not taken back",
                f"{_ALLOTTED.format(allocation='NEW.corrects_id')} + NEW.amount < "
                f"{_PROMISED.format(allocation='NEW.corrects_id')} + "
                + _LOOSE.format(allocation="NEW.corrects_id", without=""),
            ),
        ),
        when="NEW.corrects_id IS NOT NULL",
        lock="SELECT 1 FROM ledger_fund f WHERE f.id = NEW.fund_id" + ALONE,
    ),
    Guard(
        "ledger_workschange_new",
        "ledger_workschange",
        "INSERT",
        (_rule("a change of works is asked for first", "NEW.state <> 'asked'"),),
        lock=_HOLD,
    ),
    Guard(
        "ledger_workschange_decide",
        "ledger_workschange",
        "UPDATE",
        (
            _rule("a change of works is decided once", "OLD.state <> 'asked'"),
            _rule("another person decides a change of works", _other("asked_by_id", "decided_by_id")),
            _rule(
                "a contract is within its money",
                f"NEW.state = 'agreed' AND NEW.amount > 0 AND {_LIMIT.format(**_OF_WORKS)} + NEW.amount > "
                + _MONEY.format(**_OF_WORKS),
            ),
            _rule(
                "a contract stays above what is measured",
                f"NEW.state = 'agreed' AND NEW.amount < 0 AND {_LIMIT.format(**_OF_WORKS)} + NEW.amount < "
                + _MEASURED.format(**_OF_WORKS),
            ),
        ),
        lock=_HOLD,
    ),
    Guard(
        "ledger_measurement_new",
        "ledger_measurement",
        "INSERT",
        (
            _rule("a measurement is confirmed after it was made", "NEW.state <> 'measured'"),
            _rule(
                "a correction names a measurement of the same works, and nothing else does",
                "(NEW.kind = 'correction') <> EXISTS (SELECT 1 FROM ledger_measurement m "
                "WHERE m.id = NEW.corrects_id AND m.works_id = NEW.works_id AND m.state = 'confirmed' "
                "AND m.kind <> 'advance')",
            ),
            _rule(
                "only a correction or a settlement is below zero",
                "NEW.kind IN ('advance', 'progress') AND NEW.amount <= 0",
            ),
        ),
        lock=_HOLD,
    ),
    Guard(
        "ledger_measurement_decide",
        "ledger_measurement",
        "UPDATE",
        (
            _rule("a measurement is decided once", f"OLD.state <> 'measured' AND ({changed('state', 'answer')})"),
            _rule("another person confirms a measurement", _other("measured_by_id", "decided_by_id")),
            _rule(
                "no more is paid ahead than the contract says",
                f"{_CONFIRMS} AND NEW.kind = 'advance' AND ({_ADVANCED.format(**_OF_WORKS)} + NEW.amount) * {WHOLE} > "
                f"{_CONTRACT.format(**_OF_WORKS)} * (SELECT w.advance_share FROM ledger_works w WHERE w.id = NEW.works_id)",
            ),
            _rule(
                "nothing is paid ahead once something was measured",
                f"{_CONFIRMS} AND NEW.kind = 'advance' AND EXISTS (SELECT 1 FROM ledger_measurement m "
                "WHERE m.works_id = NEW.works_id AND m.state = 'confirmed' AND m.kind <> 'advance')",
            ),
            _rule(
                "what was paid ahead is back by the settlement",
                f"{_CONFIRMS} AND NEW.kind = 'final' AND "
                + _more_than_is_due("NEW.works_id", extra="NEW.amount", settled="1 = 1"),
            ),
            _rule(
                "no more is measured than contract and changes",
                f"{_CONFIRMS} AND NEW.kind <> 'advance' AND NEW.amount > 0 "
                f"AND {_MEASURED.format(**_OF_WORKS)} + NEW.amount > {_LIMIT.format(**_OF_WORKS)}",
            ),
            _rule(
                "no more is measured than the money that is left",
                f"{_CONFIRMS} AND NEW.kind <> 'advance' AND NEW.amount > 0 "
                f"AND {_MEASURED.format(**_OF_WORKS)} + NEW.amount > {_MONEY.format(**_OF_WORKS)}",
            ),
            _rule(
                "no less is measured than was claimed",
                f"{_CONFIRMS} AND NEW.amount < 0 AND "
                + _more_than_is_due("NEW.works_id", extra="NEW.amount"),
            ),
        ),
        lock=_HOLD,
    ),
    Guard(
        "ledger_defect_new",
        "ledger_defect",
        "INSERT",
        (
            _rule("a defect is mended after it was found", "NEW.state <> 'open'"),
            _rule(
                "a defect is found between acceptance and the retention being set free",
                "NOT EXISTS (SELECT 1 FROM ledger_works w WHERE w.id = NEW.works_id AND w.state = 'accepted' "
                "AND w.freed_on IS NULL)",
            ),
        ),
        lock=_HOLD,
    ),
    Guard(
        "ledger_defect_mend",
        "ledger_defect",
        "UPDATE",
        (
            _rule("a defect is mended once", "OLD.state <> 'open'"),
            _rule("another person sees that a defect is mended", _other("reported_by_id", "decided_by_id")),
        ),
        lock=_HOLD,
    ),
    Guard(
        "ledger_measurephoto_new",
        "ledger_measurephoto",
        "INSERT",
        (_rule("a confirmed measurement takes no photographs", _PHOTO_KEPT),),
    ),
    Guard(
        "ledger_measureline_new",
        "ledger_measureline",
        "INSERT",
        (_rule("a confirmed measurement takes no lines", _PHOTO_KEPT),),
    ),
    Guard(
        "ledger_claim_loose",
        "ledger_claim",
        "UPDATE",
        (
            _rule(
                "what works have of an allotment pays for nothing else",
                f"{_PROMISED.format(allocation='NEW.allocation_id')} > 0 AND "
                f"{_LOOSE.format(allocation='NEW.allocation_id', without=' AND c.id <> NEW.id')} + NEW.total > "
                f"{_ALLOTTED.format(allocation='NEW.allocation_id')} - "
                + _PROMISED.format(allocation="NEW.allocation_id"),
            ),
        ),
        when="NEW.measurement_id IS NULL AND NEW.allocation_id IS NOT NULL "
        f"AND NEW.state IN {TAKEN_STATES} AND OLD.state NOT IN {TAKEN_STATES}",
        lock=_HOLD_FUND,
    ),
    Guard(
        "ledger_claim_works",
        "ledger_claim",
        "UPDATE",
        (
            _rule(
                "a claim pays a confirmed measurement of its own book",
                "NOT EXISTS (SELECT 1 FROM ledger_measurement m JOIN ledger_works w ON w.id = m.works_id "
                "WHERE m.id = NEW.measurement_id AND m.state = 'confirmed' AND w.book_id = NEW.book_id)",
            ),
            _rule(
                "more is claimed than was measured, less retention",
                _more_than_is_due(_OF_CLAIM, without=" AND c.id <> NEW.id", claim="NEW.total"),
            ),
            _rule(
                "more is claimed of a source than the works has of it",
                f"{_TAKEN_OF_SHARE} + NEW.total > {_SHARE}",
            ),
        ),
        when=f"NEW.measurement_id IS NOT NULL AND NEW.state IN {TAKEN_STATES} AND OLD.state NOT IN {TAKEN_STATES}",
        lock="SELECT 1 FROM ledger_works w JOIN ledger_measurement m ON m.works_id = w.id WHERE m.id = NEW.measurement_id"
        + f"{ALONE} OF w",
    ),
)  # fmt: skip
