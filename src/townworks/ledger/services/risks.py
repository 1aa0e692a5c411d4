"""账目风险: the books looked over by the rules, each finding told once; a person settles it with the reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townworks.engines import book_risks
from townworks.kernel import audit, clock
from townworks.kernel.actor import SYSTEM, Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import Book, Risk, RiskLook
from ..models.risk import RISK_STATES
from ..selectors.risk_facts import facts_of
from ..selectors.risks import risk_for
from ..selectors.visible import book_for
from .ground import hold, stated

READ, CLOSE = "risk.read", "risk.close"
SETTLED = tuple(state for state in RISK_STATES if state != "open")


def look_over(*, actor: Actor, book_id: int, until: date, at: datetime) -> RiskLook | None:
    """看一遍账目: every rule over one book through a day. What was told before, open or settled, is not told again.

    None where the town has set no limits. Invalid for a day after today.
    """
    if until > clock.day_of(at):
        raise Invalid("看到哪天不能在今天之后。")
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, READ, book).require()
        book = hold(book)
        given = facts_of(book, until=until)
        if given is None:
            return None
        answer = book_risks.compute(given)
        known = set(Risk.objects.filter(book=book).values_list("key", flat=True))
        fresh = [one for one in answer.findings if one.key not in known]
        Risk.objects.bulk_create(
            Risk(
                book=book,
                rule=one.rule,
                key=one.key,
                records=list(one.records),
                why=one.why.stored(),
                found_at=at,
            )
            for one in fresh
        )
        look = RiskLook.objects.create(
            book=book,
            looked_on=until,
            found=len(fresh),
            working=[step.stored() for step in answer.working],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "risk.look",
            kind="book",
            thing_id=book.pk,
            name=book.name,
            town_id=book.town_id,
            at=at,
            facts={"until": until.isoformat(), "found": len(fresh), "standing": len(answer.findings)},
        )
    return look


def look_over_all(*, at: datetime) -> int:
    """Every book that nobody looked over today; answers how many."""
    today = clock.day_of(at)
    books = Book.objects.exclude(risk_looks__looked_on=today).order_by("pk").values_list("pk", flat=True)
    return sum(look_over(actor=SYSTEM, book_id=pk, until=today, at=at) is not None for pk in list(books))


def settle_risk(*, actor: Actor, pk: int, state: str, reason: str, at: datetime) -> Risk:
    """核查一条风险: explained, mended or passed on, with the reason. WrongState for one that is settled already."""
    words = stated(reason)
    if state not in SETTLED:
        raise Invalid("请选择核查的结论。", [("state", Invalid("请选择核查的结论。"))])
    with transaction.atomic():
        seen = risk_for(actor, pk)
        permissions.may(actor, CLOSE, seen.book).require()
        hold(seen.book)
        risk = Risk.objects.select_for_update(of=("self",)).select_related("book").get(pk=pk)
        if risk.state != "open":
            raise WrongState("这一条已经核查过，结论不再改动。")
        risk.state, risk.reason = state, words[:500]
        risk.closed_by_id, risk.closed_by_name, risk.closed_at = actor.person_id, actor.name, at
        risk.save()
        audit.record(
            actor,
            "risk.close",
            kind="risk",
            thing_id=risk.pk,
            name=f"{risk.book.name} {book_risks.RULES[risk.rule].name}",
            town_id=risk.book.town_id,
            at=at,
            facts={"key": risk.key, "state": state, "reason": words},
        )
    return risk
