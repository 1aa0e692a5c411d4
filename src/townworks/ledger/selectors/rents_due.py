"""应收租金: what is due now or soon over all contracts in reach, what of it is late and how late; the oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from townworks.engines.rent_schedule import BUCKETS, Payment
from townworks.kernel import asked
from townworks.kernel.actor import Actor

from ..models import Contract
from .rents import arrears_by_contract, standings
from .visible import books_within

AHEAD = {"": 30, "90": 90, "365": 365}  # days that are looked ahead


@dataclass(frozen=True)
class DueRow:
    """一期应收 of a contract. ``wait``: days until it is due, below zero where it is late."""

    contract: Contract
    payment: Payment
    wait: int

    @property
    def late(self) -> int:
        return max(-self.wait, 0)


@dataclass(frozen=True)
class Due:
    """应收的清单: fen that is late, by how old it is (``BUCKETS``, and beyond), and fen that is coming."""

    rows: list[DueRow]
    ageing: tuple[int, ...]
    coming: int

    @property
    def late(self) -> int:
        return sum(self.ageing)


def due_for(actor: Actor, wanted: Mapping[str, str], *, on: date) -> Due:
    """Payments that are not settled and due by the end of the days looked ahead; five queries, only of contracts that owe anything."""
    last = on + timedelta(days=AHEAD.get(wanted.get("ahead", ""), 30))
    contracts = Contract.objects.filter(book__in=books_within(actor))
    if (book := asked.number(wanted.get("book"))) is not None:
        contracts = contracts.filter(book=book)
    owing = arrears_by_contract(contracts, on=last + timedelta(days=1))
    found = Contract.objects.filter(pk__in=[pk for pk, fen in owing.items() if fen]).select_related("book")
    rows = [
        DueRow(contract, one, (one.due_on - on).days)
        for contract, standing in standings(found, on=on)
        for one in standing.payments
        if one.left and one.due_on <= last
    ]
    rows.sort(key=lambda one: (one.payment.due_on, one.contract.pk))
    ageing = [0] * (len(BUCKETS) + 1)
    for one in rows:
        if one.late:
            ageing[next((n for n, days in enumerate(BUCKETS) if one.late <= days), len(BUCKETS))] += (
                one.payment.left
            )
    coming = sum(one.payment.left for one in rows if not one.late)
    return Due(rows, tuple(ageing), coming)
