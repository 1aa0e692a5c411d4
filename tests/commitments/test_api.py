"""接口: the register in JSON."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import towns

pytestmark = pytest.mark.django_db


def post(world: towns.World, who: str, path: str, body: dict):
    client = Client()
    client.force_login(world.here.people[who])
    return client.post(f"/api/v1/commitments/{path}", body, content_type="application/json")


def test_a_step_answers_the_commitment_as_it_is_now(world):
    commitment = world.here.commitments["assigned"]
    answer = post(world, "head:safety", f"{commitment.pk}/steps/accept", {"version": commitment.version})
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")


def test_a_stale_version_is_answered_409(world):
    commitment = world.here.commitments["assigned"]
    answer = post(world, "head:safety", f"{commitment.pk}/steps/accept", {"version": 77})
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")


def test_a_note_sent_twice_is_kept_once(world):
    pk = world.here.commitments["in_progress"].pk
    body = {"done": "完成 6 座", "client_key": "k1"}
    first, second = (post(world, "head:rural", f"{pk}/notes", body).json()["id"] for _ in range(2))
    assert first == second


def test_an_unknown_field_is_refused(world):
    pk = world.here.commitments["in_progress"].pk
    answer = post(world, "head:rural", f"{pk}/notes", {"done": "x", "by_name": "别人"})
    assert answer.status_code == 422


def test_a_change_is_asked_and_decided(world):
    commitment = world.here.commitments["in_progress"]
    asked = post(
        world,
        "head:rural",
        f"{commitment.pk}/changes",
        {"kind": "defer", "due_on": "2027-02-28", "reason": "雨季", "version": commitment.version},
    ).json()
    answer = post(world, "town_head", f"{commitment.pk}/changes/{asked['id']}", {"decision": "approve"})
    commitment.refresh_from_db()
    assert (answer.json()["state"], commitment.due_on.isoformat()) == ("approved", "2027-02-28")


def test_a_request_is_not_decided_through_another_commitment(world):
    commitment, other = world.here.commitments["in_progress"], world.here.commitments["accepted"]
    asked = post(
        world,
        "head:rural",
        f"{commitment.pk}/changes",
        {"kind": "cancel", "reason": "重复立项", "version": commitment.version},
    ).json()
    answer = post(world, "town_head", f"{other.pk}/changes/{asked['id']}", {"decision": "approve"})
    assert answer.status_code == 404


def test_who_is_not_signed_in_is_told_401(world):
    assert Client().get("/api/v1/commitments").status_code == 401


def test_the_description_names_every_path_of_the_register(world):
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert {
        "/api/v1/commitments",
        "/api/v1/commitments/facets",
        "/api/v1/commitments/changes",
        "/api/v1/commitments/{pk}",
        "/api/v1/commitments/{pk}/steps/{name}",
        "/api/v1/commitments/{pk}/assign",
        "/api/v1/commitments/{pk}/notes",
        "/api/v1/commitments/{pk}/figures",
        "/api/v1/commitments/{pk}/changes",
        "/api/v1/commitments/{pk}/changes/{change_id}",
    } <= paths.keys()
