"""视为受理: what nobody told the missing papers of in time counts as accepted from the day that it came in (行政许可法 32)."""

from __future__ import annotations

from datetime import datetime

from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM

from ..models import Case
from ..models.case import OPEN
from ..selectors import clocks
from .accepting import moved
from .clocks import turn

BATCH = 500
REASON = "逾期没有受理，也没有一次告知补正，依法{deemed}（{basis}）。"


def accept_deemed(*, at: datetime) -> int:
    """The clockwork's part: every case whose time to be accepted or told has run out. Answers how many."""
    today, accepted = clock.day_of(at), 0
    for kind in definitions.case_kinds():
        rules = {one.rule for one in kind.milestones if one.met_by == "accept"}
        if not any(rule.code in rules and rule.deemed for rule in definitions.deadlines()):
            continue
        waiting = Case.objects.filter(OPEN, kind=kind.code, state="registered", told_at=None)
        for case in waiting.select_related("edition").order_by("registered_at", "pk")[:BATCH]:
            due = clocks.deemed_due(case, today)
            if due is not None and due.due_on is not None and due.due_on < today:
                _accept(case.pk, due, at)
                accepted += 1
    return accepted


def _accept(pk: int, due: clocks.Milestone, at: datetime) -> None:
    def start(case: Case) -> None:
        case.accepted_at = case.registered_at
        if case.term_starts == "acceptance":
            turn(case, "start", actor=SYSTEM, at=at, on=clock.day_of(case.registered_at))

    reason = REASON.format(deemed=due.deemed, basis=due.basis)
    moved("accept", actor=SYSTEM, pk=pk, at=at, reason=reason, change=start)
