"""被测对象的登记: a section that moved was where it was; what left an indicator's scope no longer counts; sums follow either way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.indicators.world import AT, IndicatorWorld, add_section
from tests.towns import roles
from townworks.indicators import services
from townworks.indicators.models import Standing, Thing
from townworks.indicators.services import ThingFacts
from townworks.indicators.services.recounting import kept_sums, recounted_sums
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry

MOVED_ON = date(2026, 5, 1)


def facts(town: IndicatorWorld, village: int = 1, **changed: Any) -> ThingFacts:
    given: dict[str, Any] = {
        "code": "LJ-09",
        "name": "新桥",
        "place_id": town.here.villages[village].pk,
        "longitude": 116.7,
        "latitude": 23.4,
        "attributes": {"target_class": "III", "water": "river"},
    }
    return ThingFacts(**{**given, **changed})


def register(town: IndicatorWorld, by: str = "office_clerk", kind: str = "section", **changed: Any) -> Thing:
    return services.register_thing(
        actor=town.actor(by), town_id=town.town_id, kind=kind, facts=facts(town, **changed), at=AT
    )


def move(town: IndicatorWorld, thing: Thing, village: int, by: str = "office_clerk", **more: Any) -> Thing:
    changed = facts(town, village, code=thing.code, name=thing.name)
    return services.edit_thing(
        actor=town.actor(by), pk=thing.pk, facts=changed, from_on=MOVED_ON, why="断面上移", at=AT, **more
    )


def turn(town: IndicatorWorld, inside: bool, thing: Thing, by: str = "office_clerk", **changed: Any) -> int:
    given = {"indicator": "waste-tonnes", "from_on": MOVED_ON, "reason": "整村搬迁", **changed}
    act = services.enter_scope if inside else services.leave_scope
    return act(actor=town.actor(by), thing_id=thing.pk, at=AT, **given)


def sums_agree(town: IndicatorWorld, code: str) -> bool:
    return kept_sums(town.town_id, code) == recounted_sums(town.town_id, code)


def test_a_section_is_registered_with_its_first_edition_and_in_the_trail(town: IndicatorWorld) -> None:
    thing = register(town)
    assert (thing.place, thing.attributes["target_class"], thing.editions.count()) == (
        town.here.villages[1],
        "III",
        1,
    )
    assert AuditEntry.objects.filter(verb="thing.register", thing_id=thing.pk).exists()


def test_everything_that_is_wrong_is_told_at_once(town: IndicatorWorld) -> None:
    with pytest.raises(Invalid) as refusal:
        register(town, code="", name="", latitude=None, attributes={"target_class": "VI", "stage": "primary"})
    fields = {name for name, _why in refusal.value.problems}
    assert fields == {"code", "name", "longitude", "attributes.target_class", "attributes.stage"}


def test_a_code_is_taken_once(town: IndicatorWorld) -> None:
    with pytest.raises(Conflict):
        register(town, code="LJ-01")


@pytest.mark.parametrize("kind", ["village", "town", "nothing"])
def test_a_place_is_not_registered_here(town: IndicatorWorld, kind: str) -> None:
    with pytest.raises(Invalid):
        register(town, kind=kind)


def test_a_place_of_another_town_is_refused(town: IndicatorWorld) -> None:
    with pytest.raises(Invalid):
        register(town, place_id=town.world.there.villages[0].pk)


def test_who_keeps_no_register_registers_nothing(town: IndicatorWorld) -> None:
    with pytest.raises(NotAllowed):
        register(town, by="village_secretary")


def test_a_section_that_moved_was_where_it_was(town: IndicatorWorld) -> None:
    section = add_section(town.here, "LJ-07", "老桥", place=town.here.villages[0])
    for period in ("2026-04-20T08:00", "2026-05-20T08:00"):
        town.sample(section, period, do="6.1")
    move(town, section, 1)
    assert [
        row.place for row in Standing.objects.filter(thing=section).order_by("starts_on")
    ] == town.here.villages
    assert sums_agree(town, "water-do")


def test_figures_given_after_the_move_lie_in_the_new_place(town: IndicatorWorld) -> None:
    section = move(town, add_section(town.here, "LJ-07", "老桥", place=town.here.villages[0]), 1)
    town.sample(section, "2026-04-20T08:00", do="6.1")
    town.sample(section, "2026-06-20T08:00", do="6.1")
    assert [
        row.place for row in Standing.objects.filter(thing=section).order_by("starts_on")
    ] == town.here.villages
    assert sums_agree(town, "water-do")


def test_who_was_slower_is_told(town: IndicatorWorld) -> None:
    section = town.sections[0]
    move(town, section, 0, version=1)
    with pytest.raises(Conflict):
        move(town, section, 1, version=1)


def test_a_change_wants_a_reason(town: IndicatorWorld) -> None:
    with pytest.raises(Invalid):
        services.edit_thing(
            actor=town.actor("office_clerk"),
            pk=town.sections[0].pk,
            facts=facts(town),
            from_on=MOVED_ON,
            why=" ",
            at=AT,
        )


def test_a_village_is_not_moved_here(town: IndicatorWorld) -> None:
    with pytest.raises(WrongState):
        move(town, town.village(0), 1)


def test_what_is_ended_keeps_its_figures_and_is_not_ended_twice(town: IndicatorWorld) -> None:
    section = town.sections[0]
    town.sample(section, "2026-05-08T08:00", do="6.1")
    end = {"actor": town.actor("office_clerk"), "pk": section.pk, "reason": "撤销断面", "at": AT}
    assert services.end_thing(**end).state == "ended"
    assert Standing.objects.filter(thing=section).count() == 1
    with pytest.raises(WrongState):
        services.end_thing(**end)


def test_what_left_the_scope_counts_no_longer_and_counts_again_when_it_enters(town: IndicatorWorld) -> None:
    village = town.village(0)
    for period in ("2026-04", "2026-05", "2026-06"):
        town.enter("waste-tonnes", village, period, "10")
    counted = Standing.objects.filter(thing=village, counted=True)
    assert (turn(town, False, village), counted.count(), sums_agree(town, "waste-tonnes")) == (2, 1, True)
    assert (turn(town, True, village, from_on=date(2026, 6, 1)), counted.count()) == (1, 2)
    assert sums_agree(town, "waste-tonnes")


def test_a_figure_given_outside_the_scope_does_not_count(town: IndicatorWorld) -> None:
    turn(town, False, town.village(0))
    town.enter("waste-tonnes", town.village(0), "2026-06", "10")
    assert (Standing.objects.get().counted, sums_agree(town, "waste-tonnes")) == (False, True)


def test_what_is_so_already_is_not_turned_again(town: IndicatorWorld) -> None:
    with pytest.raises(WrongState):
        turn(town, True, town.village(0))


def test_leaving_wants_a_reason_and_the_right(town: IndicatorWorld) -> None:
    with pytest.raises(Invalid):
        turn(town, False, town.village(0), reason="")
    with pytest.raises(NotAllowed):
        turn(town, False, town.village(0), by="village_secretary")


@pytest.mark.parametrize("act", [move, lambda town, thing, n: turn(town, False, thing)])
def test_a_thing_of_another_town_is_not_there(town: IndicatorWorld, act: Any) -> None:
    with pytest.raises(NotFound):
        act(town, town.section_there, 0)


# The pages.


def client(town: IndicatorWorld, who: str = "office_clerk") -> Client:
    found = Client()
    found.force_login(town.here.people[who])
    return found


def posted(town: IndicatorWorld, **changed: Any) -> dict[str, Any]:
    return {
        "code": "LJ-09",
        "name": "新桥",
        "place_id": town.here.villages[0].pk,
        "attributes.target_class": "II",
        "attributes.water": "lake",
        **changed,
    }


def test_a_section_is_registered_moved_and_ended_by_its_pages(town: IndicatorWorld) -> None:
    office = client(town)
    made = office.post("/things/new/?kind=section", posted(town))
    address = made["Location"]
    thing = Thing.objects.get(code="LJ-09")
    moved = posted(
        town, place_id=town.here.villages[1].pk, from_on="2026-05-01", reason="上移两公里", version=1
    )
    assert office.post(f"{address}edit/", moved).status_code == 302
    assert office.post(f"{address}end/", {"reason": "撤销", "version": 2}).status_code == 302
    thing.refresh_from_db()
    page = office.get(address).content.decode()
    assert (thing.place, thing.state) == (town.here.villages[1], "ended")
    assert all(
        words in page for words in ("上移两公里", "<del>东埔村</del>", "<ins>西埔村</ins>", "撤销", "湖库")
    )


def test_what_is_wrong_stands_at_its_field(town: IndicatorWorld) -> None:
    answer = client(town).post("/things/new/?kind=section", posted(town, code="LJ-01"))
    assert (answer.status_code, "已经有编号是 LJ-01 的对象" in answer.content.decode()) == (422, True)


def test_a_village_leaves_a_scope_by_its_page(town: IndicatorWorld) -> None:
    village = town.village(0)
    town.enter("waste-tonnes", village, "2026-05", "10")
    given = {"indicator": "waste-tonnes", "inside": "leave", "from_on": "2026-05-01", "reason": "整村搬迁"}
    assert client(town).post(f"/things/{village.pk}/scope/", given).status_code == 302
    assert Standing.objects.get().counted is False
    assert "整村搬迁" in client(town).get(f"/things/{village.pk}/").content.decode()


@pytest.mark.parametrize("role", roles())
@pytest.mark.parametrize(
    "path", ["/things/", "/things/{pk}/", "/things/new/", "/things/{pk}/edit/", "/things/{pk}/scope/"]
)
def test_every_role_gets_an_answer(town: IndicatorWorld, role: str, path: str) -> None:
    address = path.format(pk=town.sections[0].pk)
    answer = client(town, role).get(address)
    keeps = bool(town.actor(role).may_somewhere("indicator.keep"))
    expected = {200} if keeps or path in ("/things/", "/things/{pk}/") else {403}
    assert answer.status_code in expected | ({404} if "pk" in path else {403})
