"""场所的接口: the register in JSON, by the same scope and services as the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.inspections import ground
from tests.inspections.world import InspectionWorld
from townworks.inspections.models import Site

SHOP = {
    "kind": "premises",
    "name": "利民商店",
    "longitude": 116.77,
    "latitude": 23.42,
    "attributes": {"use": "shop"},
}


@pytest.fixture
def drawn(town: InspectionWorld) -> InspectionWorld:
    """The test town with outlines."""
    ground.draw(town.world.here)
    return town


def client(town: InspectionWorld, who: str = "head:safety") -> Client:
    found = Client()
    found.force_login(town.world.here.people[who])
    return found


def post(town: InspectionWorld, body: dict, who: str = "head:safety"):
    return client(town, who).post("/api/v1/sites", body, content_type="application/json")


def test_the_list_comes_a_page_at_a_time(town):
    answer = client(town).get("/api/v1/sites", {"size": 2, "page": 2}).json()
    assert (answer["total"], answer["pages"], [row["code"] for row in answer["rows"]]) == (3, 2, ["JY-00003"])


def test_the_list_is_cut_to_the_actor(town):
    answer = client(town, "village_secretary").get("/api/v1/sites").json()
    assert [row["name"] for row in answer["rows"]] == ["东埔小卖部"]


def test_one_site_comes_with_its_editions_and_open_findings(town):
    town.fail()
    answer = client(town).get(f"/api/v1/sites/{town.sites[0].pk}").json()
    assert (answer["name"], answer["open_findings"], answer["editions"]) == ("阿强饭店", 1, [])


def test_a_site_of_another_town_is_not_there(town):
    assert client(town).get(f"/api/v1/sites/{town.other_sites[0].pk}").status_code == 404


def test_a_site_is_registered(drawn):
    answer = post(drawn, SHOP).json()
    assert (answer["code"], answer["place"], answer["editions"][0]["why"]) == (
        "JY-00004",
        "西埔村第一网格",
        "登记",
    )


def test_all_problems_are_named_by_field(drawn):
    answer = post(drawn, {**SHOP, "credit_code": "1", "attributes": {"use": "x", "y": 1}})
    assert (answer.status_code, [one["field"] for one in answer.json()["problems"]]) == (
        422,
        ["credit_code", "attributes.use", "attributes.y"],
    )


def test_an_unknown_field_is_refused(drawn):
    assert post(drawn, {**SHOP, "place": "东埔村"}).status_code == 422


def test_an_unknown_kind_is_not_there(drawn):
    assert post(drawn, {**SHOP, "kind": "castle"}).status_code == 404


def test_who_may_not_keep_the_register_is_told(drawn):
    assert post(drawn, SHOP, who="grid_worker").status_code == 403
    assert Site.objects.filter(name="利民商店").count() == 0
