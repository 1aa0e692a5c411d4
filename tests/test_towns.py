"""试验镇: the towns that tests stand on stand themselves."""

from __future__ import annotations

import pytest

from tests import towns
from townworks.commitments import selectors
from townworks.commitments.workflow import STATES

pytestmark = pytest.mark.django_db


def test_every_role_has_a_person_in_each_town():
    world = towns.build()
    assert set(towns.roles()) <= world.here.people.keys() & world.there.people.keys()


def test_every_state_has_a_commitment():
    assert set(towns.build().here.commitments) == set(STATES)


def test_nobody_sees_the_other_town_but_the_district():
    world = towns.build()
    towns_seen = {
        role: set(selectors.commitments_for(world.actor(role)).values_list("town_id", flat=True))
        for role in towns.roles()
    }
    both = {world.here.place.pk, world.there.place.pk}
    assert [role for role, seen in towns_seen.items() if seen == both] == ["district_supervisor"]


def test_commitments_are_numbered_in_the_order_of_the_plan():
    world = towns.build()
    assert [row.code for row in world.here.commitments.values()] == [f"2026-{n:03}" for n in range(1, 9)]
