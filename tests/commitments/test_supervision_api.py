"""督办的接口: notices and checks in JSON, under the scope of their pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import towns
from townworks.commitments.models import Notice
from townworks.commitments.services import supervision as services
from townworks.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def notice(world) -> Notice:
    clerk = world.actor("office_clerk")
    check = services.open_check(actor=clerk, town_id=world.here.place.pk, month=clock.today(), at=clock.now())
    unit = world.here.units["rural"]
    draft = services.draft_notice(
        actor=clerk,
        town_id=world.here.place.pk,
        unit_id=unit.pk,
        chase_ids=[check.chases.filter(commitment__lead=unit).first().pk],
        demand="请说明进展。",
        at=clock.now(),
    )
    return services.issue_notice(actor=world.actor("town_head"), pk=draft.pk, at=clock.now())


def signed_in(world, key: str, town=None) -> Client:
    client = Client()
    client.force_login((town or world.here).people[key])
    return client


def test_the_list_gives_what_the_page_gives(world, notice):
    answer = signed_in(world, "office_clerk").get("/api/v1/notices").json()
    assert [row["number"] for row in answer["rows"]] == [notice.number]


def test_another_town_lists_nothing(world, notice):
    assert signed_in(world, "office_clerk", world.there).get("/api/v1/notices").json()["total"] == 0


def test_another_towns_notice_is_404(world, notice):
    client = signed_in(world, "office_clerk", world.there)
    assert client.get(f"/api/v1/notices/{notice.pk}").status_code == 404


def test_a_notice_tells_what_it_chases_and_why(world, notice):
    answer = signed_in(world, "head:rural").get(f"/api/v1/notices/{notice.pk}").json()
    told = answer["chases"][0]
    assert (told["commitment"], bool(told["why"])) == ("2026-004 新建改建农村公厕", True)


def test_the_unit_replies(world, notice):
    path = f"/api/v1/notices/{notice.pk}/replies"
    answer = signed_in(world, "head:rural").post(path, {"text": "已办。"}, content_type="application/json")
    notice.refresh_from_db()
    assert (answer.status_code, notice.state) == (200, "replied")


def test_an_act_out_of_turn_is_409_with_a_sentence(world, notice):
    path = f"/api/v1/notices/{notice.pk}/close"
    answer = signed_in(world, "office_clerk").post(path, {"words": "好"}, content_type="application/json")
    assert (answer.status_code, "已发出" in answer.json()["sentence"]) == (409, True)


def test_the_months_check_is_told_per_unit(world, notice):
    client = signed_in(world, "auditor")
    pk = client.get("/api/v1/checks").json()[0]["id"]
    units = client.get(f"/api/v1/checks/{pk}").json()["units"]
    assert "农业农村办公室" in {unit["unit"] for unit in units}


def test_a_unit_has_no_check_of_the_town(world, notice):
    assert signed_in(world, "unit_staff").get("/api/v1/checks").json() == []


def test_a_stranger_is_told_to_sign_in(notice):
    assert Client().get("/api/v1/notices").status_code == 401
