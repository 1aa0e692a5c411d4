"""Open311 GeoReport v2: services, definitions, requests and tokens, in both formats, as the specification has them."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from tests.cases import world as worlds
from tests.cases.world import World
from townworks.cases import services
from townworks.cases.models import Case, PublicPhoto
from townworks.cases.services import receipts
from townworks.kernel import clock
from townworks.kernel.models import Attachment, Blob
from townworks.people.models import Token
from townworks.people.selectors.signed_in import digest_of

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
W3 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
# The fields of each resource, in the order of the specification.
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
REQUEST = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]
SENT = {"service_code": "litter", "lat": "23.1234", "long": "113.5678", "description": "桥头垃圾 <b>&"}


@pytest.fixture
def world() -> World:
    return worlds.build()


class City:
    """A client of one town."""

    def __init__(self, world: World) -> None:
        self.world, self.client = world, Client()
        self.code = world.towns.here.place.code
        token = "key-of-an-app"
        now = clock.now()
        Token.objects.create(
            person=world.towns.here.people["office_clerk"],
            name="app",
            digest=digest_of(token),
            made_at=now,
            expires_at=now + timedelta(days=9),
        )
        self.key = token

    def get(self, path: str, **asked: str):
        return self.client.get(f"{BASE}/{path}", {"jurisdiction_id": self.code, **asked})

    def json(self, path: str, **asked: str):
        answer = self.get(path, **asked)
        assert answer.status_code == 200, answer.content.decode()
        return json.loads(answer.content)

    def send(self, fmt: str = "json", **sent: object):
        given = {"jurisdiction_id": self.code, "api_key": self.key, **SENT, **sent}
        return self.client.post(f"{BASE}/requests.{fmt}", {k: v for k, v in given.items() if v is not None})


@pytest.fixture
def city(world: World) -> City:
    return City(world)


def test_services_in_both_formats_say_the_same(city: City):
    rows = city.json("services.json")
    assert [list(row) for row in rows] == [SERVICE] * len(rows)
    root = ElementTree.fromstring(city.get("services.xml").content)
    assert root.tag == "services"
    assert [[child.tag for child in one] for one in root] == [SERVICE] * len(rows)
    assert [one.findtext("service_code") for one in root] == [row["service_code"] for row in rows]
    assert {one.findtext("metadata") for one in root} == {"true", "false"}


@pytest.mark.parametrize(("fmt", "media_type"), [("xml", "text/xml"), ("json", "application/json")])
def test_the_media_type_is_that_of_the_format(city: City, fmt: str, media_type: str):
    answer = city.get(f"services.{fmt}")
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    if fmt == "xml":
        assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_a_definition_says_what_is_asked_besides(city: City):
    told = city.json("services/sewage.json")
    assert list(told) == ["service_code", "attributes"]
    first, second = told["attributes"]
    assert first["datatype"] == "singlevaluelist" and first["variable"] is True and first["order"] == 1
    assert {"key", "name"} == set(first["values"][0])
    assert second["datatype"] == "datetime" and "values" not in second
    root = ElementTree.fromstring(city.get("services/sewage.xml").content)
    assert root.tag == "service_definition"
    assert root.findtext("attributes/attribute/values/value/key") == "clear"


def test_a_service_without_attributes_has_an_empty_list(city: City):
    assert city.json("services/litter.json") == {"service_code": "litter", "attributes": []}


def test_english_is_given_to_who_asks_for_it(city: City):
    answer = city.client.get(
        f"{BASE}/services.json", {"jurisdiction_id": city.code}, headers={"accept-language": "en"}
    )
    assert json.loads(answer.content)[0]["service_name"] == "Litter and waste left out"


# creating


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_a_request_is_created_and_found_again(city: City, fmt: str):
    answer = city.send(fmt)
    assert answer.status_code == 200, answer.content.decode()
    if fmt == "json":
        (row,) = json.loads(answer.content)
        assert list(row) == ["service_request_id", "service_notice", "account_id"]
        number = row["service_request_id"]
    else:
        root = ElementTree.fromstring(answer.content)
        assert (root.tag, root[0].tag) == ("service_requests", "request")
        number = root.findtext("request/service_request_id")
    (found,) = city.json(f"requests/{number}.json", api_key=city.key)
    assert list(found) == REQUEST
    assert (found["status"], found["service_code"]) == ("open", "litter")
    assert (found["lat"], found["long"], found["description"]) == (23.1234, 113.5678, "桥头垃圾 <b>&")
    assert W3.match(found["requested_datetime"]) and W3.match(found["expected_datetime"])


def test_xml_carries_any_text_as_text(city: City):
    city.send(description="a < b & c \x0b ]]> 💧")
    root = ElementTree.fromstring(city.get("requests.xml", api_key=city.key).content)
    assert root.findtext("request/description") == "a < b & c  ]]> 💧"
    assert [child.tag for child in root[0]] == REQUEST


@pytest.mark.parametrize("key", ["", "wrong", "key-of-an-app-2"])
def test_without_a_key_nothing_is_created(city: City, key: str):
    answer = city.send(api_key=key)
    (error,) = json.loads(answer.content)
    assert (answer.status_code, error["code"]) == (403, 403) and error["description"]
    assert not Case.objects.exists()


def test_a_key_of_another_town_does_not_create_here(city: City):
    there = city.world.towns.there.place.code
    assert city.send(jurisdiction_id=there).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"service_code": None}, 400),
        ({"service_code": ""}, 400),
        ({"service_code": "nothing"}, 404),
        ({"jurisdiction_id": "999"}, 404),
        ({"jurisdiction_id": None}, 400),
        ({"lat": None, "long": None}, 400),
        ({"lat": None}, 400),
        ({"lat": "north"}, 400),
        ({"lat": "91"}, 400),
        ({"long": "nan"}, 400),
        ({"long": "inf"}, 400),
        ({"description": "字" * 4001}, 400),
        ({"service_code": "streetlight"}, 400),
        ({"service_code": "sewage", "attribute[colour]": "pink"}, 400),
        ({"service_code": "sewage", "attribute[colour][]": ["black", "clear"]}, 400),
        ({"service_code": "sewage", "attribute[since]": "gestern"}, 400),
        ({"service_code": "streetlight", "attribute[pole]": "字" * 4001}, 400),
        ({"address_string": "字" * 201}, 400),
        ({"client_id": "c" * 61}, 400),
        ({"media_url": "javascript:alert(1)"}, 400),
        ({"media_url": "https://example.org/" + "x" * 500}, 400),
    ],
)
def test_what_is_wrong_is_told_with_its_code(city: City, sent: dict, status: int):
    answer = city.send(**sent)
    errors = json.loads(answer.content)
    assert answer.status_code == status == errors[0]["code"]
    assert all(set(one) == {"code", "description"} and one["description"] for one in errors)
    assert not Case.objects.exists()


def test_several_errors_come_at_once(city: City):
    answer = city.send("xml", service_code="", lat="91", description="字" * 4001)
    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root[0].tag) == ("errors", "error")
    assert [one.findtext("code") for one in root] == ["400", "400", "400", "400"][: len(root)]
    assert len(root) >= 3


def test_an_address_alone_is_a_place(city: City):
    assert city.send(lat=None, long=None, address_string="东埔村桥头").status_code == 200


def test_attributes_of_one_and_of_several_values_are_kept(city: City):
    number = json.loads(city.send(service_code="sewage", **{"attribute[colour]": "black"}).content)[0]
    case = Case.objects.get()
    assert case.number == number["service_request_id"] and case.details["colour"] == "black"


def test_attributes_that_nobody_asked_for_are_not_kept(city: City):
    city.send(**{"attribute[secret]": "x", "attribute[colour][]": "black"})
    assert Case.objects.get().details == {}


def test_what_the_sender_is_called_is_sealed(city: City):
    city.send(first_name="明", last_name="欧阳", phone="13812345678", email="ming@example.org")
    party = Case.objects.get().parties.get()
    assert party.name_masked == "欧**" and party.email_masked == "m**@example.org"
    assert "欧阳" not in city.get("requests.json").content.decode()


def test_what_device_and_account_it_came_from_is_not_kept(city: City):
    city.send(device_id="tt222111", account_id="123456", address_id="77")
    assert Case.objects.get().details == {"address_id": "77"}


def test_the_same_client_id_is_the_same_request(city: City):
    first = json.loads(city.send(client_id="c-1").content)
    again = json.loads(city.send(client_id="c-1").content)
    assert first == again and Case.objects.count() == 1


def test_the_notice_brings_number_and_code_to_follow_it_by(city: City):
    (row,) = json.loads(city.send().content)
    code = receipts.code_of(Case.objects.get())
    assert code in row["service_notice"] and row["service_request_id"] in row["service_notice"]


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    file.seek(0)
    file.name = "桥.jpg"
    return file


def test_a_picture_comes_with_it_and_is_not_public(city: City):
    assert city.send(media=picture()).status_code == 200
    attachment = Attachment.objects.get(thing_kind="case")
    assert attachment.thing_id == Case.objects.get().pk
    assert city.json("requests.json")[0]["media_url"] is None
    assert Client().get(f"/evidence/{attachment.pk}/").status_code == 302


def test_a_file_that_lies_about_its_kind_is_refused(city: City):
    file = io.BytesIO(b"<html><script>alert(1)</script></html>")
    file.name = "photo.jpg"
    assert city.send(media=file).status_code == 400
    assert not Case.objects.exists()


# reading


def test_nothing_is_public_until_it_was_published(city: City):
    case = city.world.asked("report", at=clock.now(), longitude=113.56781, latitude=23.12341)
    (row,) = city.json("requests.json")
    assert (row["description"], row["address"]) == (None, None)
    assert abs(row["lat"] - 23.12341) <= 0.0025 and row["lat"] != 23.12341
    services.publish_report(actor=city.world.clerk, pk=case.pk, reason="看过", at=clock.now())
    (row,) = city.json("requests.json")
    assert row["description"] == worlds.REPORT["text"]
    assert abs(row["lat"] - 23.12341) <= 0.0005 and row["lat"] != 23.12341


def test_who_may_read_the_case_sees_it_whole_and_nobody_elses_key_does(city: City):
    city.world.asked("report", at=clock.now())
    assert city.json("requests.json", api_key=city.key)[0]["description"] == worlds.REPORT["text"]
    other = city.world.towns.there.people["office_clerk"]
    now = clock.now()
    Token.objects.create(
        person=other, name="x", digest=digest_of("other"), made_at=now, expires_at=now + timedelta(days=1)
    )
    assert city.json("requests.json", api_key="other")[0]["description"] is None


@pytest.mark.parametrize("kind", [kind for kind in worlds.SAID if kind != "report"])
def test_other_kinds_of_case_are_not_there(city: City, kind: str):
    case = city.world.asked(kind, at=clock.now())
    assert city.json("requests.json", api_key=city.key) == []
    assert city.get(f"requests/{case.number}.json", api_key=city.key).status_code == 404
    assert city.json("requests.json", service_request_id=case.number) == []
    assert city.get(f"tokens/{case.uid.hex}.json").status_code == 404


def test_other_towns_numbers_are_not_there(city: City):
    case = city.world.asked("report", at=clock.now(), there=True)
    assert city.get(f"requests/{case.number}.json").status_code == 404
    assert city.json("requests.json", service_request_id=case.number) == []


@pytest.mark.parametrize("number", ["Q2026-000001", "Q2025-000001", "x", "-1", "Q2026-999999999999999999"])
def test_a_number_of_nothing_is_404_with_its_error(city: City, number: str):
    answer = city.get(f"requests/{number}.json")
    assert answer.status_code == 404 and json.loads(answer.content)[0]["code"] == 404


def test_requests_are_cut_by_status_service_date_and_number(city: City):
    world, now = city.world, clock.now()
    old = world.asked("report", at=now - timedelta(days=100))
    done = world.asked("report", at=now - timedelta(days=20), matter="noise")
    new = world.asked("report", at=now - timedelta(days=1))
    services.refuse_case(actor=world.clerk, pk=done.pk, reason="不属本镇", at=now)

    def numbers(**asked: str) -> list[str]:
        return [row["service_request_id"] for row in city.json("requests.json", **asked)]

    assert numbers() == [new.number, done.number]  # the last ninety days, the newest first
    assert numbers(status="open") == [new.number]
    assert numbers(status="closed") == [done.number]
    assert numbers(status="open,closed") == [new.number, done.number]
    assert numbers(service_code="noise") == [done.number]
    assert numbers(service_code="noise,litter") == [new.number, done.number]
    start = (now - timedelta(days=120)).strftime("%Y-%m-%dT%H:%M:%SZ")
    end = (now - timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(start_date=start, end_date=end) == [old.number]
    assert numbers(start_date=start) == [old.number]
    assert numbers(service_request_id=f"{old.number},{new.number}", status="closed") == sorted(
        [old.number, new.number]
    )
    assert numbers(page_size="1", page="2") == [done.number]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"status": "done"}, 400),
        ({"start_date": "yesterday"}, 400),
        ({"start_date": "2026-13-01T00:00:00Z"}, 400),
        ({"start_date": "0001-01-01T00:00:00+14:00"}, 400),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, 400),
        ({"start_date": "9999-12-31T23:59:59Z"}, 400),
        ({"end_date": "0001-02-01T00:00:00Z"}, 400),
        ({"start_date": "2026-07-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, 400),
        ({"page": "0"}, 400),
        ({"api_key": "wrong"}, 403),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(city: City, asked: dict, status: int):
    answer = city.get("requests.json", **asked)
    assert answer.status_code == status == json.loads(answer.content)[0]["code"]


@pytest.mark.parametrize("asked", [{"status": ""}, {"start_date": ""}, {"service_code": ""}, {"api_key": ""}])
def test_an_empty_argument_is_as_none(city: City, asked: dict):
    city.world.asked("report", at=clock.now())
    assert len(city.json("requests.json", **asked)) == 1


def test_a_plus_in_an_instant_may_have_become_a_blank(city: City):
    city.world.asked("report", at=datetime(2026, 7, 1, 2, 0, tzinfo=UTC))
    answer = city.client.get(
        f"{BASE}/requests.json?jurisdiction_id={city.code}&start_date=2026-07-01T00:00:00+08:00"
    )
    assert len(json.loads(answer.content)) == 1


def test_a_closed_request_was_updated_when_it_was_answered(city: City):
    case, now = city.world.asked("report", at=clock.now()), clock.now()
    services.accept_case(actor=city.world.clerk, pk=case.pk, at=now)
    services.answer_case(actor=city.world.clerk, pk=case.pk, text="清了", at=now)
    (row,) = city.json("requests.json", api_key=city.key)
    assert (row["status"], row["status_notes"]) == ("closed", "已经答复。 清了")
    assert row["updated_datetime"] == now.astimezone(clock.TOWN_TIME).isoformat(timespec="seconds")


def test_a_token_stands_for_a_number(city: City):
    case = city.world.asked("report", at=clock.now())
    (row,) = city.json(f"tokens/{case.uid.hex}.json")
    assert row == {"service_request_id": case.number, "token": case.uid.hex}
    root = ElementTree.fromstring(city.get(f"tokens/{case.uid.hex}.xml").content)
    assert root.findtext("request/token") == case.uid.hex
    assert city.get("tokens/12345.json").status_code == 404


def test_the_jurisdiction_is_needed_where_there_are_several(city: City):
    answer = Client().get(f"{BASE}/services.xml")
    root = ElementTree.fromstring(answer.content)
    assert (answer.status_code, root.findtext("error/code")) == (400, "400")
    assert "jurisdiction_id" in root.findtext("error/description")
    assert Client().get(f"{BASE}/services.xml", {"jurisdiction_id": "sfgov.org"}).status_code == 404
    assert Client().get(f"{BASE}/services.xml", {"jurisdiction_id": city.code[:9]}).status_code == 200


def test_of_a_single_town_it_may_be_left_out(city: City):
    city.world.towns.there.place.units.update(is_active=False)
    assert Client().get(f"{BASE}/services.xml").status_code == 200


@pytest.mark.parametrize("fmt", ["csv", "html"])
def test_a_format_that_nobody_offers_is_404(city: City, fmt: str):
    assert city.get(f"services.{fmt}").status_code == 404


def test_discovery_says_which_formats_there_are(city: City):
    told = json.loads(city.client.get("/open311/discovery.json").content)
    assert told["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    root = ElementTree.fromstring(city.client.get("/open311/discovery.xml").content)
    assert [one.text for one in root.iter("format")] == ["text/xml", "application/json"] * 2


def test_discovery_is_found_beside_the_resources_too(city: City):
    beside = [city.client.get(f"{stem}/discovery.xml").content for stem in ("/open311", BASE)]
    assert beside[0] == beside[1]


@pytest.mark.parametrize(
    ("path", "name"),
    [("services/.xml", "service_code"), ("requests/.xml", "service_request_id"), ("tokens/.xml", "token")],
)
def test_a_thing_without_its_name_was_not_provided(city: City, path: str, name: str):
    answer = city.get(path)
    assert answer.status_code == 400
    assert name in ElementTree.fromstring(answer.content).findtext("error/description")


@pytest.mark.parametrize(
    "path", ["", "service", "services/", "nothing.json", "requests/a b.xml", "tokens/a.b.json"]
)
def test_an_address_of_nothing_is_an_error_of_the_specification(city: City, path: str):
    answer = city.get(path)
    body = answer.content.decode()
    assert answer.status_code == 404
    assert json.loads(body)[0]["code"] == 404 if path.endswith(".json") else "<code>404</code>" in body


@pytest.mark.parametrize(
    ("method", "path"),
    [("post", "services"), ("delete", "requests"), ("put", "requests"), ("post", "nothing")],
)
def test_another_method_is_an_error_of_the_specification(city: City, method: str, path: str):
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)(f"{BASE}/{path}.json")
    assert answer.status_code == 400 and json.loads(answer.content)[0]["code"] == 400


def test_numbers_override_every_other_argument(city: City):
    number = json.loads(city.send().content)[0]["service_request_id"]
    told = city.json("requests.json", service_request_id=number, status="bogus", start_date="never")
    assert [one["service_request_id"] for one in told] == [number]


def test_jurisdiction_and_key_may_stand_in_the_address(city: City):
    given = {"service_code": "litter", "address_string": "桥头", "description": "垃圾"}
    url = f"{BASE}/requests.json?jurisdiction_id={city.code}&api_key={city.key}"
    assert city.client.post(url, given).status_code == 200


def test_a_service_that_is_none_is_a_question_that_nothing_answers(city: City):
    old = city.world.asked("report", at=clock.now())
    Case.objects.update(matter="retired")  # of a service that the files no longer have
    assert city.json("requests.json", service_code="nothing") == []
    assert [one["service_request_id"] for one in city.json("requests.json", service_code="retired")] == [
        old.number
    ]


def test_everything_may_stand_in_the_address(city: City):
    sent = {"jurisdiction_id": city.code, "api_key": city.key, **SENT, "service_code": "sewage"}
    url = f"{BASE}/requests.json?{urlencode({**sent, 'attribute[colour]': 'black'})}"
    assert city.client.post(url).status_code == 200
    assert city.client.post(url, {"description": "桥下"}).status_code == 200
    old, new = Case.objects.order_by("pk")
    assert (old.text, new.text, new.details["colour"]) == (SENT["description"], "桥下", "black")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/xml"),
        ("*/*", "text/xml"),
        ("application/json", "application/json"),
        ("text/xml, application/json", "text/xml"),
        ("application/json, application/xml;q=0.5", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["discovery", "services", "services/sewage", "requests", "tokens/no"])
def test_an_address_without_a_format_is_answered_as_accepted(
    city: City, path: str, accept: str, media_type: str
):
    asked = {"jurisdiction_id": city.code}
    answer = city.client.get(f"{BASE}/{path}", asked, headers={"accept": accept})
    assert answer.status_code == (404 if path == "tokens/no" else 200)
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"


def test_a_published_picture_is_its_media(city: City):
    city.send(media=picture())
    case = Case.objects.get()
    (told,) = city.json("requests.json")
    assert told["media_url"] is None
    photo = PublicPhoto.objects.create(
        case=case, attachment_id=Attachment.objects.get().pk, looked="看过", by_name="试", at=clock.now()
    )
    assert city.json("requests.json")[0]["media_url"] is None  # its report is not public
    Case.objects.update(published_at=clock.now())
    (told,) = city.json("requests.json")
    assert told["media_url"] == f"http://testserver/ask/map/photos/{photo.pk}.jpg"
    shown = city.client.get(told["media_url"])
    assert shown.getvalue().startswith(b"\xff\xd8") and shown.headers["Content-Type"] == "image/jpeg"
    PublicPhoto.objects.update(taken_down_at=clock.now())
    assert city.json("requests.json")[0]["media_url"] is None


@pytest.mark.parametrize(
    ("path", "fmt"), [("requests.json", "json"), ("services.xml", "xml"), ("discovery", "xml")]
)
def test_a_crash_is_an_error_of_the_specification_and_in_the_log(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str, fmt: str
):
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("townworks.people.selectors.towns_with_offices", broken)
    monkeypatch.setattr("django.http.HttpRequest.build_absolute_uri", broken)
    answer = city.get(path)
    body = answer.content.decode()
    assert answer.status_code == 400 and "a secret" not in body
    assert (json.loads(body)[0]["code"] == 400) if fmt == "json" else "<code>400</code>" in body
    assert "a secret" in caplog.text


@pytest.mark.parametrize("path", [f"{BASE}/services.json", f"{BASE}/services"])
def test_a_crash_before_the_door_is_one_too(city: City, monkeypatch: pytest.MonkeyPatch, path: str):
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("townworks.kernel.clock.now", broken)
    answer = Client(raise_request_exception=False).get(path, headers={"accept": "application/json"})
    assert answer.status_code == 400 and json.loads(answer.content)[0]["code"] == 400


def test_a_host_that_is_none_of_ours_is_one_too(city: City, settings: Any):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client(raise_request_exception=False).get(
        f"{BASE}/discovery.xml", headers={"host": "evil.example"}
    )
    assert answer.status_code == 400 and "evil" not in answer.content.decode()
    assert ElementTree.fromstring(answer.content).findtext("error/code") == "400"


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "iso-8859-1", "no-such"])
def test_what_is_sent_is_read_as_utf_8_whatever_its_header_says(city: City, charset: str):
    body = urlencode({"jurisdiction_id": city.code, "api_key": city.key, **SENT, "description": "桥头"})
    media_type = f"{FORM}; charset={charset}"
    answer = city.client.generic("POST", f"{BASE}/requests.json", body.encode(), media_type)
    assert (answer.status_code, Case.objects.get().text) == (200, "桥头")


@pytest.mark.parametrize(
    "media_type", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain"]
)
def test_a_body_that_nobody_can_read_is_an_error_of_the_specification(city: City, media_type: str):
    answer = city.client.post(f"{BASE}/requests.json", b"--x\r\nbroken", content_type=media_type)
    assert answer.status_code == 400 and json.loads(answer.content)[0]["code"] == 400


def test_zero_bytes_are_not_kept(city: City):
    sent = {"description": "桥\0头", "address_string": "东\0埔", "client_id": "c\0", "last_name": "欧\0阳"}
    assert city.send(service_code="sewage", **{"attribute[colour]": "bla\0ck"}, **sent).status_code == 200
    case = Case.objects.get()
    assert (case.text, case.address, case.client_id, case.details) == (
        "桥头",
        "东埔",
        "c",
        {"colour": "black"},
    )


def key_for(city: City, person: str) -> str:
    """A key of somebody else of the town."""
    now = clock.now()
    Token.objects.create(
        person=city.world.towns.here.people[person],
        name="x",
        digest=digest_of(person),
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
    return person


def test_who_sent_a_request_reads_it_as_it_was_sent(city: City):
    sent = {"address_string": "桥头", "address_id": "77", "media_url": "https://example.org/a.jpg"}
    key = key_for(city, "village_secretary")
    number = json.loads(city.send(api_key=key, **sent).content)[0]["service_request_id"]
    rural = city.world.towns.here.units["rural"]
    Case.objects.update(unit=rural, first_unit=rural)  # and now it is another unit's
    (told,) = city.json(f"requests/{number}.json", api_key=key)
    assert (told["lat"], told["long"], told["description"]) == (23.1234, 113.5678, SENT["description"])
    assert (told["address"], told["address_id"], told["media_url"]) == tuple(sent.values())
    for other in ({}, {"api_key": key_for(city, "unit_head")}):
        (public,) = city.json(f"requests/{number}.json", **other)
        assert (
            public["description"] is public["address"] is public["address_id"] is public["media_url"] is None
        )


def test_status_and_format_may_be_written_in_capitals(city: City):
    city.world.asked("report", at=clock.now())
    assert len(city.json("requests.JSON", status="Open,CLOSED")) == 1
    assert city.json("requests.json", status="Closed") == []


@pytest.mark.parametrize(
    ("start", "end"), [("2026", "2026-03"), ("2026-02", "2026-03"), ("2026-02-01", "2026-02-02")]
)
def test_a_year_a_month_and_a_day_are_dates_of_the_w3_format(city: City, start: str, end: str):
    city.world.asked("report", at=datetime(2026, 2, 1, 2, 0, tzinfo=UTC))
    assert len(city.json("requests.json", start_date=start, end_date=end)) == 1


@pytest.mark.parametrize(("path", "methods"), [("services", "GET, HEAD"), ("requests", "GET, HEAD, POST")])
def test_a_browser_may_ask_from_another_site(city: City, path: str, methods: str):
    answer = city.client.options(f"{BASE}/{path}.json", headers={"origin": "https://app.example"})
    assert answer.status_code == 204 and not answer.content
    assert answer.headers["Access-Control-Allow-Methods"] == f"{methods}, OPTIONS"
    assert city.get(f"{path}.json").headers["Access-Control-Allow-Origin"] == "*"


def test_more_fields_than_any_form_has_is_an_error_of_the_specification(city: City):
    many = {f"attribute[a{n}]": "1" for n in range(1100)}
    assert city.send(**many).status_code == 400


def test_discovery_leads_to_the_endpoint(city: City):
    told = json.loads(Client().get("/open311/discovery.json").content)
    assert told["endpoints"][0]["url"].endswith("/open311/v2")
    assert Client().get("/open311/discovery.xml").status_code == 200


def test_a_changeset_is_the_day_on_which_what_is_told_became_another(city: City):
    """Who changes what discovery tells writes the new instant into ``reading.CHANGED`` and both here."""
    told = json.loads(city.client.get("/open311/discovery.json").content)
    changed = {told.pop("changeset"), *(one.pop("changeset") for one in told["endpoints"])}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
    assert (changed, digest) == ({"2026-11-28T04:18:00Z"}, "9344c6696d63")


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_the_test_endpoint_checks_everything_and_keeps_nothing(city: City, fmt: str):
    def send(**more: object):
        given = {"jurisdiction_id": city.code, "api_key": city.key, **SENT, **more}
        return city.client.post(f"/open311/test/v2/requests.{fmt}", given)

    answer = send(media=picture(), client_id="c-1")
    assert answer.status_code == 200 and b"TEST" in answer.content
    assert not Case.objects.exists() and not Attachment.objects.exists() and not Blob.objects.exists()
    assert (send(lat="north").status_code, send(api_key="x").status_code) == (400, 403)
    assert send(service_code="none").status_code == 404
    number = json.loads(city.send(client_id="c-1").content)[0]["service_request_id"]
    assert b"TEST" in send(client_id="c-1").content  # and nothing of the one that was kept
    assert number.encode() not in send(client_id="c-1").content
    listed = city.client.get("/open311/test/v2/requests.json", {"jurisdiction_id": city.code})
    assert [one["service_request_id"] for one in json.loads(listed.content)] == [number]


def test_a_list_takes_few_queries(city: City, django_assert_max_num_queries):
    for n in range(12):
        city.world.asked("report", at=clock.now(), address=f"第 {n} 号")
    with django_assert_max_num_queries(8):
        city.get("requests.json", api_key=city.key)


def test_a_request_takes_few_queries(city: City, django_assert_max_num_queries):
    city.send()
    with django_assert_max_num_queries(14):
        answer = city.send(description="桥头又有垃圾")
    assert answer.status_code == 200


# five hundred real requests


@pytest.mark.shared
def test_five_hundred_real_requests_come_in_and_go_out(city: City, shared: Path):
    path = shared / "data" / "open311" / "sf_500" / "sf_requests_2011.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    call_command("cases", "import-open311", str(path), town=city.code, zone="America/Los_Angeles")
    assert Case.objects.count() == len(rows) == 500
    asked = {"start_date": "2011-06-27T00:00:00-07:00", "end_date": "2011-06-30T00:00:00-07:00"}
    told = city.json("requests.json", api_key=city.key, **asked)
    assert len(told) == 500
    closed = sum(row["status"] == "Closed" for row in rows)
    assert sum(row["status"] == "closed" for row in told) == closed == 371
    by_id = {case.reference: case for case in Case.objects.all()}
    first = rows[0]
    case = by_id[first["service_request_id"]]
    assert (case.latitude, case.longitude) == (first["lat"], first["long"])
    assert case.registered_at == datetime(2011, 6, 28, 12, 14, tzinfo=UTC)
    call_command("cases", "import-open311", str(path), town=city.code, zone="America/Los_Angeles")
    assert Case.objects.count() == 500


GOOD = {"service_request_id": "1", "requested_datetime": "2011-06-28T12:14:00", "status": "Open"}


def taken_in(city: City, tmp_path: Path, rows: object) -> str:
    path = tmp_path / "in.json"
    path.write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        call_command("cases", "import-open311", str(path), town=city.code)
    assert not Case.objects.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"requested_datetime": "gestern"}, "第 2 条的 requested_datetime：要写时间"),
        ({"requested_datetime": None}, "第 2 条的 requested_datetime"),
        ({"service_request_id": None}, "第 2 条的 service_request_id：没有编号"),
        ({"service_request_id": "1"}, "第 2 条的 service_request_id：和第 1 条的编号一样"),
        ({"lat": 91, "long": 1}, "第 2 条的 lat：要在 -90 到 90 之间"),
        ({"lat": "NaN", "long": 1}, "第 2 条的 lat"),
        ({"lat": 1}, "第 2 条的 long：经纬度要一起有"),
        ({"description": "字" * 4001}, "第 2 条的 description：最多 4000 个字"),
        ({"address": "字" * 201}, "第 2 条的 address：最多 200 个字"),
        ({"status": "closed", "updated_datetime": "0001-01-01T00:00:00+14:00"}, "第 2 条的 updated_datetime"),
    ],
)
def test_a_request_that_is_wrong_says_which_and_what(city: City, tmp_path: Path, wrong: dict, words: str):
    assert words in taken_in(city, tmp_path, [GOOD, {**GOOD, "service_request_id": "2", **wrong}])


@pytest.mark.parametrize(
    ("text", "words"),
    [("{}", "不是 JSON 列表"), ("[1]", "第 1 条"), ("[", "不是 JSON"), ("[" * 100_000, "不是 JSON"), ("", "不是 JSON")],
)  # fmt: skip
def test_a_file_that_is_no_list_of_requests_says_so(city: City, tmp_path: Path, text: str, words: str):
    assert words in taken_in(city, tmp_path, text)


def test_a_file_that_is_not_there_and_a_zone_that_is_none_are_told(city: City, tmp_path: Path):
    path = tmp_path / "in.json"
    with pytest.raises(CommandError, match="找不到文件"):
        call_command("cases", "import-open311", str(path), town=city.code)
    path.write_text("[]", encoding="utf-8")
    for zone in ("Nowhere/Else", "../../etc/passwd", ""):
        with pytest.raises(CommandError, match="没有这个时区"):
            call_command("cases", "import-open311", str(path), town=city.code, zone=zone)


def test_errors_are_english_to_who_asks_for_it(city: City):
    answer = Client(headers={"accept-language": "en"}).get(f"{BASE}/services.xml")
    assert "jurisdiction_id was not provided" in answer.content.decode()
