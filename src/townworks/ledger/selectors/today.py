"""今天: which findings in the books wait for who settles them, and what petty cash is past its day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.book_risks import RULES
from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from ..models import Risk
from .advances import KEEP, late_for
from .risks import in_order, risks_for

CLOSE = "risk.close"
ROWS = 6
MOST = 100  # so far a pile is counted


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """What of the books waits for the actor, by key; piles with nothing in them are left out."""
    return _risks(actor) | _late_advances(actor, on)


def _late_advances(actor: Actor, on: date) -> dict[str, Pile]:
    """过期的备用金 for who gives and reviews it."""
    if not actor.grants_for(KEEP):
        return {}
    rows = late_for(actor, KEEP, on=on, most=MOST + 1)
    if not rows:
        return {}
    first = tuple(
        Matter(
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
        for one in rows[:ROWS]
    )
    return {"advance_late": Pile("advance_late", min(len(rows), MOST), first, least=len(rows) > MOST)}


def _risks(actor: Actor) -> dict[str, Pile]:
    if not actor.grants_for(CLOSE):
        return {}
    rows = list(in_order(risks_for(actor, CLOSE).filter(state="open"))[: MOST + 1])
    if not rows:
        return {}
    first = tuple(_matter(one) for one in rows[:ROWS])
    return {"book_risk": Pile("book_risk", min(len(rows), MOST), first, least=len(rows) > MOST)}


def _matter(risk: Risk) -> Matter:
    text, values = risk.why
    return Matter(
        risk.pk, gettext(RULES[risk.rule].name), unit=risk.book.name, why=(Step(text, dict(values)),)
    )
