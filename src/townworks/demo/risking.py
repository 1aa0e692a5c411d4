"""账目风险: every book looked over on the last day of June, and one finding settled by who looked into it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from townworks.ledger.models import Book, Risk
from townworks.ledger.services import risks

from .bookkeeping import REVIEWED_BY
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

LOOKED_ON = date(2026, 6, 30)


class Risking:
    """One look over all books of the town."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def look(self) -> None:
        """Every rule over every book; the first voucher of a day of rest turns out to be in order."""
        actor = self.year.who(REVIEWED_BY)
        for book in Book.objects.filter(town=self.year.town).order_by("place__code", "code"):
            risks.look_over(actor=actor, book_id=book.pk, until=LOOKED_ON, at=at(LOOKED_ON, 17))
        first = Risk.objects.filter(book__town=self.year.town, rule="rest_day").order_by("pk").first()
        if first is not None:
            risks.settle_risk(
                actor=actor,
                pk=first.pk,
                state="explained",
                reason="租金周末到账，银行回单的日期就是这一天，凭证照回单填的",
                at=at(LOOKED_ON, 17, 30),
            )
