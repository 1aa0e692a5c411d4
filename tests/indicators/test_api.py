"""指标的接口: figures in and out in JSON, by the same scope and services as the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.indicators.world import IndicatorWorld
from townworks.indicators.models import Observation

UID = "0f4f8d0e-6f3b-4a39-9c51-3f6f1f6d2b7e"


def client(town: IndicatorWorld, who: str = "office_clerk") -> Client:
    found = Client()
    found.force_login(town.here.people[who])
    return found


def post(town: IndicatorWorld, path: str, body: Any, who: str = "office_clerk") -> Any:
    return client(town, who).post(f"/api/v1/{path}", body, content_type="application/json")


def figure(town: IndicatorWorld, text: str = "12.5", **facts: Any) -> dict[str, Any]:
    return {
        "indicator": "waste-tonnes",
        "thing_id": town.village(0).pk,
        "period": "2026-05",
        "text": text,
        **facts,
    }


def test_figures_are_put_down_once(town: IndicatorWorld) -> None:
    body = {"figures": [figure(town, uid=UID)]}
    first, again = post(town, "figures", body).json(), post(town, "figures", body).json()
    assert (first["new"], first["again"], again["again"], Observation.objects.count()) == (1, False, True, 1)
    assert Observation.objects.get().source == "api"


def test_every_figure_that_is_wrong_is_told_by_its_place(town: IndicatorWorld) -> None:
    body = {"figures": [figure(town), figure(town, "x", period="2026-04"), figure(town, period="2026-99")]}
    answer = post(town, "figures", body)
    assert (answer.status_code, [one["field"] for one in answer.json()["problems"]]) == (
        422,
        ["figures.1", "figures.2"],
    )
    assert Observation.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", [{"text": 3}, {"thing_id": 2**70}, {"moon": 1}, {"uid": "x"}, {"period": "x" * 50}]
)
def test_a_figure_of_another_shape_is_refused(town: IndicatorWorld, wrong: dict[str, Any]) -> None:
    assert post(town, "figures", {"figures": [figure(town, **wrong)]}).status_code == 422


def test_who_enters_nothing_is_told(town: IndicatorWorld) -> None:
    assert post(town, "figures", {"figures": [figure(town)]}, who="auditor").status_code == 403


def test_another_town_is_not_there(town: IndicatorWorld) -> None:
    body = {"figures": [figure(town)], "town_id": town.world.there.place.pk}
    assert post(town, "figures", body).status_code == 404


def test_a_course_comes_with_its_target_and_working(town: IndicatorWorld) -> None:
    town.enter("sorting-sampled", town.village(0), "2026-05", "50")
    town.enter("sorting-households", town.village(0), "2026-05", "45")
    answer = client(town).get("/api/v1/indicators/sorting-share", {"first": "2026-05-01"}).json()
    point = answer["points"][0]
    assert (point["period"], point["value"], point["verdict"], point["target"]) == (
        "2026-05",
        "90",
        "met",
        "80",
    )
    assert point["working"] == ["45 ÷ 50 × 100 = 90"]


def test_a_value_leads_to_its_records_and_their_corrections(town: IndicatorWorld) -> None:
    row = town.enter("waste-tonnes", town.village(0), "2026-05", "125")
    post(town, f"observations/{row.pk}/correct", {"text": "12.5", "reason": "小数点点错"})
    records = client(town).get("/api/v1/indicators/waste-tonnes/records", {"period": "2026-05"}).json()
    chain = client(town).get(f"/api/v1/observations/{row.pk}").json()
    assert [one["value"] for one in records] == ["12.5"]
    assert [(one["value"], one["corrects"], one["reason"]) for one in chain] == [
        ("125", None, ""),
        ("12.5", row.pk, "小数点点错"),
    ]


def test_places_and_things_stand_side_by_side(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "3")
    answer = client(town).get("/api/v1/indicators/waste-tonnes/places", {"period": "2026-05"}).json()
    assert [(row["name"], row["value"]) for row in answer["rows"]] == [("东埔村", "3"), ("西埔村", None)]
    things = client(town, "village_secretary").get("/api/v1/things", {"kind": "section"}).json()
    assert [one["name"] for one in things] == ["东埔闸"]


def test_a_return_takes_its_steps(town: IndicatorWorld) -> None:
    town.enter("river-patrols", town.village(0), "2026-05", "4")
    unit = town.here.units["village-1"].pk
    opened = post(town, "returns", {"unit_id": unit, "line": "river", "period": "2026-05"}).json()
    pk = opened["id"]
    steps = [
        post(town, f"returns/{pk}/steps/{act}", {"version": n}, who=who).json().get("state")
        for n, (act, who) in enumerate(
            [("submit", "village_secretary"), ("approve", "head:rural"), ("lock", "office_clerk")], start=1
        )
    ]
    assert (opened["state"], steps) == ("draft", ["submitted", "approved", "locked"])


def test_an_unknown_indicator_is_not_there(town: IndicatorWorld) -> None:
    assert client(town).get("/api/v1/indicators/moon").status_code == 404


def test_what_is_defined_is_listed_by_line(town: IndicatorWorld) -> None:
    listed = client(town).get("/api/v1/indicators", {"line": "fire"}).json()
    assert [one["code"] for one in listed] == ["fire-coverage", "fire-closure", "fire-overdue", "fires"]
