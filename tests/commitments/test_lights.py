"""亮灯: from proofs where there are any, else from the schedule and the last note; for a town in bounded queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import towns
from townworks.commitments.models import Commitment
from townworks.commitments.services import lights

pytestmark = pytest.mark.django_db


def light(world: towns.World, state: str, on: date = towns.ON) -> Commitment:
    lights.refresh_all(on=on)
    return Commitment.objects.get(pk=world.here.commitments[state].pk)


@pytest.mark.parametrize(
    ("state", "colour"),
    [("closed", "blue"), ("cancelled", "grey"), ("in_progress", "red"), ("verified", "red")],
)
def test_a_state_has_its_light(world, state, colour):
    assert light(world, state).light == colour


def test_every_light_says_why(world):
    lights.refresh_all(on=towns.ON)
    assert not Commitment.objects.filter(light_why=[]).exists()


def test_without_proofs_the_reported_share_counts(world):
    row = world.here.commitments["in_progress"]
    row.proof_claims.all().delete()
    row.share, row.noted_on = Decimal(90), date(2026, 6, 20)
    row.save()
    assert light(world, "in_progress").light == "green"


def test_a_passed_due_date_turns_red(world):
    row = world.here.commitments["assigned"]
    row.proof_claims.all().delete()
    assert (light(world, "assigned", date(2026, 10, 1)).light) == "red"


def test_a_second_run_changes_nothing(world):
    lights.refresh_all(on=towns.ON)
    assert lights.refresh_all(on=towns.ON) == 0


def test_a_town_can_be_done_alone(world):
    lights.refresh_all(on=towns.ON, town_id=world.there.place.pk)
    here = Commitment.objects.filter(town=world.here.place).values_list("light_why", flat=True)
    assert all(why == [] for why in here)


def test_the_queries_do_not_grow_with_the_town(world):
    with CaptureQueriesContext(connection) as few:
        lights.refresh_all(on=towns.ON)
    for n in range(20, 120):
        towns.add_commitment(
            world.here, n, f"任务{n}", state="in_progress", targets=(("=", 5, "处", "点位"),)
        )
    with CaptureQueriesContext(connection) as many:
        lights.refresh_all(on=towns.ON)
    assert len(many) <= len(few) + 2
