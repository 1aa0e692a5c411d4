"""工程的守门: what the database itself refuses of works, past every service, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.ledger.test_claims import make
from tests.ledger.test_guards import refused
from tests.ledger.test_works import FOUND, agreed, confirmed, decided, measured, only, signed
from tests.ledger.world import AT, LedgerWorld
from townworks.ledger.models import (
    Allocation,
    Claim,
    MeasureLine,
    Measurement,
    MeasurePhoto,
    Works,
    WorksChange,
    WorksMoney,
)
from townworks.ledger.services.claim_ground import Spent
from townworks.ledger.services.measuring import Found

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by_name": "试", "at": AT}


def bare(ledger: LedgerWorld, **facts: Any) -> Works:
    """A works put in past the services, without money."""
    given = {
        "book": ledger.book,
        "number": "X",
        "name": "试",
        "site": "试",
        "contractor_kind": "body",
        "contractor_sealed": "",
        "contractor_masked": "试",
        "way": "compared",
        "chosen_on": FOUND.from_on,
        "amount": 100,
        "signed_on": FOUND.from_on,
        "starts_on": FOUND.from_on,
        "ends_on": FOUND.until_on,
        "share": 300,
        "warranty": 12,
    }
    return Works.objects.create(**given | facts)


def put(works: Works, amount: int, kind: str = "progress", n: int = 9, **facts: Any) -> Measurement:
    days = {"from_on": FOUND.from_on, "until_on": FOUND.until_on}
    by = {"measured_by_name": "试", "measured_at": AT, "measured_by_id": 1}
    return Measurement.objects.create(works=works, n=n, kind=kind, amount=amount, **days | by | facts)


def confirm(one: Measurement, who: int = 2) -> int:
    return Measurement.objects.filter(pk=one.pk).update(state="confirmed", decided_by_id=who)


def test_a_works_begins_planned_and_within_its_money(ledger: LedgerWorld) -> None:
    refused("begins as planned", lambda: bare(ledger, state="running"))
    works = bare(ledger)
    begin = Works.objects.filter(pk=works.pk)
    refused("within its money", lambda: begin.update(state="running"))
    refused("from planned to running", lambda: begin.update(state="accepted"))
    WorksMoney.objects.create(works=works, amount=100, **BY)
    assert begin.update(state="running") == 1
    refused("accepted by its settlement", lambda: begin.update(state="accepted"))
    refused("set free after acceptance", lambda: begin.update(freed_on=FOUND.until_on))
    for change in (
        {"amount": 99},
        {"share": 0},
        {"signed_on": FOUND.until_on},
        {"contractor_masked": "别人"},
    ):
        refused("keeps what it was", lambda change=change: begin.update(**change))


def test_money_of_works_stays_within_the_allotment_and_with_what_is_wanted(ledger: LedgerWorld) -> None:
    works, row = signed(ledger), only(ledger)
    more = {"works": works, "allocation": row}
    refused(
        "more of an allotment than it is", lambda: WorksMoney.objects.create(**more, amount=100_001, **BY)
    )
    refused("what a works wants", lambda: WorksMoney.objects.create(**more, amount=-1, **BY))
    own = {"works": works, "amount": -1}
    WorksMoney.objects.create(works=works, amount=5, allocation=row, **BY)
    refused("no more is given back", lambda: WorksMoney.objects.create(**own, **BY))
    elsewhere = bare(ledger, book=ledger.committee)
    refused(
        "of the book of the works",
        lambda: WorksMoney.objects.create(works=elsewhere, allocation=row, amount=1, **BY),
    )
    fund = {"fund": row.fund, "book": row.book, "project": "x", "decided_on": row.decided_on}
    refused(
        "works have of an allotment is not taken back",
        lambda: Allocation.objects.create(**fund, amount=-100_000, corrects=row, **BY),
    )
    refused("append-only", lambda: WorksMoney.objects.filter(works=works).update(amount=1))


def test_a_change_is_decided_once_by_another_person_within_the_sums(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    confirmed(ledger, works)
    by = {"reason": "x", "paper": "x", "asked_by_name": "试", "asked_at": AT, "asked_by_id": 1}
    refused(
        "asked for first",
        lambda: WorksChange.objects.create(works=works, n=1, amount=-1, state="agreed", **by),
    )
    for n, (amount, words) in enumerate(((1, "within its money"), (-100_001, "above what is measured"))):
        one = WorksChange.objects.create(works=works, n=n + 1, amount=amount, **by)
        row = WorksChange.objects.filter(pk=one.pk)
        refused("another person", lambda row=row: row.update(state="refused", decided_by_id=1))
        refused(words, lambda row=row: row.update(state="agreed", decided_by_id=2))
        refused("keeps what it was", lambda row=row: row.update(amount=0))
        row.update(state="refused", decided_by_id=2)
        refused("decided once", lambda row=row: row.update(state="agreed"))


def test_a_measurement_is_confirmed_by_another_person_within_the_contract(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    refused("after it was made", lambda: put(works, 5, state="confirmed"))
    refused("below zero", lambda: put(works, -5))
    refused("names a measurement of the same works", lambda: put(works, -5, "correction"))
    one = put(works, 200_001)
    refused("another person confirms", lambda: confirm(one, 1))
    refused("more is measured than contract", lambda: confirm(one))
    refused("keeps what it was", lambda: Measurement.objects.filter(pk=one.pk).update(amount=5))
    Measurement.objects.filter(pk=one.pk).update(state="returned")
    refused("decided once", lambda: confirm(one))
    done = confirmed(ledger, works)
    row = Measurement.objects.filter(pk=done.pk)
    for change in ({"amount": 1}, {"until_on": AT.date()}, {"note": "x"}):
        refused("keeps what it was", lambda change=change: row.update(**change))
    refused("decided once", lambda: row.update(state="returned"))
    refused("append-only", lambda: done.lines.update(amount=1))
    line = {"measurement": done, "n": 9, "what": "x", "unit": "x", "quantity": 1, "price": 1, "amount": 1}
    refused("takes no lines", lambda: MeasureLine.objects.create(**line))
    paper = done.photos.earliest("pk").attachment
    refused(
        "takes no photographs",
        lambda: MeasurePhoto.objects.create(measurement=done, attachment=paper, stage="after"),
    )


def test_nothing_of_works_is_removed(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one, change = confirmed(ledger, works), agreed(ledger, works, -1)

    def remove(table: str, pk: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])

    for table, pk in (
        ("ledger_works", works.pk),
        ("ledger_measurement", one.pk),
        ("ledger_workschange", change.pk),
    ):
        refused("not removed", lambda table=table, pk=pk: remove(table, pk))
    refused("append-only", lambda: remove("ledger_measureline", one.lines.get().pk))


def test_a_claim_stays_within_the_measurement_and_the_measurement_above_the_claim(
    ledger: LedgerWorld,
) -> None:
    works, row = signed(ledger), None
    one = measured(ledger, works)
    claim = make(ledger, lines=(Spent("works", 97_001),), allocation_id=only(ledger).pk)
    handed = Claim.objects.filter(pk=claim.pk)

    def hand_in(**facts: Any) -> None:
        handed.update(**{"state": "submitted", "measurement": one} | facts)

    refused("confirmed measurement of its own book", hand_in)
    decided(ledger, one)
    refused("less retention", hand_in)
    refused("than the works has of it", lambda: hand_in(total=97_000, allocation=row))
    hand_in(total=97_000)
    refused("only while it is filled in", lambda: handed.update(measurement=None))
    less = put(works, -1, "correction", corrects=one)
    refused("less is measured than was claimed", lambda: confirm(less))
    works.refresh_from_db()
    handed.update(state="returned")
    assert confirm(less) == 1


def test_after_the_settlement_nothing_is_measured_above_the_money_that_is_left(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    last = confirmed(ledger, works, Found(FOUND.from_on, FOUND.until_on, settled=150_000))
    WorksMoney.objects.create(works=works, allocation=only(ledger), amount=-50_000, **BY)
    more = put(works, 1, "correction", corrects=last)
    refused("than the money that is left", lambda: confirm(more))


def test_what_works_have_of_an_allotment_pays_for_nothing_else(ledger: LedgerWorld) -> None:
    works, row = signed(ledger), only(ledger)
    claim = make(ledger, lines=(Spent("works", 100_001),), allocation_id=row.pk)
    handed = Claim.objects.filter(pk=claim.pk)
    refused("pays for nothing else", lambda: handed.update(state="submitted"))
    handed.update(state="submitted", total=60_000)
    more = {"works": works, "allocation": row}
    refused("more of an allotment than it is", lambda: WorksMoney.objects.create(**more, amount=40_001, **BY))
    fund = {"fund": row.fund, "book": row.book, "project": "x", "decided_on": row.decided_on}
    refused(
        "is not taken back",
        lambda: Allocation.objects.create(**fund, amount=-40_001, corrects=row, **BY),
    )
