"""两人同时: sixteen claims for the same measurement, and sixteen who confirm it; one comes through, whatever the database."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from tests.ledger.test_claims import make
from tests.ledger.test_concurrency import CONNECTIONS, ledger, together
from tests.ledger.test_works import confirmed, measured, only, signed
from tests.ledger.world import AT, REVIEWER, LedgerWorld
from townworks.kernel.errors import Invalid, WrongState
from townworks.ledger.models import Claim
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
