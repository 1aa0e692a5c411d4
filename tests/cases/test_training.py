"""审批人员培训: who may handle what, told or refused as the item's file says; by item and by unit, never a ranking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, ON, World, fresh
from townworks.cases import proofs, services
from townworks.cases.models import Case, Training
from townworks.cases.selectors import detail, training
from townworks.cases.services import Course
from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db
ITEM = {"refuse": "rural-house", "warn": "temporary-relief"}


@pytest.fixture
def world() -> World:
    return worlds.build()


def person(world: World, role: str = "unit_head") -> int:
    return world.towns.here.people[role].pk


def course(world: World, role: str = "unit_head", **more: object) -> Course:
    made = Course(
        person(world, role), "service/rural-house", "宅基地审批培训", date(2026, 3, 2), "青培字 3 号"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def recorded(world: World, role: str = "unit_head", **more: object) -> Training:
    return services.record_training(actor=world.clerk, course=course(world, role, **more), at=AT)


def applied(world: World, rule: str = "refuse") -> Case:
    case = world.asked("application", service=ITEM[rule])
    Case.objects.filter(pk=case.pk).update(unit_id=world.unit("office"))
    case.materials.update(state="given")
    return fresh(case.pk)


def seat(world: World, role: str) -> int:
    return next(grant.unit_id for grant in world.actor(role).grants if grant.unit_id)


def test_the_shipped_items_say_what_is_asked():
    assert {rule: definitions.service_item(code).trained for rule, code in ITEM.items()} == {
        r: r for r in ITEM
    }
    assert definitions.service_item("birth-registration").trained == "none"


def test_an_untrained_person_does_not_take_what_wants_a_trained_one(world: World):
    case = applied(world)
    with pytest.raises(NotAllowed, match="要由培训合格的人办"):
        services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    recorded(world, "office_clerk")
    assert services.accept_case(actor=world.clerk, pk=case.pk, at=AT).handler_id == world.clerk.person_id


def test_training_for_the_power_serves_for_its_item(world: World):
    case = applied(world)
    recorded(world, "office_clerk", thing="power/rural-house-plot")
    assert services.accept_case(actor=world.clerk, pk=case.pk, at=AT).state == "accepted"


@pytest.mark.parametrize(
    "facts", [{"until": date(2026, 6, 30)}, {"passed": False}, {"thing": "service/shop-sign"}]
)
def test_what_has_ended_was_not_passed_or_is_of_another_item_does_not_count(
    world: World, facts: dict[str, object]
):
    recorded(world, "office_clerk", **facts)
    with pytest.raises(NotAllowed):
        services.accept_case(actor=world.clerk, pk=applied(world).pk, at=AT)


def test_on_its_last_day_it_still_counts(world: World):
    recorded(world, "office_clerk", until=ON)
    assert services.accept_case(actor=world.clerk, pk=applied(world).pk, at=AT).state == "accepted"


def test_a_unit_without_anybody_trained_is_not_given_the_case(world: World):
    case, unit = applied(world), seat(world, "unit_head")
    refer = {"actor": world.clerk, "pk": case.pk, "unit_id": unit, "reason": "归口", "at": AT}
    for service in (services.refer_case, services.assign_case):
        with pytest.raises(NotAllowed, match="现在没有这样的人"):
            service(**refer)  # type: ignore[arg-type]
    recorded(world, "unit_head")
    assert services.assign_case(**refer).unit_id == unit  # type: ignore[arg-type]


def test_what_only_warns_is_taken_and_told(world: World):
    case = applied(world, "warn")
    assert "现在没有这样的人" in str(detail.detail(world.clerk, case.pk, on=ON).untrained)
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    assert "经办人没有" in str(detail.detail(world.clerk, case.pk, on=ON).untrained)
    recorded(world, "office_clerk", thing="service/temporary-relief")
    assert detail.detail(world.clerk, case.pk, on=ON).untrained is None


def test_the_board_tells_what_lacks_and_what_ends_soon(world: World):
    recorded(world, "unit_head", until=ON + timedelta(days=30))
    board = training.board(world.clerk, on=ON)
    one = next(row for row in board.wanted if row.code == "rural-house")
    assert [each.soon for each in one.trained] == [True] and board.soon == 1
    assert one.why is not None and board.lacking == len(board.wanted)
    assert [row.code for office in board.offices for row in office.wanted].count("rural-house") == 1


def test_the_board_is_in_the_order_of_the_catalogue(world: World):
    codes = [row.code for row in training.board(world.clerk, on=ON).wanted if row.what == "service"]
    assert codes == [one.code for one in definitions.service_items() if one.trained != "none"]


def test_every_problem_is_told_at_once(world: World):
    wrong = Course(10**6, "service/none", " ", date(2026, 8, 1), "", until=date(2026, 7, 1))
    with pytest.raises(Invalid) as refused:
        services.record_training(actor=world.clerk, course=wrong, at=AT)
    assert [field for field, _one in refused.value.problems] == [
        "thing",
        "person",
        "course",
        "paper",
        "on",
        "until",
    ]


def test_the_same_training_is_put_down_once(world: World):
    recorded(world)
    with pytest.raises(Conflict):
        recorded(world)


def test_cancelled_it_counts_no_more_and_stays(world: World):
    row = recorded(world, "office_clerk")
    services.cancel_training(actor=world.clerk, pk=row.pk, reason="登记错人", at=AT)
    assert training.holders(world.town_id, [("service", "rural-house")], on=ON) == {}
    assert Training.objects.get().cancel_reason == "登记错人"
    with pytest.raises(WrongState):
        services.cancel_training(actor=world.clerk, pk=row.pk, reason="再来", at=AT)
    recorded(world, "office_clerk")


def test_another_town_keeps_its_own(world: World):
    row = recorded(world)
    with pytest.raises(NotFound):
        services.cancel_training(actor=world.actor("office_clerk", there=True), pk=row.pk, reason="试", at=AT)
    assert not any(
        one.trained for one in training.board(world.actor("office_clerk", there=True), on=ON).wanted
    )


def test_who_may_not_assign_does_not_keep_trainings(world: World):
    with pytest.raises(NotAllowed):
        services.record_training(actor=world.staff, course=course(world), at=AT)


def test_the_proof_tells_how_many_powers_have_trained_people(world: World):
    recorded(world, "unit_head", thing="power/stall-fine")
    commitment = world.towns.here.commitments["in_progress"]
    proof = proofs.powers_taken_over(commitment_id=commitment.pk, parameters={}, on=ON)
    assert "1 项有培训合格" in str(proof.working[1])


def test_the_pages_put_down_and_show(world: World):
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    given = {
        "person": person(world),
        "thing": "service/rural-house",
        "course": "宅基地",
        "on": (clock.today() - timedelta(days=9)).isoformat(),
        "passed": "on",
        "paper": "3 号",
    }
    assert client.post("/training/new/", {**given, "paper": " "}).status_code == 422
    assert client.post("/training/new/", given).status_code == 302
    for address in ("/training/", "/training/?by=unit"):
        assert "3 号" in client.get(address).content.decode()
    pk = Training.objects.get().pk
    assert client.post(f"/training/{pk}/cancel/", {"reason": "错"}).status_code == 302


def test_nobody_outside_sees_who_was_trained(world: World):
    assert Client().get("/training/").status_code == 302
