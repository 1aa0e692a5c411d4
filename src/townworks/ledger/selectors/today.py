"""今天: which findings in the books wait for who settles them. One query."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.book_risks import RULES
from townworks.engines.working import Step
from townworks.kernel.actor import Actor

from ..models import Risk
from .risks import in_order, risks_for

CLOSE = "risk.close"
ROWS = 6
MOST = 100  # so far a pile is counted


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """What of the books waits for the actor, by key; piles with nothing in them are left out."""
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
