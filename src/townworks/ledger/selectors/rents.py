"""租金: how contracts stand on a day, by what was due and what came in; one query for the contracts, one each for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from townworks.definitions import selectors as definitions
from townworks.engines import market_rent, rent_schedule
from townworks.engines.rent_schedule import Answer, Payment, Price
from townworks.kernel import proofs

from ..models import Contract, ContractReceipt, Instalment

SETTLES = ("rent", "waived")


def standings(contracts: QuerySet[Contract], *, on: date) -> list[tuple[Contract, Answer]]:
    """Each contract with its payments, the oldest settled first by what came in until a day."""
    rows = list(contracts)
    ids = [one.pk for one in rows]
    payments: dict[int, list[Payment]] = {}
    ended = {one.pk: one.ended_on for one in rows}
    for one in Instalment.objects.filter(contract__in=ids).order_by("contract", "n"):
        last = ended[one.contract_id]
        if last is None or one.from_on <= last:
            made = Payment(one.n, one.from_on, one.until_on, one.due_on, one.amount)
            payments.setdefault(one.contract_id, []).append(made)
    received: dict[int, list[tuple[date, int]]] = {}
    came = ContractReceipt.objects.filter(contract__in=ids, kind__in=SETTLES)
    for pk, day, amount in came.values_list("contract_id", "dated_on", "amount"):
        received.setdefault(pk, []).append((day, amount))
    return [
        (one, rent_schedule.settled(tuple(payments.get(one.pk, ())), tuple(received.get(one.pk, ())), on))
        for one in rows
    ]


def prices_of(contract: Contract) -> tuple[Price, ...]:
    """The prices of a contract, as the engine takes them."""
    later = tuple(Price(date.fromisoformat(day), int(yearly)) for day, yearly in contract.steps)
    return (Price(contract.starts_on, contract.yearly), *later)


def price_on(contract: Contract, day: date) -> int:
    """Fen a year on a day."""
    past = [one for one in prices_of(contract) if one.from_on <= day]
    return max(past, key=lambda one: one.from_on).yearly if past else contract.yearly


def arrears_by_contract(contracts: QuerySet[Contract], *, on: date) -> dict[int, int]:
    """Of each contract with anything due before a day: the rent that is not settled (fen); two queries, no schedule drawn.

    It is what was due less what came in, or nothing: which payment is the oldest makes no difference to it.
    """
    return _arrears(contracts, [on])[on]


def _arrears(contracts: QuerySet[Contract], days: Sequence[date]) -> dict[date, dict[int, int]]:
    """The same for several days, in as many queries."""
    due = Instalment.objects.filter(contract__in=contracts.order_by(), due_on__lt=days[-1])
    due = due.exclude(contract__ended_on__lt=F("from_on"))
    came = ContractReceipt.objects.filter(
        contract__in=contracts.order_by(), kind__in=SETTLES, dated_on__lte=days[-1]
    )
    owed = {f"until{n}": Sum("amount", filter=Q(due_on__lt=day)) for n, day in enumerate(days)}
    paid = {f"until{n}": Sum("amount", filter=Q(dated_on__lte=day)) for n, day in enumerate(days)}
    received = {pk: sums for pk, *sums in came.values_list("contract_id").annotate(**paid).order_by()}
    found: dict[date, dict[int, int]] = {day: {} for day in days}
    for pk, *sums in due.values_list("contract_id").annotate(**owed).order_by():
        for day, fen, gone in zip(days, sums, received.get(pk, [0] * len(days)), strict=True):
            if pk is not None and fen is not None:
                found[day][pk] = max(fen - (gone or 0), 0)
    return found


def arrears_by_town(town_ids: Iterable[int], *, on: date) -> dict[int, tuple[int, int, int]]:
    """By town: rent in arrears (fen), in how many contracts, of how many with anything due; three queries, for all days of which
    proofs are asked together."""
    towns = frozenset(town_ids)
    return proofs.of_day(("rents.arrears", towns), on, lambda days: _arrears_by_town(towns, days))


def _arrears_by_town(
    town_ids: Iterable[int], days: Sequence[date]
) -> dict[date, dict[int, tuple[int, int, int]]]:
    contracts = Contract.objects.filter(book__town__in=list(town_ids))
    towns = {pk: town or 0 for pk, town in contracts.values_list("pk", "book__town_id")}
    answer: dict[date, dict[int, tuple[int, int, int]]] = {}
    for day, by_contract in _arrears(contracts, days).items():
        found: dict[int, tuple[int, int, int]] = {}
        for pk, left in by_contract.items():
            sums = found.get(towns[pk], (0, 0, 0))
            found[towns[pk]] = (sums[0] + left, sums[1] + bool(left), sums[2] + 1)
        answer[day] = found
    return answer


def compared(contracts: Sequence[Contract], *, town_id: int, on: date) -> Mapping[int, market_rent.Answer]:
    """租金比较: each of these against the other running contracts of its kind in the town; two queries whatever their number."""
    rules = definitions.ledger_rules().market
    running = Contract.objects.filter(
        book__town=town_id,
        state="running",
        starts_on__lte=on,
        ends_on__gte=on,
        asset__isnull=False,
        area__gt=0,
    ).select_related("asset")
    lets: dict[str, dict[int, market_rent.Let]] = {}
    for one in running:
        if one.asset is not None:
            lets.setdefault(one.asset.kind, {})[one.pk] = _let(one, on)
    answers = {}
    for one in contracts:
        if one.asset is None or not one.area:
            continue
        others = tuple(let for pk, let in lets.get(one.asset.kind, {}).items() if pk != one.pk)
        given = market_rent.Given(_let(one, on), others, rules.least, rules.share)
        answers[one.pk] = market_rent.compute(given)
    return answers


def _let(contract: Contract, on: date) -> market_rent.Let:
    return market_rent.Let(price_on(contract, on), contract.area or Decimal(1))
