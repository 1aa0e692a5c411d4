"""年度预算: what a book may spend on a purpose in a year; set, and changed with a reason. Every row stays, the last one holds."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import Budget
from ..selectors.claims import purpose_name
from ..selectors.funds import KEEP
from ..selectors.visible import book_for
from .ground import Problems, hold, stated

MOST = 10**13


def set_budget(
    *, actor: Actor, book_id: int, year: int, purpose: str, amount: int, at: datetime, reason: str = ""
) -> Budget:
    """设定预算. A change of what is there wants its reason; zero says that nothing may be spent. WrongState where nothing would change."""
    with transaction.atomic():
        book = book_for(actor, book_id, KEEP)
        permissions.may(actor, KEEP, book).require()
        hold(book)
        problems: Problems = []
        if purpose not in {one.code for one in definitions.ledger_rules().purposes}:
            problems.append(("purpose", Invalid("请选用途。")))
        if not book.starts_on.year <= year <= 2100:
            problems.append(("year", Invalid("预算的年份不能早于建账的年份。")))
        if not 0 <= amount <= MOST:
            problems.append(("amount", Invalid("预算不能是负数，也不能这样大。")))
        if problems:
            raise Invalid("预算有 {count} 处要改。", problems, count=len(problems))
        last = Budget.objects.filter(book=book, year=year, purpose=purpose).order_by("-id").first()
        if last is not None and last.amount == amount:
            raise WrongState("{name}的预算已经是这个数。", name=purpose_name(purpose))
        words = stated(reason) if last is not None else reason.strip()
        row = Budget.objects.create(
            book=book,
            year=year,
            purpose=purpose,
            amount=amount,
            reason=words[:300],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "budget.set",
            kind="book",
            thing_id=book.pk,
            name=f"{book.name} {year} {purpose}",
            town_id=book.town_id,
            at=at,
            facts={"amount": amount, "before": last.amount if last else None, "reason": words},
        )
    return row
