"""Collect 的登录: by password or token, never by a session."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode

import pytest
from django.test import Client

from tests.inspections.openrosa.conftest import Phone, basic, sentence
from townworks.inspections.pages.openrosa.connecting import settings_text
from townworks.kernel import clock
from townworks.people import services as people
from townworks.people.models import Person, Token


def token_of(phone: Phone) -> str:
    _row, raw = people.make_token(actor=phone.town.actor(phone.who), name="Collect", days=30, at=clock.now())
    return raw


def test_nobody_is_asked_for_name_and_password(phone: Phone):
    answer = phone.client.get("/openrosa/formList")
    assert (answer.status_code, answer["WWW-Authenticate"].partition(" ")[0]) == (401, "Basic")


def test_a_session_opens_nothing(phone: Phone):
    phone.client.force_login(phone.town.world.here.people["grid_worker"])
    assert phone.client.get("/openrosa/formList").status_code == 401


def test_a_wrong_password_opens_nothing(phone: Phone):
    wrong = basic(phone.town.world.here.people["grid_worker"].username, "wrong")
    assert phone.client.get("/openrosa/formList", headers={"Authorization": wrong}).status_code == 401


def test_five_wrong_passwords_lock_the_right_one_too(phone: Phone):
    wrong = basic(phone.town.world.here.people["grid_worker"].username, "wrong")
    for _ in range(5):
        phone.client.get("/openrosa/formList", headers={"Authorization": wrong})
    answer = phone.get("formList")
    assert (answer.status_code, "锁定" in sentence(answer)) == (429, True)


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic ***", "Basic YWJj", "Digest a=b", "Bearer", "Bearer tw_no", basic("长" * 300, "x")],
)
def test_nonsense_for_a_signature_opens_nothing(phone: Phone, header: str):
    assert phone.client.get("/openrosa/formList", headers={"Authorization": header}).status_code == 401


def test_a_bearer_token_acts_as_its_person(phone: Phone):
    answer = phone.client.get("/openrosa/formList", headers={"Authorization": f"Bearer {token_of(phone)}"})
    assert answer.status_code == 200


def test_a_token_in_the_address_leads_to_addresses_with_it(phone: Phone):
    keyed = Phone(phone.town, prefix=f"/openrosa/key/{token_of(phone)}")
    answer = keyed.get("formList")
    assert f"{keyed.prefix}/rounds/{phone.town.round.pk}/form.xml" in answer.content.decode()


def test_a_wrong_token_in_the_address_is_told_and_asks_for_no_password(phone: Phone):
    answer = Client().get("/openrosa/key/tw_wrong/formList")
    assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (403, False)


def test_a_token_that_was_ended_opens_nothing(phone: Phone):
    raw = token_of(phone)
    people.end_token(actor=phone.town.actor("grid_worker"), pk=Token.objects.get().pk, at=clock.now())
    assert phone.client.get(f"/openrosa/key/{raw}/formList").status_code == 403


def test_who_makes_no_visits_gets_no_forms(phone: Phone):
    assert Phone(phone.town, "auditor").get("formList").status_code == 403


def test_the_first_password_must_be_changed_before(phone: Phone):
    Person.objects.filter(pk=phone.town.world.here.people["grid_worker"].pk).update(must_change_password=True)
    answer = phone.get("formList")
    assert (answer.status_code, sentence(answer)) == (403, "首次登录请先修改口令，再使用接口。")


def test_a_password_over_an_open_line_is_refused_where_the_site_is_https(phone: Phone, settings):
    settings.SESSION_COOKIE_SECURE = True
    open_line, https = (
        phone.get("formList"),
        phone.client.get("/openrosa/formList", headers=phone.headers, secure=True),
    )
    assert (open_line.status_code, https.status_code) == (403, 200)


@pytest.mark.parametrize("path", ["formList", "submission", "rounds/0/form.xml"])
@pytest.mark.parametrize("method", ["get", "head", "post", "delete"])
def test_every_answer_carries_the_headers_of_openrosa(phone: Phone, path: str, method: str):
    answer = getattr(phone.client, method)(f"/openrosa/{path}", headers=phone.headers)
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert answer["Date"].endswith("GMT")


def test_a_submission_needs_no_csrf_token(phone: Phone):
    phone.client = Client(enforce_csrf_checks=True)
    assert phone.send().status_code == 201


def test_the_settings_are_what_collect_unpacks():
    told = json.loads(zlib.decompress(b64decode(settings_text("https://town/openrosa/key/tw_x", "镇务通"))))
    assert (told["general"]["server_url"], told["project"]["name"]) == (
        "https://town/openrosa/key/tw_x",
        "镇务通",
    )


def test_the_page_makes_a_token_and_shows_it_once(phone: Phone):
    phone.client.force_login(phone.town.world.here.people["grid_worker"])
    shown = phone.client.post("/openrosa").content.decode()
    again = phone.client.get("/openrosa").content.decode()
    assert ("/openrosa/key/tw_" in shown, "/key/" in again) == (True, False)


def test_the_page_is_for_who_makes_visits(phone: Phone):
    phone.client.force_login(phone.town.world.here.people["auditor"])
    assert phone.client.get("/openrosa").status_code == 403
