"""单位: opened, changed and closed down by the administrator; a town that begins gets the usual ones."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests import towns
from townworks.definitions import selectors as definitions
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.people import services
from townworks.people.models import Person, Unit
from townworks.people.services import UnitFacts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def opened(world, **facts) -> Unit:
    given = UnitFacts(**{"name": "消防工作站", "kind": "station", "lines": ("fire",)} | facts)
    return services.open_unit(
        actor=world.actor("administrator"), town_id=world.here.place.pk, facts=given, at=towns.AT
    )


def test_a_unit_is_opened_with_its_lines(world):
    assert opened(world).lines == ["fire"]


def test_no_two_units_of_a_town_have_one_name(world):
    opened(world)
    with pytest.raises(Conflict):
        opened(world)


def test_two_towns_may_have_units_of_one_name(world):
    opened(world)
    given = UnitFacts(name="消防工作站", kind="station")
    there = services.open_unit(
        actor=world.actor("administrator", town=world.there),
        town_id=world.there.place.pk,
        facts=given,
        at=towns.AT,
    )
    assert there.town_id == world.there.place.pk


def test_all_that_is_wrong_is_told_at_once(world):
    with pytest.raises(Invalid) as refused:
        opened(world, name="", kind="palace", lines=("magic",), place_id=world.there.place.pk)
    assert [name for name, _ in refused.value.problems] == ["name", "kind", "lines", "place_id"]


def test_an_office_clerk_opens_no_unit(world):
    with pytest.raises(NotAllowed):
        services.open_unit(
            actor=world.actor("office_clerk"),
            town_id=world.here.place.pk,
            facts=UnitFacts(name="某办公室"),
            at=towns.AT,
        )


def test_another_towns_unit_is_not_found(world):
    with pytest.raises(NotFound):
        services.close_unit(
            actor=world.actor("administrator"), pk=world.there.units["office"].pk, reason="合并", at=towns.AT
        )


def test_a_unit_keeps_its_code_when_it_is_renamed(world):
    unit = opened(world)
    changed = services.change_unit(
        actor=world.actor("administrator"), pk=unit.pk, facts=UnitFacts(name="消防救援所"), at=towns.AT
    )
    assert (changed.name, changed.code) == ("消防救援所", unit.code)


def test_a_unit_is_closed_once(world):
    unit = opened(world)
    administrator = world.actor("administrator")
    services.close_unit(actor=administrator, pk=unit.pk, reason="并入应急办", at=towns.AT)
    with pytest.raises(WrongState):
        services.close_unit(actor=administrator, pk=unit.pk, reason="并入应急办", at=towns.AT)


def test_every_act_on_a_unit_leaves_its_trace(world):
    unit = opened(world)
    services.close_unit(actor=world.actor("administrator"), pk=unit.pk, reason="合并", at=towns.AT)
    verbs = AuditEntry.objects.filter(thing_kind="unit").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["unit.open", "unit.close"]


def test_the_usual_units_lead_every_line_of_work(world):
    bare = towns.add_place("440599103000", "新开镇", "town", world.district)
    led = {
        line
        for unit in services.open_usual_units(actor=SYSTEM, town_id=bare.pk, at=towns.AT)
        for line in unit.lines
    }
    assert {line.code for line in definitions.lines()} - led == set()


def test_the_usual_units_are_opened_once(world):
    services.open_usual_units(actor=SYSTEM, town_id=world.here.place.pk, at=towns.AT)
    assert services.open_usual_units(actor=SYSTEM, town_id=world.here.place.pk, at=towns.AT) == []


def test_every_village_gets_its_committee(world):
    services.open_usual_units(actor=SYSTEM, town_id=world.here.place.pk, at=towns.AT)
    seats = set(
        Unit.objects.filter(town=world.here.place, kind="village").values_list("place__name", flat=True)
    )
    assert {village.name for village in world.here.villages} <= seats


def test_a_town_begins_with_one_command(world, capsys):
    call_command("town", "open", "440599101", administrator="first", name="首任管理员")
    person = Person.objects.get(username="first")
    assert (person.must_change_password, "一次性口令" in capsys.readouterr().out) == (True, True)


def test_a_town_that_was_not_imported_does_not_begin(world):
    with pytest.raises(CommandError, match="请先导入区划"):
        call_command("town", "open", "999999999", administrator="first", name="首任管理员")


def enter(client, world, role: str):
    client.force_login(world.here.people[role])
    return client


def test_the_administrator_opens_a_unit_on_the_page(client, world):
    answer = enter(client, world, "administrator").post(
        reverse("people:new-unit"), {"name": "水利所", "kind": "station", "lines": ["river"], "order": "5"}
    )
    assert (answer.status_code, Unit.objects.filter(name="水利所").count()) == (302, 1)


def test_a_name_taken_is_answered_at_the_form(client, world):
    answer = enter(client, world, "administrator").post(
        reverse("people:new-unit"), {"name": "党政综合办公室", "kind": "office", "order": "0"}
    )
    assert (answer.status_code, "已经有" in answer.content.decode()) == (422, True)


def test_the_form_shows_the_unit_as_it_is(client, world):
    url = reverse("people:edit-unit", args=[world.here.units["safety"].pk])
    assert "应急管理办公室" in enter(client, world, "administrator").get(url).content.decode()


@pytest.mark.parametrize("role", towns.SEATS)
def test_only_the_administrator_opens_the_form(client, world, role):
    status = enter(client, world, role).get(reverse("people:new-unit")).status_code
    assert status == (200 if role == "administrator" else 403)


def test_another_towns_unit_has_no_form(client, world):
    url = reverse("people:edit-unit", args=[world.there.units["office"].pk])
    assert enter(client, world, "administrator").get(url).status_code == 404
