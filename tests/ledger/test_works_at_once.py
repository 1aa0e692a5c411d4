"""两人同时: sixteen claims for the same measurement, and sixteen who confirm it; one comes through, whatever the database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from tests.ledger.test_claims import make
from tests.ledger.test_concurrency import CONNECTIONS, ledger, together
from tests.ledger.test_funds import allotted, opened
from tests.ledger.test_works import confirmed, measured, only, signed
from tests.ledger.test_works_guards import bare
from tests.ledger.world import AT, REVIEWER, LedgerWorld
from townworks.kernel.errors import Invalid, WrongState
from townworks.ledger.models import Claim, Works, WorksMoney
from townworks.ledger.selectors import works as reading
from townworks.ledger.services import claims, measuring
from townworks.ledger.services.claim_ground import Spent

__all__ = ["ledger"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_sixteen_claims_at_once_no_more_is_taken_than_was_measured(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one = confirmed(ledger, works)
    row, maker = only(ledger), ledger.actor("village_bookkeeper")
    facts = {"allocation_id": row.pk, "measurement_id": one.pk, "decided": "会议"}
    pks = [
        make(ledger, receipt=n + 1, lines=(Spent("works", 40_000),), **facts).pk for n in range(CONNECTIONS)
    ]
    failures = together(lambda n: claims.submit_claim(actor=maker, pk=pks[n], at=AT) and None)
    assert len(failures) == CONNECTIONS - 2 and all(isinstance(one, Invalid) for one in failures)
    taken = Claim.objects.filter(measurement=one, state="submitted").aggregate(sum=Sum("total"))["sum"]
    assert taken == 80_000 <= reading.standing_of(works).answer.due


def test_of_sixteen_who_confirm_a_measurement_one_does(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one, chief = measured(ledger, works), ledger.actor(REVIEWER)
    failures = together(
        lambda n: measuring.decide_measurement(actor=chief, pk=one.pk, confirm=True, at=AT) and None
    )
    assert len(failures) == CONNECTIONS - 1 and all(isinstance(one, WrongState) for one in failures)
    assert reading.standing_of(works).given.measured == 100_000
    assert works.rows.filter(move="confirm").count() == 1


def raw(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException]:
    """Two writers past the services, each in a transaction of its own: the first stays open until the second waits for it, or is through."""
    wrote, through = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def run(query: Callable[[], object], before: Callable[[], object], after: Callable[[], object]) -> None:
        try:
            before()
            with transaction.atomic():
                query()
                after()
        except DatabaseError as error:
            failures.append(error)
        finally:
            wrote.set()
            connection.close()

    def lead() -> None:
        wrote.set()
        _until_somebody_waits(through)

    def follow() -> None:
        run(second, lambda: wrote.wait(60), lambda: None)
        through.set()

    threads = [
        threading.Thread(target=run, args=(first, lambda: None, lead)),
        threading.Thread(target=follow),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def _until_somebody_waits(through: threading.Event) -> None:
    """On PostgreSQL: until another session waits for a lock, or the other writer is through without. SQLite has one writer anyhow."""
    if connection.vendor != "postgresql":
        return
    waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waits)
            if cursor.fetchone()[0]:
                return
        if through.wait(0.05):
            return


def test_of_two_raw_claims_for_one_measurement_one_is_refused(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one = confirmed(ledger, works)
    row, facts = only(ledger), {"measurement_id": one.pk, "decided": "会议"}
    pks = [
        make(ledger, receipt=n, lines=(Spent("works", 60_000),), allocation_id=row.pk, **facts).pk
        for n in (1, 2)
    ]

    def hand_in(pk: int) -> Callable[[], int]:
        return lambda: Claim.objects.filter(pk=pk).update(state="submitted")

    failures = raw(*(hand_in(pk) for pk in pks))
    assert len(failures) == 1 and "less retention" in str(failures[0])
    assert Claim.objects.filter(measurement=one, state="submitted").count() == 1


def test_of_two_raw_works_on_one_allotment_one_is_refused(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger))
    pair = [bare(ledger, number=f"X{n}") for n in (1, 2)]

    def give(works: Works) -> Callable[[], int]:
        def write() -> int:
            return WorksMoney.objects.create(
                works=works, allocation=row, amount=200_000, by_name="试", at=AT
            ).pk

        return write

    failures = raw(*(give(works) for works in pair))
    assert len(failures) == 1 and "more of an allotment than it is" in str(failures[0])
    assert reading.promised(row.pk) == 200_000
