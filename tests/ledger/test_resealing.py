"""换密钥: names in contracts are sealed anew by the newest key, and then read without the old one."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings

from tests.ledger.test_holdings import lease
from tests.ledger.world import LedgerWorld
from townworks.kernel import personal
from townworks.kernel.personal import keys, rotating
from townworks.kernel.personal.sealing import Unreadable
from townworks.ledger.models import Contract
from townworks.ledger.selectors.contract_parties import party_of
from townworks.ledger.services import resealing

pytestmark = pytest.mark.django_db


def test_names_in_contracts_go_over_to_the_new_key(ledger: LedgerWorld):
    first, second = lease(ledger), lease(ledger, "H-2", party="陈国栋")
    fresh = keys.new_key("fresh")
    with override_settings(TOWNWORKS_PERSONAL_KEYS=f"{fresh},{settings.TOWNWORKS_PERSONAL_KEYS}"):
        assert not personal.is_current(first.party_sealed)
        assert resealing.reseal() == 2
        assert resealing.reseal() == 0  # once more turns nothing
    with override_settings(TOWNWORKS_PERSONAL_KEYS=fresh):
        told = [party_of(one) for one in Contract.objects.filter(pk__in=(first.pk, second.pk)).order_by("pk")]
    assert told == ["李大海", "陈国栋"]


def test_what_was_not_turned_cannot_be_read_without_its_key(ledger: LedgerWorld):
    contract = lease(ledger)
    with override_settings(TOWNWORKS_PERSONAL_KEYS=keys.new_key("fresh")), pytest.raises(Unreadable):
        party_of(contract)


def test_the_wiring_asks_the_ledger_when_keys_are_turned(ledger: LedgerWorld):
    contract = lease(ledger)
    fresh = keys.new_key("fresh")
    with override_settings(TOWNWORKS_PERSONAL_KEYS=f"{fresh},{settings.TOWNWORKS_PERSONAL_KEYS}"):
        assert rotating.reseal_all() >= 1
        contract.refresh_from_db()
        assert personal.is_current(contract.party_sealed)


def test_a_name_is_bound_to_its_contract(ledger: LedgerWorld):
    first, second = lease(ledger), lease(ledger, "H-2", party="陈国栋")
    first.party_sealed = second.party_sealed
    with pytest.raises(Unreadable):
        party_of(first)
