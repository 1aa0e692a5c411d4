"""接口身份: a session with the CSRF token, or a bearer token; refusals are JSON with a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import towns
from townworks.kernel import clock
from townworks.people import services
from townworks.people.models import Person, Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def token_of(world: towns.World, role: str = "administrator", days: int = 30, age: int = 0) -> str:
    at = clock.now() - timedelta(days=age)
    _row, raw = services.make_token(actor=world.actor(role), name="取数", days=days, at=at)
    return raw


def bearer(raw: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {raw}"}


def test_a_signed_in_browser_may_read(world, client):
    client.force_login(world.here.people["office_clerk"])
    assert client.get("/api/v1/me").json()["name"] == world.here.people["office_clerk"].name


def test_nobody_is_told_to_sign_in(client, db):
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["error"]) == (401, "not_signed_in")


def test_a_token_acts_as_its_person(world, client):
    answer = client.get("/api/v1/me", headers=bearer(token_of(world)))
    assert answer.json()["name"] == world.here.people["administrator"].name


def test_only_the_digest_of_a_token_is_kept(world):
    raw = token_of(world)
    assert raw not in str(list(Token.objects.values()))


def test_an_expired_token_opens_nothing(world, client):
    assert client.get("/api/v1/me", headers=bearer(token_of(world, days=1, age=2))).status_code == 401


def test_an_ended_token_opens_nothing(world, client):
    raw = token_of(world)
    services.end_token(actor=world.actor("administrator"), pk=Token.objects.get().pk, at=clock.now())
    assert client.get("/api/v1/me", headers=bearer(raw)).status_code == 401


def test_the_token_of_a_locked_person_opens_nothing(world, client):
    raw = token_of(world)
    Person.objects.filter(pk=world.here.people["administrator"].pk).update(is_active=False)
    assert client.get("/api/v1/me", headers=bearer(raw)).status_code == 401


def test_a_token_loses_its_force_with_the_permission(world, client):
    raw = token_of(world)
    world.here.people["administrator"].posts.update(role="auditor")
    assert client.get("/api/v1/me", headers=bearer(raw)).status_code == 403


def test_a_wrong_token_is_not_saved_by_a_session(world, client):
    client.force_login(world.here.people["office_clerk"])
    assert client.get("/api/v1/me", headers=bearer("tw_wrong")).status_code == 401


def test_the_first_password_must_be_changed_before_the_api_answers(world, client):
    person = world.here.people["office_clerk"]
    Person.objects.filter(pk=person.pk).update(must_change_password=True)
    client.force_login(person)
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["sentence"]) == (403, "首次登录请先修改口令，再使用接口。")


def test_a_person_of_another_town_is_not_found(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.get(f"/api/v1/people/{world.there.people['town_head'].pk}")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_a_misfilled_question_is_answered_in_sentences(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.get("/api/v1/people?unit=abc")
    assert answer.status_code == 422
    assert answer.json()["problems"] == [{"field": "unit", "sentence": "“unit”应为整数。"}]


def test_the_list_of_people_stays_within_the_town(world, client):
    client.force_login(world.here.people["administrator"])
    names = {row["name"] for row in client.get("/api/v1/people?limit=100").json()["items"]}
    assert names == {person.name for person in world.here.people.values()}


def test_a_permission_that_no_post_carries_is_refused(world, client):
    client.force_login(world.here.people["grid_worker"])
    assert client.get("/api/v1/people").status_code == 403


def test_a_bad_session_cookie_is_nobody(db):
    client = Client()
    client.cookies["sessionid"] = "forged"
    assert client.get("/api/v1/me").status_code == 401


def test_an_unsafe_request_from_a_browser_needs_the_csrf_token(world):
    token_of(world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.here.people["administrator"])
    client.get("/me/tokens/")
    url = f"/api/v1/me/tokens/{Token.objects.get().pk}/end"
    without = client.post(url)
    with_it = client.post(url, headers={"X-CSRFToken": client.cookies["csrftoken"].value})
    assert (without.status_code, with_it.status_code) == (403, 204)
    assert "X-CSRFToken" in without.json()["sentence"]


def test_an_unsafe_request_with_a_token_needs_no_csrf_token(world):
    raw = token_of(world)
    client = Client(enforce_csrf_checks=True)
    assert (
        client.post(f"/api/v1/me/tokens/{Token.objects.get().pk}/end", headers=bearer(raw)).status_code == 204
    )
