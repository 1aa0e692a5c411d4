"""换密钥: account numbers of banks, names in contracts, of givers and of who builds, sealed anew by the newest key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from townworks.kernel import personal

from ..models import BankAccount, Contract, Donation, Works
from ..selectors.contract_parties import belongs as contract_belongs
from ..selectors.contract_parties import contractor_belongs
from ..selectors.donations import belongs as donation_belongs
from .banking import belongs as bank_belongs
from .banking import index_of

BATCH = 500
Row = TypeVar("Row", bound=Model)


def reseal() -> int:
    """How many rows were sealed by an older key, or found by an older index."""
    return (
        sum(_bank(pk) for pk in _each(BankAccount.objects.all()))
        + sum(_contract(pk) for pk in _each(Contract.objects.exclude(party_sealed="")))
        + sum(_donation(pk) for pk in _each(Donation.objects.exclude(donor_sealed="")))
        + sum(_works(pk) for pk in _each(Works.objects.exclude(contractor_sealed="")))
    )


def _each(rows: QuerySet[Row]) -> Iterator[int]:
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from found
        last = found[-1]


def _bank(pk: int) -> bool:
    with transaction.atomic():
        one = BankAccount.objects.select_for_update(of=("self",)).select_related("book").get(pk=pk)
        number = personal.unseal(one.number_sealed, belongs=bank_belongs(one.uid))
        index = index_of(number, one.book.town_id)
        if personal.is_current(one.number_sealed) and index == one.number_index:
            return False
        one.number_sealed = personal.seal(number, belongs=bank_belongs(one.uid))
        one.number_index = index
        one.save(update_fields=["number_sealed", "number_index"])
    return True


def _contract(pk: int) -> bool:
    with transaction.atomic():
        one = Contract.objects.select_for_update(of=("self",)).get(pk=pk)
        if personal.is_current(one.party_sealed):
            return False
        name = personal.unseal(one.party_sealed, belongs=contract_belongs(one))
        one.party_sealed = personal.seal(name, belongs=contract_belongs(one))
        one.save(update_fields=["party_sealed"])
    return True


def _donation(pk: int) -> bool:
    with transaction.atomic():
        one = Donation.objects.select_for_update(of=("self",)).get(pk=pk)
        if personal.is_current(one.donor_sealed):
            return False
        name = personal.unseal(one.donor_sealed, belongs=donation_belongs(one))
        one.donor_sealed = personal.seal(name, belongs=donation_belongs(one))
        one.save(update_fields=["donor_sealed"])
    return True


def _works(pk: int) -> bool:
    with transaction.atomic():
        one = Works.objects.select_for_update(of=("self",)).get(pk=pk)
        if personal.is_current(one.contractor_sealed):
            return False
        name = personal.unseal(one.contractor_sealed, belongs=contractor_belongs(one))
        one.contractor_sealed = personal.seal(name, belongs=contractor_belongs(one))
        one.save(update_fields=["contractor_sealed"])
    return True
