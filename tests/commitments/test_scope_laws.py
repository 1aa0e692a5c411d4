"""范围的定律: the filter of the database and the reasons said on screen agree, for any posts and any commitments."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import towns
from townworks.commitments import permissions
from townworks.commitments.models import Commitment, Support
from townworks.kernel.actor import REACHES, Actor, Grant

pytestmark = pytest.mark.django_db
PERMISSIONS = ("commitment.read", "commitment.note", "commitment.accept", "commitment.verify", "evidence.add")


@st.composite
def grants(draw: st.DrawFn, world: towns.World) -> Grant:
    town = draw(st.sampled_from([world.here, world.there]))
    place = draw(st.sampled_from([world.district, town.place, *town.villages, *town.grids]))
    unit = draw(st.sampled_from([None, *town.units.values()]))
    return Grant(
        post_id=1,
        role="any",
        role_name="任意",
        permissions=frozenset(draw(st.sets(st.sampled_from(PERMISSIONS)))),
        reach=draw(st.sampled_from(REACHES)),
        person_id=1,
        town_id=draw(st.sampled_from([place.town_id, town.place.pk, None])),
        unit_id=unit.pk if unit else None,
        unit_name=unit.name if unit else "",
        path=place.path,
        place_name=place.name,
    )


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_filter_gives_is_what_has_a_reason(data, world):
    town = data.draw(st.sampled_from([world.here, world.there]))
    commitment = data.draw(st.sampled_from(list(town.commitments.values())))
    commitment.lead = data.draw(st.sampled_from([None, *town.units.values()]))
    commitment.place = data.draw(st.sampled_from([town.place, *town.villages, *town.grids]))
    commitment.save()
    Support.objects.filter(commitment=commitment).delete()
    for unit in data.draw(st.sets(st.sampled_from(list(town.units.values())), max_size=3)):
        Support.objects.create(commitment=commitment, unit=unit)
    actor = Actor(1, "某人", tuple(data.draw(st.lists(grants(world), max_size=3))))
    permission = data.draw(st.sampled_from(PERMISSIONS))
    rows = Commitment.objects.select_related("town", "place", "lead").prefetch_related("support_rows")
    covered = {row.pk for row in rows.filter(permissions.covering(actor, permission))}
    reasoned = {row.pk for row in rows if permissions.why(actor, permission, row)}
    assert covered == reasoned


def test_a_post_without_a_unit_does_not_cover_what_nobody_leads(world):
    grant = Grant(1, "r", "r", frozenset(PERMISSIONS), "unit", 1, world.here.place.pk, None, "", "/", "")
    covered = Commitment.objects.filter(permissions.covering(Actor(1, "某人", (grant,)), "commitment.read"))
    assert list(covered) == []


def test_a_supporting_unit_does_not_decide(world):
    supporting = world.actor("head:office")  # supports the assigned one, led by safety
    assert not permissions.why(supporting, "commitment.accept", world.here.commitments["assigned"])
