"""今天: which findings in the books wait for who settles them, what petty cash is past its day, which measurements and changes of works
wait for who confirms, which works are late for who keeps them, which defects hold a retention past its day, which papers another person
wants to take back, and what of claims, vouchers, months and questions waits (``waiting``). One query a pile."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.book_risks import RULES
from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from ..models import Defect, Risk, TakeBack, Works
from . import advances, waiting
from .risks import in_order, risks_for
from .take_backs import PERMISSIONS, RECEIPTS, waiting_for
from .works import CONFIRM, KEEP, works_for
from .works_pages import holding_defects, late_by, retention_due, with_waiting

CLOSE = "risk.close"
ROWS = 6
MOST = 100  # so far a pile is counted


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """What of the books waits for the actor, by key; piles with nothing in them are left out."""
    found: dict[str, list[Matter]] = {
        "claim_wait": waiting.claims(actor, MOST + 1),
        "voucher_wait": waiting.vouchers(actor, MOST + 1),
        "reopen_wait": waiting.reopenings(actor, MOST + 1),
        "sheet_question": waiting.questions(actor, MOST + 1),
    }
    if actor.grants_for(CLOSE):
        rows = in_order(risks_for(actor, CLOSE).filter(state="open"))[: MOST + 1]
        found["book_risk"] = [_matter(one) for one in rows]
    if actor.grants_for(advances.KEEP):
        found["advance_late"] = [
            _advance(one) for one in advances.late_for(actor, advances.KEEP, on=on, most=MOST + 1)
        ]
    if actor.grants_for(CONFIRM):
        measured = with_waiting(works_for(actor, CONFIRM), actor).order_by("ends_on", "pk")[: MOST + 1]
        found["works_confirm"] = [_waiting(one) for one in measured]
        found["works_defect"] = [_defect(one, on) for one in holding_defects(actor, on=on)[: MOST + 1]]
    if any(actor.grants_for(name) for name in (*PERMISSIONS.values(), RECEIPTS)):
        found["take_back"] = [_take_back(one) for one in waiting_for(actor)[: MOST + 1]]
    if actor.grants_for(KEEP):
        late = works_for(actor, KEEP).filter(state="running", ends_on__lt=on).order_by("ends_on", "pk")
        found["works_late"] = [_late(one, on) for one in late[: MOST + 1]]
    return {
        key: Pile(key, min(len(rows), MOST), tuple(rows[:ROWS]), least=len(rows) > MOST)
        for key, rows in found.items()
        if rows
    }


def _advance(one: advances.AdvanceRow) -> Matter:
    return Matter(
        one.advance.pk,
        str(one.advance),
        unit=one.advance.book.name,
        why=(
            Step(
                gettext_noop("还剩 {left} 元，{due} 到期，过期 {late} 天"),
                {"left": yuan(one.left), "due": one.advance.due_on, "late": one.age.late},
            ),
        ),
    )


def _matter(risk: Risk) -> Matter:
    text, values = risk.why
    return Matter(
        risk.pk, gettext(RULES[risk.rule].name), unit=risk.book.name, why=(Step(text, dict(values)),)
    )


def _waiting(works: Works) -> Matter:
    measured: int | None = works.measured_fen  # type: ignore[attr-defined]
    changed: int | None = works.changed_fen  # type: ignore[attr-defined]
    why = []
    if measured is not None:
        why.append(Step(gettext_noop("计量 {fen} 元等确认"), {"fen": yuan(measured)}))
    if changed is not None:
        why.append(Step(gettext_noop("变更 {fen} 元等审定"), {"fen": yuan(changed)}))
    return Matter(works.pk, works.name, works.number, unit=works.book.name, why=tuple(why))


def _defect(one: Defect, on: date) -> Matter:
    due = retention_due(one.works) or on
    why = Step(
        gettext_noop("“{what}”没有修好，质保金 {due} 到期，压了 {days} 天"),
        {"what": one.what, "due": due, "days": (on - due).days},
    )
    return Matter(one.pk, one.works.name, one.works.number, unit=one.works.book.name, why=(why,))


def _take_back(one: TakeBack) -> Matter:
    paper = one.attachment
    why = Step(gettext_noop("{who}要撤回：{reason}"), {"who": one.asked_by_name, "reason": one.reason})
    return Matter(one.pk, paper.caption or paper.name, unit=one.book.name, why=(why,))


def _late(works: Works, on: date) -> Matter:
    why = Step(
        gettext_noop("计划 {day} 完工，过了 {days} 天"), {"day": works.ends_on, "days": late_by(works, on=on)}
    )
    return Matter(works.pk, works.name, works.number, unit=works.book.name, why=(why,))
