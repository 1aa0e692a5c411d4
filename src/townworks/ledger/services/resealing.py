"""换密钥: account numbers of banks, names in contracts, of givers and of who builds, sealed anew by the newest key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
        + sum(
            _name(Contract, pk, "party_sealed", contract_belongs)
            for pk in _each(Contract.objects.exclude(party_sealed=""))
        )
        + sum(
            _name(Donation, pk, "donor_sealed", donation_belongs)
            for pk in _each(Donation.objects.exclude(donor_sealed=""))
        )
        + sum(
            _name(Works, pk, "contractor_sealed", contractor_belongs)
            for pk in _each(Works.objects.exclude(contractor_sealed=""))
        )
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


def _name(model: type[Row], pk: int, field: str, belongs: Callable[[Row], str]) -> bool:
    """One sealed name of a row, read and sealed anew where its key is an older one."""
    with transaction.atomic():
        one = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
        sealed = getattr(one, field)
        if personal.is_current(sealed):
            return False
        name = personal.unseal(sealed, belongs=belongs(one))
        setattr(one, field, personal.seal(name, belongs=belongs(one)))
        one.save(update_fields=[field])
    return True
