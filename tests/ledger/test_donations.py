"""捐赠: the name sealed, read for a reason, on the roll only where its giver agreed."""

from __future__ import annotations

import importlib
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from docx import Document

from tests.ledger.world import AT, LedgerWorld
from townworks.kernel import personal
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.kernel.personal.keys import new_key
from townworks.ledger.models import Donation
from townworks.ledger.selectors import donations as reading
from townworks.ledger.services import donations, resealing
from townworks.ledger.services.donations import Gift

pytestmark = pytest.mark.django_db
NAME = "欧阳海生"
GIFT = Gift(NAME, "person", False, 2_000_000, date(2026, 3, 8), "修祠堂前的路")


def given(ledger: LedgerWorld, **facts: Any) -> Donation:
    return donations.register_donation(
        actor=facts.pop("actor", None) or ledger.actor(),
        book_id=ledger.book.pk,
        gift=replace(GIFT, **facts),
        account="504",
        money_account="102",
        at=AT,
    )


def test_a_gift_has_a_number_a_voucher_and_a_sealed_name(ledger: LedgerWorld) -> None:
    one = given(ledger)
    assert (one.number, one.donor_masked) == ("2027-0001", "欧**")
    assert one.voucher is not None and NAME not in one.voucher.summary
    assert NAME not in one.donor_sealed and reading.donor_of(one) == NAME
    ledger.book_it(one.voucher)
    assert (ledger.closing("102"), ledger.closing("504")) == (2_000_000, -2_000_000)
    assert not AuditEntry.objects.filter(facts__icontains=NAME).exists()


def test_the_roll_names_only_who_agreed(ledger: LedgerWorld) -> None:
    one = given(ledger)
    given(ledger, donor="青禾石材厂", donor_kind="body")
    who = {row.who for row in reading.public_roll(ledger.book.pk).rows}
    assert who == {"一位热心乡贤", "一家爱心单位"}
    donations.change_consent(actor=ledger.actor(), pk=one.pk, named=True, reason="本人同意", at=AT)
    page = Client().get(f"/village-books/{ledger.book.pk}/donations/").content.decode()
    assert NAME in page and "青禾石材厂" not in page
    donations.change_consent(actor=ledger.actor(), pk=one.pk, named=False, reason="本人改主意", at=AT)
    assert NAME not in Client().get(f"/village-books/{ledger.book.pk}/donations/").content.decode()
    with pytest.raises(WrongState):
        donations.change_consent(actor=ledger.actor(), pk=one.pk, named=False, reason="再说一次", at=AT)


def test_a_village_without_gifts_has_no_roll(ledger: LedgerWorld) -> None:
    assert Client().get(f"/village-books/{ledger.book.pk}/donations/").status_code == 404


def test_a_name_is_read_for_a_reason_that_the_trail_keeps(ledger: LedgerWorld) -> None:
    one = given(ledger)
    with pytest.raises(Invalid, match="理由"):
        donations.reveal_donor(actor=ledger.actor(), pk=one.pk, reason=" ", at=AT)
    assert donations.reveal_donor(actor=ledger.actor(), pk=one.pk, reason="核对收据", at=AT) == NAME
    entry = AuditEntry.objects.get(verb="donation.reveal")
    assert entry.facts["reason"] == "核对收据" and NAME not in str(entry.facts)
    with pytest.raises(NotAllowed):
        donations.reveal_donor(actor=ledger.actor("agency_reviewer"), pk=one.pk, reason="看看", at=AT)
    with pytest.raises(NotFound):
        donations.reveal_donor(actor=ledger.actor(town=ledger.world.there), pk=one.pk, reason="看看", at=AT)


def test_a_receipt_carries_the_name_and_is_in_the_trail(ledger: LedgerWorld) -> None:
    one = given(ledger)
    facts = {"actor": ledger.actor(), "pk": one.pk, "reason": "开给捐赠人", "at": AT}
    data, digest = donations.issue_receipt(**facts)
    assert donations.issue_receipt(**facts) == (data, digest)
    words = Document(io.BytesIO(data))
    cells = {cell.text for row in words.tables[0].rows for cell in row.cells}
    assert f"{NAME}：" in {one.text for one in words.paragraphs} and "20,000.00 元" in cells
    assert AuditEntry.objects.filter(verb="donation.receipt")[0].facts["sha256"] == digest


def test_what_is_public_does_not_name_the_giver_by_the_way(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid) as refused:
        given(ledger, purpose=f"{NAME}捐修路", amount=0)
    assert {name for name, _ in refused.value.problems} == {"purpose", "amount"}


def test_a_gift_keeps_what_it_was(ledger: LedgerWorld) -> None:
    one = given(ledger)
    with pytest.raises(DatabaseError), transaction.atomic():
        Donation.objects.filter(pk=one.pk).update(amount=1)


def test_a_new_key_seals_the_names_anew(ledger: LedgerWorld, settings: Any) -> None:
    one = given(ledger)
    settings.TOWNWORKS_PERSONAL_KEYS = f"{new_key('k9')},{settings.TOWNWORKS_PERSONAL_KEYS}"
    assert resealing.reseal() >= 1
    one.refresh_from_db()
    assert personal.is_current(one.donor_sealed) and reading.donor_of(one) == NAME
    assert resealing.reseal() == 0


def test_the_migration_seals_names_that_stood_open(ledger: LedgerWorld) -> None:
    module = importlib.import_module("townworks.ledger.migrations.0005_funds")
    row = type("Row", (), {"donor": NAME, "save": lambda self, **_: None})()
    manager = type("Manager", (), {"all": lambda self: [row]})()
    model = type("Model", (), {"objects": manager})
    state = type("State", (), {"get_model": lambda self, *_: model})()
    module.seal(state, None)
    assert (row.donor_masked, NAME in row.donor_sealed) == ("欧**", False)
    module.open_again(state, None)
    assert row.donor == NAME and apps.get_model("ledger", "Donation") is Donation
